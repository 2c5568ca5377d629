// Multipart bodies (RFC 2046 5.1; multipart/related: RFC 2387, PS3.18 8.6), parsed as they arrive: slices may end
// anywhere, and memory is bounded by the headers of one part. One thread at a time.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "telehub/core/error.h"
#include "telehub/http/message.h"

namespace telehub::http {

// What the parser finds. A refusal ends the parse, and feed() hands it on.
class MultipartHandler {
  public:
    virtual ~MultipartHandler() = default;
    virtual core::Result<void> begin_part(const Pairs& headers) = 0;  // names lower-case, folded lines joined
    virtual core::Result<void> data(std::span<const char> bytes) = 0;
    virtual core::Result<void> end_part() = 0;
};

class MultipartParser {
  public:
    static constexpr std::size_t max_boundary = 256;        // RFC 2046 5.1.1 says 70; Orthanc's plugin sends 73
    static constexpr std::size_t max_headers = 8 * 1024;    // bytes, of one part
    static constexpr std::size_t max_preamble = 64 * 1024;  // bytes, before the first part; the end is as bounded

    // Throws std::invalid_argument when is_boundary() says no. `handler` must outlive the parser.
    MultipartParser(std::string_view boundary, MultipartHandler& handler);
    ~MultipartParser();

    // Refuses with invalid (reason "bad_multipart") what cannot be read, and with too_large what is over a bound; the
    // detail names the part, counted from 1. After a refusal every call gives it again. How many parts there may be
    // is the handler's to say.
    core::Result<void> feed(std::span<const char> slice);
    // The body is at its end. Refuses when the closing delimiter has not come.
    core::Result<void> finish();

    static bool is_boundary(std::string_view text);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// The boundary that a Content-Type names. Refuses with unsupported what is not `type` ("multipart/related"), and with
// invalid a malformed Content-Type or a boundary that is missing or malformed.
core::Result<std::string> boundary_of(std::string_view content_type, std::string_view type);

}  // namespace telehub::http
