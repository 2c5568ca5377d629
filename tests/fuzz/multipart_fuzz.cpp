// libFuzzer entry: the first byte gives the slicing, the rest is a multipart body. Whatever the bytes, the parser ends,
// calls its handler in order, and any slicing gives the same as feeding them whole. The grammars of header fields are
// read from the same bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "telehub/http/multipart.h"
#include "telehub/http/negotiation.h"

namespace {

using namespace telehub;

// All that the handler is told, as one text.
struct Transcript final : http::MultipartHandler {
    core::Result<void> begin_part(const http::Pairs& headers) override {
        if (open) std::abort();
        open = true;
        text += "\n<part>";
        for (const auto& [name, value] : headers) text += name + "=" + value + ";";
        return {};
    }
    core::Result<void> data(std::span<const char> bytes) override {
        if (!open || bytes.empty()) std::abort();
        text.append(bytes.data(), bytes.size());
        return {};
    }
    core::Result<void> end_part() override {
        if (!open) std::abort();
        open = false;
        return {};
    }
    std::string text;
    bool open = false;
};

std::string transcript(std::string_view bytes, std::size_t slice) {
    Transcript handler;
    http::MultipartParser parser("b", handler);
    while (!bytes.empty() && parser.feed(bytes.substr(0, slice))) bytes.remove_prefix(std::min(slice, bytes.size()));
    const auto finished = parser.finish();
    if (finished && handler.open) std::abort();
    return handler.text + (finished ? "" : finished.error().reason);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (transcript(bytes, data[0] % 17 + 1) != transcript(bytes, bytes.size() + 1)) std::abort();
    (void)http::boundary_of(bytes, "multipart/related");
    if (const auto accepted = http::parse_accept(bytes)) {
        const http::MediaType offered{"multipart/related", {{"type", "image/jpeg"}}};
        (void)http::best_match(*accepted, std::span(&offered, 1));
    }
    (void)http::accepts_gzip(bytes);
    const auto range = http::parse_range(bytes, size);
    if (const auto* part = std::get_if<http::PartRange>(&range)) {
        if (part->length == 0 || part->offset + part->length > size) std::abort();
    }
    return 0;
}
