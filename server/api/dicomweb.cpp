#include "dicomweb.h"

#include <fcntl.h>
#include <unistd.h>

#include <system_error>

#include "telehub/core/crypto.h"

namespace telehub::api {

app::Selection selection_of(const Call& call) {
    return {core::StudyUid{call.param("study_uid")}, core::SeriesUid{call.param("series_uid")},
            core::SopUid{call.param("sop_uid")}};
}

std::optional<http::Response> refuse_bad_uids(const Call& call) {
    constexpr std::pair<const char*, const char*> names[] = {
        {"study_uid", "study"}, {"series_uid", "series"}, {"sop_uid", "instance"}};
    for (const auto& [name, what] : names) {
        const auto uid = call.param(name);
        if (!uid.empty() && !app::is_single_uid(uid)) return refusal(call, app::not_found(what));
    }
    return {};
}

http::Response bad_parameter(const Call& call, const std::string& name, const std::string& what) {
    return http::problem(bad_query(name, what), call.request.request_id, 400);
}

http::Response not_acceptable(const Call& call, const std::string& offered) {
    const auto error = core::refuse(core::Errc::unsupported, "not_acceptable", "this resource comes as " + offered);
    return http::problem(error, call.request.request_id, 406);
}

http::Response cannot_decode(const Call& call, const core::Error& error) {
    if (error.code != core::Errc::unsupported) return refusal(call, error);
    return http::problem(error, call.request.request_id, 406);
}

std::string accept_of(const Call& call) {
    auto asked = call.request.query_value("accept");
    return asked ? std::move(*asked) : std::string{call.request.header("accept")};
}

core::Result<std::optional<std::size_t>> choose(const Call& call, const std::vector<http::MediaType>& offers) {
    const auto accepted = http::parse_accept(accept_of(call));
    if (!accepted) return accepted.error();
    return http::best_match(*accepted, offers);
}

std::string fingerprint(const app::Selected& selected) {
    std::string objects;
    for (const auto& s : selected.series) {
        for (const auto& i : s.instances) objects += i.object_sha256;
    }
    return core::sha256_hex(objects).substr(0, 32);
}

std::optional<http::Response> unchanged(const Call& call, const std::string& etag, const char* vary) {
    const auto known = call.request.header("if-none-match");
    if (known != "*" && known.find(etag) == std::string_view::npos) return {};
    http::Response response{304, {}, {}};
    set_caching(response, etag, vary);
    return response;
}

void set_caching(http::Response& response, const std::string& etag, const char* vary) {
    response.set("Vary", vary);
    response.set("ETag", etag);
    // Kept by the browser, but asked for again each time: who may see a study can change.
    response.set("Cache-Control", "private, no-cache");
}

namespace {

constexpr std::size_t piece_size = 512 * 1024;

// A file that is being sent, closed and, if it is temporary, removed when it is done.
class OpenFile {
  public:
    explicit OpenFile(std::filesystem::path path, std::shared_ptr<store::ObjectStore::Incoming> temporary = {})
        : path_(std::move(path)), temporary_(std::move(temporary)) {
        fd_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
        if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "open an object");
    }
    ~OpenFile() { ::close(fd_); }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    void append(std::string& piece, std::uint64_t offset, std::size_t wanted) const {
        const auto from = piece.size();
        piece.resize(from + wanted);
        std::size_t have = 0;
        while (have < wanted) {
            const auto n = ::pread(fd_, piece.data() + from + have, wanted - have, static_cast<off_t>(offset + have));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) throw std::system_error(errno, std::generic_category(), "read an object");
            if (n == 0) throw std::runtime_error("an object is shorter than its index says");
            have += static_cast<std::size_t>(n);
        }
    }
    std::uint64_t size() const { return std::filesystem::file_size(path_); }

  private:
    std::filesystem::path path_;
    std::shared_ptr<store::ObjectStore::Incoming> temporary_;
    int fd_;
};

class Segments final : public http::BodySource {
  public:
    Segments(const app::Hub& hub, std::vector<BodyBuilder::Segment> segments)
        : objects_(hub.objects), segments_(std::move(segments)) {}

    bool next(std::string& piece) override {
        // A text that is there already goes along: a body that ends with one needs no further piece for it.
        const auto goes_along = [&] { return piece.size() < piece_size || segments_[at_].is_text(); };
        while (at_ < segments_.size() && goes_along()) take(segments_[at_], piece);
        return at_ < segments_.size();
    }

  private:
    void take(BodyBuilder::Segment& s, std::string& piece) {
        if (s.make) s.text = std::exchange(s.make, nullptr)();
        if (s.make_file) {
            auto made = std::exchange(s.make_file, nullptr)();
            piece += made.head;
            file_.emplace(std::move(made.path), std::move(made.temporary));
            s.length = file_->size();
        } else if (!s.sha256.empty() && !file_) {
            file_.emplace(objects_.path(s.sha256));
        }
        if (!file_) {
            piece += s.text;
            s = {};
            ++at_;
            return;
        }
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(s.length - sent_, piece_size));
        file_->append(piece, s.offset + sent_, n);
        sent_ += n;
        if (sent_ < s.length) return;
        // The next segment is often of the same object: its frames.
        const bool same = at_ + 1 < segments_.size() && !s.sha256.empty() && segments_[at_ + 1].sha256 == s.sha256;
        if (!same) file_.reset();
        sent_ = 0;
        ++at_;
    }

    const store::ObjectStore& objects_;
    std::vector<BodyBuilder::Segment> segments_;
    std::size_t at_ = 0;
    std::optional<OpenFile> file_;
    std::uint64_t sent_ = 0;  // of the segment that is open
};

}  // namespace

void BodyBuilder::text(std::string bytes) {
    length_ += bytes.size();
    if (!segments_.empty() && segments_.back().is_text()) {
        segments_.back().text += bytes;
    } else {
        segments_.push_back({std::move(bytes), {}, 0, 0});
    }
}

void BodyBuilder::file(std::string sha256, std::uint64_t offset, std::uint64_t length) {
    length_ += length;
    segments_.push_back({{}, std::move(sha256), offset, length});
}

void BodyBuilder::later(std::function<std::string()> make) {
    length_known_ = false;
    segments_.push_back({{}, {}, 0, 0, std::move(make)});
}

void BodyBuilder::later_file(std::function<MadeFile()> make) {
    length_known_ = false;
    segments_.push_back({{}, {}, 0, 0, {}, std::move(make)});
}

http::StreamBody BodyBuilder::build(const app::Hub& hub) && {
    http::StreamBody body;
    if (length_known_) body.length = length_;
    body.source = std::make_unique<Segments>(hub, std::move(segments_));
    return body;
}

Multipart::Multipart(core::IdSource& ids) : boundary_(ids.uuid()) {}

BodyBuilder& Multipart::begin_part(const std::string& content_type, const std::string& location) {
    body_.text(delimiter() + part_headers(content_type, location));
    return body_;
}

std::string Multipart::delimiter() { return (std::exchange(any_, true) ? "\r\n--" : "--") + boundary_; }

std::string Multipart::part_headers(const std::string& content_type, const std::string& location) {
    auto headers = "\r\nContent-Type: " + content_type + "\r\n";
    if (!location.empty()) headers += "Content-Location: " + location + "\r\n";
    return headers + "\r\n";
}

http::Response Multipart::build(const app::Hub& hub, const std::string& type) && {
    body_.text("\r\n--" + boundary_ + "--\r\n");
    http::Response response;
    response.set("Content-Type", "multipart/related; type=\"" + type + "\"; boundary=" + boundary_);
    response.body = std::move(body_).build(hub);
    return response;
}

}  // namespace telehub::api
