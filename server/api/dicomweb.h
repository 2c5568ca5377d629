// What the DICOMweb handlers share (PS3.18).
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "query_parameters.h"
#include "route_table.h"
#include "telehub/app/archive.h"
#include "telehub/http/negotiation.h"

namespace telehub::api {

inline constexpr const char* implicit_little_endian = "1.2.840.10008.1.2";
inline constexpr const char* explicit_little_endian = "1.2.840.10008.1.2.1";
inline constexpr const char* jpeg_ls_lossless = "1.2.840.10008.1.2.4.80";
inline bool is_native(const std::string& ts) { return ts == implicit_little_endian || ts == explicit_little_endian; }
inline std::string with_syntax(const std::string& type, const std::string& ts) {
    return type + "; transfer-syntax=" + ts;
}

inline constexpr std::size_t most_frames = 10'000;  // of one answer

// The study, series or instance that the path names.
app::Selection selection_of(const Call& call);
// 404 when the path names something by what is no UID: before it goes into a query, where "*" or a list means more.
std::optional<http::Response> refuse_bad_uids(const Call& call);

// 400 for a query parameter or 406 for an Accept that this resource cannot meet, as a problem that names it.
http::Response bad_parameter(const Call& call, const std::string& name, const std::string& what);
http::Response not_acceptable(const Call& call, const std::string& offered);
// What cannot be decoded is not to be had so: 406.
http::Response cannot_decode(const Call& call, const core::Error& error);

// The Accept header, or the accept query parameter in its place (PS3.18 8.7.2).
std::string accept_of(const Call& call);
// Which of the offers the client wants. Refuses
// with invalid a malformed header; nothing when none is acceptable.
core::Result<std::optional<std::size_t>> choose(const Call& call, const std::vector<http::MediaType>& offers);

// One instance as a file, for WADO-URI: as stored with transferSyntax "*", else so that every reader takes it.
http::Response send_instance(const Call& call, const store::Instance& instance);

// Changes when an instance comes, goes or is corrected: 32 characters of hex.
std::string fingerprint(const app::Selected& selected);

// 304 when the client has it already. `vary` names the headers that rule what is sent, besides the path.
std::optional<http::Response> unchanged(const Call& call, const std::string& etag, const char* vary = "Accept");
void set_caching(http::Response& response, const std::string& etag, const char* vary = "Accept");

// A file that is made when its turn comes, and what is sent before it.
struct MadeFile {
    std::string head;
    std::filesystem::path path;
    std::shared_ptr<store::ObjectStore::Incoming> temporary;  // removes it when it was sent; null: a stored object
};

// Whole files and parts of files, with text between, as one body.
class BodyBuilder {
  public:
    void text(std::string bytes);
    void file(std::string sha256, std::uint64_t offset, std::uint64_t length);
    // Bytes that are made when their turn comes; their length is not known before.
    void later(std::function<std::string()> make);
    void later_file(std::function<MadeFile()> make);
    http::StreamBody build(const app::Hub& hub) &&;

    struct Segment {
        std::string text;    // when there is no sha256: bytes as they are
        std::string sha256;  // an object's part
        std::uint64_t offset = 0, length = 0;
        std::function<std::string()> make{};
        std::function<MadeFile()> make_file{};

        bool is_text() const { return sha256.empty() && !make && !make_file; }
    };

  private:
    std::vector<Segment> segments_;
    std::uint64_t length_ = 0;
    bool length_known_ = true;
};

// A multipart/related body (RFC 2387) in which every part is of `type`.
class Multipart {
  public:
    explicit Multipart(core::IdSource& ids);
    BodyBuilder& begin_part(const std::string& content_type, const std::string& location = {});
    // For a part whose headers come with it: the line before them, and where the part goes.
    std::string delimiter();
    BodyBuilder& body() { return body_; }
    static std::string part_headers(const std::string& content_type, const std::string& location = {});
    http::Response build(const app::Hub& hub, const std::string& type) &&;

  private:
    std::string boundary_;
    BodyBuilder body_;
    bool any_ = false;
};

}  // namespace telehub::api
