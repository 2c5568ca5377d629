// How the pixel data of a data set that came as JSON is to be stored: the media types of its bulk data rule the
// transfer syntax (PS3.18 8.7.3). Thread-safe.
#pragma once
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bulk_spool.h"

namespace telehub::dicom {

struct PixelPlan {
    std::string transfer_syntax_uid;        // explicit VR little endian unless there are frames
    std::vector<BulkSpool::Part> frames{};  // compressed: each is a fragment of the pixel data
};

// Refuses unsupported "unsupported_media_type" (a part is of a type, or of a transfer syntax, that pixel data does not
// come in), invalid "bad_pixel_data" (not as many frames as Number of Frames says).
core::Result<PixelPlan> plan_pixels(const boost::json::object& data_set, const BulkSpool& bulk);

// Whether pixel data without compression is of the length that the attributes say; as far as they say it. Refuses
// invalid "bad_pixel_data".
core::Result<void> check_native_length(const boost::json::object& data_set, std::uint64_t length);

// The first value of an attribute, as text or as a number that came as either.
std::string_view first_text(const boost::json::object& data_set, const char* tag_hex);
std::optional<std::uint64_t> first_number(const boost::json::object& data_set, const char* tag_hex);

}  // namespace telehub::dicom
