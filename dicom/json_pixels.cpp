#include "json_pixels.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "codestream.h"

namespace telehub::dicom {

namespace json = boost::json;

namespace {

constexpr const char* explicit_little_endian = "1.2.840.10008.1.2.1";
constexpr std::uint64_t most_bits = 0xFFFFFFFEull * 8;  // of a value

// PS3.18 tables 8.7.3-3 to 8.7.3-6, and the older names of the same. The first transfer syntax is the default one.
struct MediaRow {
    std::string_view media_type;
    std::array<std::string_view, 6> syntaxes;
    bool is_video = false;  // all of it in one part
};
constexpr std::string_view rle = "1.2.840.10008.1.2.5";
constexpr std::array<std::string_view, 6> ls{"1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"};
constexpr MediaRow rows[] = {
    {"image/jpeg",
     {"1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.57"}},
    {"image/dicom-rle", {rle}},
    {"image/x-dicom-rle", {rle}},
    {"image/jls", ls},
    {"image/x-jls", ls},
    {"image/jp2", {"1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"}},
    {"image/jpx", {"1.2.840.10008.1.2.4.92", "1.2.840.10008.1.2.4.93"}},
    {"image/jphc", {"1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202", "1.2.840.10008.1.2.4.203"}},
    {"video/mpeg", {"1.2.840.10008.1.2.4.100", "1.2.840.10008.1.2.4.101"}, true},
    {"video/mpeg2", {"1.2.840.10008.1.2.4.100", "1.2.840.10008.1.2.4.101"}, true},
    {"video/mp4",
     {"1.2.840.10008.1.2.4.102", "1.2.840.10008.1.2.4.103", "1.2.840.10008.1.2.4.104", "1.2.840.10008.1.2.4.105",
      "1.2.840.10008.1.2.4.106"},
     true},
};

bool takes(const MediaRow& row, std::string_view syntax) {
    return !syntax.empty() && std::ranges::find(row.syntaxes, syntax) != row.syntaxes.end();
}

bool is_plain(const BulkSpool::Kind& kind) {
    return kind.media_type.empty() || kind.media_type == "application/octet-stream";
}

core::Error unsupported(const std::string& what) {
    return core::refuse(core::Errc::unsupported, "unsupported_media_type", "(7FE0,0010): " + what);
}
core::Error bad_pixels(const std::string& what) {
    return core::refuse(core::Errc::invalid, "bad_pixel_data", "(7FE0,0010): " + what);
}

// What the codestream says of itself, where neither the part nor the metadata says more than "image/jpeg".
std::string_view syntax_of(const MediaRow& row, const BulkSpool& bulk, const BulkSpool::Part& first) {
    constexpr std::uint64_t enough = 64 * 1024;
    const bool is_ls = row.syntaxes == ls;
    if (row.media_type != "image/jpeg" && !is_ls) return row.syntaxes[0];
    const auto head = bulk.read({first.at.offset, std::min(first.at.length, enough)});
    const auto shape = jpeg_shape(head);
    if (!shape || !shape->lossy) return row.syntaxes[0];
    return is_ls || shape->precision == 8 ? row.syntaxes[1] : row.syntaxes[2];
}

core::Result<PixelPlan> compressed(const json::object& data_set, const BulkSpool& bulk,
                                   std::vector<BulkSpool::Part> parts) {
    const auto& kind = bulk.kind(parts.front());
    const auto* const row = std::ranges::find(rows, std::string_view{kind.media_type}, &MediaRow::media_type);
    if (row == std::end(rows)) return unsupported("pixel data does not come as the media type of this part");
    const bool alike = std::ranges::all_of(parts, [&](const auto& p) { return bulk.kind(p) == kind; });
    if (!alike) return unsupported("its parts are of several media types");
    PixelPlan plan;
    plan.transfer_syntax_uid = kind.transfer_syntax_uid;
    if (!plan.transfer_syntax_uid.empty() && !takes(*row, plan.transfer_syntax_uid)) {
        return unsupported("the transfer syntax of its part is none of that media type");
    }
    for (const char* const tag : {"00020010", "00083002"}) {
        const auto named = first_text(data_set, tag);
        if (plan.transfer_syntax_uid.empty() && takes(*row, named)) plan.transfer_syntax_uid = named;
    }
    if (plan.transfer_syntax_uid.empty()) plan.transfer_syntax_uid = syntax_of(*row, bulk, parts.front());
    const auto frames = first_number(data_set, "00280008").value_or(1);
    if (parts.size() != (row->is_video ? 1u : frames)) {
        return bad_pixels(std::to_string(parts.size()) + " parts for " + std::to_string(frames) + " frames");
    }
    const auto fits = [](const auto& p) { return p.at.length > 0 && p.at.length < 0xFFFFFFFE; };
    if (!std::ranges::all_of(parts, fits)) return bad_pixels("a frame is empty, or longer than a fragment can be");
    plan.frames = std::move(parts);
    return plan;
}

const json::value* member_of(const json::object& data_set, const char* tag, const char* name) {
    const auto* const element = data_set.if_contains(tag);
    return element != nullptr && element->is_object() ? element->get_object().if_contains(name) : nullptr;
}

const json::value* first_value(const json::object& data_set, const char* tag) {
    const auto* const values = member_of(data_set, tag, "Value");
    if (values == nullptr || !values->is_array() || values->get_array().empty()) return nullptr;
    return &values->get_array().front();
}

}  // namespace

std::string_view first_text(const json::object& data_set, const char* tag_hex) {
    const auto* const v = first_value(data_set, tag_hex);
    return v != nullptr && v->is_string() ? std::string_view{v->get_string()} : std::string_view{};
}

std::optional<std::uint64_t> first_number(const json::object& data_set, const char* tag_hex) {
    const auto* const v = first_value(data_set, tag_hex);
    if (v == nullptr) return {};
    if (const auto* i = v->if_int64()) return *i < 0 ? std::nullopt : std::optional{static_cast<std::uint64_t>(*i)};
    if (!v->is_string()) return {};
    const std::string_view s = v->get_string();
    std::uint64_t n = 0;
    const auto [end, fault] = std::from_chars(s.data(), s.data() + s.size(), n);
    return fault == std::errc{} && end == s.data() + s.size() ? std::optional{n} : std::nullopt;
}

core::Result<PixelPlan> plan_pixels(const json::object& data_set, const BulkSpool& bulk) {
    const auto* const uri = member_of(data_set, "7FE00010", "BulkDataURI");
    PixelPlan native{explicit_little_endian};
    if (uri == nullptr || !uri->is_string()) return native;
    auto parts = bulk.find(uri->get_string());
    if (parts.empty()) return native;  // who writes the attribute says that they are missing
    const auto plain = [&](const auto& p) { return is_plain(bulk.kind(p)); };
    if (!std::ranges::all_of(parts, plain)) return compressed(data_set, bulk, std::move(parts));
    for (const auto& p : parts) {
        const auto& syntax = bulk.kind(p).transfer_syntax_uid;
        if (!syntax.empty() && syntax != explicit_little_endian && syntax != "1.2.840.10008.1.2") {
            return unsupported("an octet-stream is little endian without compression");
        }
    }
    return native;
}

core::Result<void> check_native_length(const json::object& data_set, std::uint64_t length) {
    const auto rows_ = first_number(data_set, "00280010"), columns = first_number(data_set, "00280011");
    const auto bits = first_number(data_set, "00280100");
    auto samples = first_number(data_set, "00280002").value_or(1);
    const auto frames = first_number(data_set, "00280008").value_or(1);
    if (!rows_ || !columns || !bits || *rows_ > 0xFFFF || *columns > 0xFFFF || *bits > 64 || samples > 4 ||
        frames > 0x7FFFFFFF) {
        return {};
    }
    if (first_text(data_set, "00280004") == "YBR_FULL_422" && samples == 3) samples = 2;  // PS3.3 C.7.6.3.1.2
    // 64 bits hold a frame's; all frames' may not, and are no value's length then either.
    const auto frame_bits = *rows_ * *columns * samples * *bits;
    if (frames > 0 && frame_bits > most_bits / frames) return bad_pixels("longer than a value can be");
    const auto expected = (frame_bits * frames + 7) / 8;
    if (length == expected || length == expected + expected % 2) return {};
    return bad_pixels(std::to_string(length) + " bytes, and the attributes describe " + std::to_string(expected));
}

}  // namespace telehub::dicom
