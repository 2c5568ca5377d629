// STOW-RS (PS3.18 10.5) of DICOM JSON: the metadata comes first, and the bulk data that it names in the parts after it.
#include "stow.h"
#include "telehub/http/media_type.h"
#include "telehub/http/multipart.h"

namespace telehub::api {

namespace {

class JsonSink final : public http::BodySink, public http::MultipartHandler {
  public:
    JsonSink(const Call& call, const std::string& boundary)
        : results_(call), intake_(call.hub.dicom.json_intake(call.hub)) {
        if (!boundary.empty()) parser_.emplace(boundary, *this);
        if (!results_.study().empty()) intake_->require_study(core::StudyUid{results_.study()});
    }

    bool feed(std::span<const char> bytes) override {
        const auto fed = parser_ ? parser_->feed(bytes) : intake_->metadata(bytes);
        if (!fed) broken_ = fed.error();
        return fed.has_value();
    }

    http::Response finish() override {
        if (!broken_) {
            const auto ended = parser_ ? parser_->finish() : intake_->end_metadata();
            if (!ended) broken_ = ended.error();
        }
        if (!broken_) {
            app::IntakeBatch batch(results_.source(), [this](const app::IntakeOutcome& o) { results_.add(o); });
            intake_->file(batch);
            batch.finish();
        }
        return results_.respond(broken_);
    }

  private:
    core::Result<void> begin_part(const http::Pairs& headers) override {
        ++parts_;
        app::BulkPart part;
        http::MediaType type;
        for (const auto& [name, value] : headers) {
            if (name == "content-location") part.location = value;
            if (name != "content-type") continue;
            const auto parsed = http::parse_media_type(value);
            if (!parsed) return refuse_part("its Content-Type cannot be read");
            type = *parsed;
        }
        if (parts_ > 1) {
            part.media_type = type.type;
            part.transfer_syntax_uid = type.parameter("transfer-syntax");
            return intake_->begin_bulk(part);
        }
        if (type.type != "application/dicom+json") return refuse_part("the first one is application/dicom+json");
        return {};
    }
    core::Result<void> data(std::span<const char> bytes) override {
        return parts_ == 1 ? intake_->metadata(bytes) : intake_->bulk(bytes);
    }
    core::Result<void> end_part() override { return parts_ == 1 ? intake_->end_metadata() : core::Result<void>{}; }

    core::Error refuse_part(const std::string& what) const {
        return core::refuse(core::Errc::invalid, "bad_part", "part " + std::to_string(parts_) + ": " + what);
    }

    StowResults results_;
    std::unique_ptr<app::JsonIntake> intake_;
    std::optional<http::MultipartParser> parser_;
    std::size_t parts_ = 0;
    std::optional<core::Error> broken_;
};

}  // namespace

std::unique_ptr<http::BodySink> take_json(const Call& call, const std::string& boundary) {
    return std::make_unique<JsonSink>(call, boundary);
}

}  // namespace telehub::api
