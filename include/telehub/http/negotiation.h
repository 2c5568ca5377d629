// What a client asks for in Accept, Accept-Encoding and Range (RFC 9110 12.5, 14.2). Pure functions.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "telehub/http/media_type.h"

namespace telehub::http {

struct MediaRange {
    MediaType media;          // without q
    unsigned quality = 1000;  // thousandths; 0: not wanted
};

// "" is everything. Refuses with invalid a range that is malformed, or a q that is not 0 to 1 with at most three
// decimals.
core::Result<std::vector<MediaRange>> parse_accept(std::string_view accept);

// Whether `range` takes `offered`: a parameter of the range must stand in the offer with the same value, whatever
// its case, and "*" takes any value (PS3.18 8.7.3 writes transfer-syntax=*). charset=utf-8 is always met.
bool takes(const MediaType& range, const MediaType& offered);

// The offer that is wanted most, the first of equals; nothing when none is acceptable. The most specific range that
// takes an offer gives its quality (RFC 9110 12.5.1).
std::optional<std::size_t> best_match(std::span<const MediaRange> accepted, std::span<const MediaType> offered);

// Whether Accept-Encoding asks for this content coding ("gzip", "br"). An absent header asks for none.
bool accepts_coding(std::string_view accept_encoding, std::string_view coding);
bool accepts_gzip(std::string_view accept_encoding);

struct WholeRange {};
struct PartRange {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;  // never 0
    bool operator==(const PartRange&) const = default;
};
struct UnsatisfiableRange {};  // 416, with Content-Range: bytes */SIZE
using ByteRange = std::variant<WholeRange, PartRange, UnsatisfiableRange>;

// `range` against a body of `size` bytes. Several ranges, another unit and what is malformed are ignored, as RFC 9110
// 14.2 allows: the answer is then the whole.
ByteRange parse_range(std::string_view range, std::uint64_t size);

}  // namespace telehub::http
