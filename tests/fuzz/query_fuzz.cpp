// libFuzzer entry: the first byte chooses the level, the rest is a query string without escapes. Whatever it asks for
// is refused by name, or asked of a real database, which must understand it.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "fuzz/fuzz_hub.h"
#include "query_parameters.h"

namespace {

using namespace telehub;

http::Pairs pairs_of(std::string_view text) {
    http::Pairs pairs;
    while (!text.empty() && pairs.size() < 64) {
        const auto one = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(one.size() + 1, text.size()));
        const auto equals = std::min(one.find('='), one.size());
        pairs.emplace_back(one.substr(0, equals), one.substr(std::min(equals + 1, one.size())));
    }
    return pairs;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static test::FuzzHub local;
    if (size < 1) return 0;
    constexpr app::QueryLevel levels[] = {app::QueryLevel::study, app::QueryLevel::series, app::QueryLevel::instance};
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto asked = api::read_query(local.dicom, pairs_of(text), levels[data[0] % 3]);
    if (!asked) {
        if (asked.error().fields.empty()) std::abort();
        return 0;
    }
    const auto found = app::query_archive(local.hub, domain::Actor::system(), asked->query);
    if (!found && found.error().fields.empty()) std::abort();
    if (found && !app::count_archive(local.hub, domain::Actor::system(), asked->query)) std::abort();
    return 0;
}
