#include "stow_answer.h"

#include <boost/json.hpp>

namespace telehub::outgoing {

namespace json = boost::json;

namespace {

const json::array* values_of(const json::object& dataset, std::string_view tag) {
    const auto* const attribute = dataset.if_contains(tag);
    if (attribute == nullptr || !attribute->is_object()) return nullptr;
    const auto* const value = attribute->get_object().if_contains("Value");
    return value != nullptr && value->is_array() ? &value->get_array() : nullptr;
}

std::string text_of(const json::object& dataset, std::string_view tag) {
    const auto* const values = values_of(dataset, tag);
    if (values == nullptr || values->empty() || !values->front().is_string()) return {};
    return std::string{values->front().get_string()};
}

std::int64_t number_of(const json::object& dataset, std::string_view tag) {
    const auto* const values = values_of(dataset, tag);
    if (values == nullptr || values->empty() || !values->front().is_int64()) return 0;
    return values->front().get_int64();
}

template <class Each>
void for_each_item(const json::object& dataset, std::string_view tag, Each each) {
    const auto* const items = values_of(dataset, tag);
    if (items == nullptr) return;
    for (const auto& item : *items) {
        if (item.is_object()) each(item.get_object());
    }
}

constexpr std::string_view referenced_sequence = "00081199", failed_sequence = "00081198", instance_uid = "00081155",
                           failure_reason = "00081197", warning_reason = "00081196";

}  // namespace

StowAnswer read_stow_answer(std::string_view text) {
    StowAnswer answer;
    json::error_code fault;
    json::parse_options options;
    options.max_depth = 16;
    const auto parsed = json::parse(text, fault, {}, options);
    if (fault) return answer;
    // One data set; some servers put it into an array.
    const auto* const value = parsed.is_array() && !parsed.get_array().empty() ? &parsed.get_array().front() : &parsed;
    if (!value->is_object()) return answer;
    const auto& dataset = value->get_object();
    answer.readable = dataset.contains(referenced_sequence) || dataset.contains(failed_sequence);
    for_each_item(dataset, referenced_sequence, [&](const json::object& item) {
        auto uid = text_of(item, instance_uid);
        if (number_of(item, warning_reason) != 0) answer.warned.insert(uid);
        answer.taken.insert(std::move(uid));
    });
    for_each_item(dataset, failed_sequence, [&](const json::object& item) {
        answer.failed[text_of(item, instance_uid)] = static_cast<std::uint16_t>(number_of(item, failure_reason));
    });
    return answer;
}

bool is_passing(std::uint16_t reason) {
    constexpr std::uint16_t processing_failure = 0x0110, resource_limitation = 0x0213;
    return (reason & 0xFF00) == 0xA700 || reason == processing_failure || reason == resource_limitation || reason == 0;
}

}  // namespace telehub::outgoing
