// WADO-RS metadata (PS3.18 10.4.1.1.2): the attributes kept at ingest, one behind the other.
#include <deque>

#include "dicomweb.h"
#include "gzip_parts.h"
#include "resources.h"
#include "telehub/app/metadata.h"

namespace telehub::api {

namespace {

constexpr std::size_t instances_a_read = 8;  // one may have 64 MB of attributes
constexpr std::size_t piece_size = 256 * 1024;

class MetadataSource final : public http::BodySource {
  public:
    MetadataSource(const app::Hub& hub, app::Selected selected, bool gzip)
        : hub_(hub), selected_(std::move(selected)), gzip_(gzip) {}

    bool next(std::string& piece) override {
        if (!begun_) {
            if (gzip_) parts_.begin(piece);
            text(piece, "[");
            begun_ = true;
        }
        while (fetch()) {
            append(piece, rows_.front());
            rows_.pop_front();
            if (piece.size() > piece_size) return true;
        }
        text(piece, "]");
        if (gzip_) parts_.end(piece);
        return false;
    }

  private:
    // Whether there is a row to write.
    bool fetch() {
        while (rows_.empty() && series_ < selected_.series.size()) {
            const auto& s = selected_.series[series_];
            for (auto& row : app::read_metadata(hub_, s.series.series_key, s.instances, from_, instances_a_read)) {
                rows_.push_back(std::move(row));
            }
            from_ += instances_a_read;
            if (from_ < s.instances.size()) continue;
            from_ = 0;
            ++series_;
        }
        return !rows_.empty();
    }
    void text(std::string& piece, std::string_view bytes) {
        if (gzip_) {
            parts_.text(piece, bytes);
        } else {
            piece += bytes;
        }
    }
    void append(std::string& piece, const store::InstanceMetadata& row) {
        if (std::exchange(any_, true)) text(piece, ",");
        if (gzip_) {
            parts_.part(piece, row.attributes, static_cast<std::uint64_t>(row.json_size),
                        static_cast<std::uint32_t>(row.json_crc32));
        } else {
            piece += app::inflate_metadata(row);
        }
    }

    const app::Hub& hub_;
    app::Selected selected_;
    bool gzip_;
    GzipParts parts_;
    bool begun_ = false, any_ = false;
    std::size_t series_ = 0, from_ = 0;
    std::deque<store::InstanceMetadata> rows_;  // read and not yet written
};

}  // namespace

http::Response retrieve_metadata(const Call& call) {
    const auto chosen = choose(call, {{"application/dicom+json"}, {"application/json"}});
    if (!chosen) return bad_parameter(call, "accept", chosen.error().detail);
    if (!*chosen) return not_acceptable(call, "application/dicom+json");
    auto selected = app::select_instances(call.hub, call.actor(), selection_of(call), "wado-rs");
    if (!selected) return refusal(call, selected.error());
    const bool gzip = http::accepts_gzip(call.request.header("accept-encoding"));
    const auto etag = "\"m" + fingerprint(*selected) + (gzip ? "z\"" : "\"");
    constexpr const char* vary = "Accept-Encoding";
    if (auto same = unchanged(call, etag, vary)) return std::move(*same);
    http::Response response;
    response.set("Content-Type", "application/dicom+json");
    if (gzip) response.set("Content-Encoding", "gzip");
    set_caching(response, etag, vary);
    response.body = http::StreamBody{std::make_unique<MetadataSource>(call.hub, std::move(*selected), gzip), {}};
    return response;
}

}  // namespace telehub::api
