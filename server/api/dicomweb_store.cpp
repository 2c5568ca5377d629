// STOW-RS (PS3.18 10.5): instances as DICOM files, as they arrive, part by part, each with its own result.
#include "dicomweb.h"
#include "resources.h"
#include "stow.h"
#include "telehub/http/multipart.h"

namespace telehub::api {

namespace {

class DicomPartsSink final : public http::BodySink, http::MultipartHandler {
  public:
    DicomPartsSink(const Call& call, const std::string& boundary)
        : hub_(call.hub),
          results_(call),
          parser_(boundary, *this),
          batch_(results_.source(), [this](const app::IntakeOutcome& outcome) { results_.add(outcome); }) {}

    bool feed(std::span<const char> bytes) override {
        const auto fed = parser_.feed(bytes);
        if (!fed) broken_ = fed.error();
        return fed.has_value();
    }

    http::Response finish() override {
        if (!broken_) {
            if (const auto ended = parser_.finish(); !ended) broken_ = ended.error();
        }
        batch_.finish();
        return results_.respond(broken_);
    }

  private:
    core::Result<void> begin_part(const http::Pairs& headers) override {
        part_ = {};
        for (const auto& [name, value] : headers) {
            if (name != "content-type") continue;
            const auto type = http::parse_media_type(value);
            if (type && type->type == "application/dicom") continue;
            part_ = core::refuse(core::Errc::unsupported, "not_a_dicom_part", "the part is no application/dicom");
        }
        if (!part_) intake_ = hub_.dicom.intake(hub_, "");
        if (intake_ && !results_.study().empty()) intake_->require_study(core::StudyUid{results_.study()});
        return {};
    }
    core::Result<void> data(std::span<const char> bytes) override {
        // What was refused is read to its end all the same: the next part may be right.
        if (intake_) intake_->feed(std::as_bytes(bytes));
        return {};
    }
    core::Result<void> end_part() override {
        if (intake_) {
            batch_.file(std::move(intake_));
        } else {
            batch_.refuse(app::IntakeOutcome::refuse(*part_));
        }
        return {};
    }

    const app::Hub& hub_;
    StowResults results_;
    http::MultipartParser parser_;
    std::optional<core::Error> broken_;
    std::optional<core::Error> part_;  // why the part that is open is not taken
    std::unique_ptr<app::Intake> intake_;
    app::IntakeBatch batch_;
};

http::Response unsupported_type(const Call& call) {
    return refusal(call,
                   core::refuse(core::Errc::unsupported, "unsupported_media_type",
                                "send multipart/related; type=\"application/dicom\" or \"application/dicom+json\", "
                                "or application/dicom+json"));
}

}  // namespace

Begun store_instances(const Call& call) {
    const auto header = call.request.header("content-type");
    const auto type = http::parse_media_type(header);
    if (!type) return unsupported_type(call);
    const bool multipart = type->type == "multipart/related";
    const auto root = multipart ? type->parameter("type") : std::string_view{type->type};
    const bool json = root == "application/dicom+json";
    if (!json && !(multipart && root == "application/dicom")) return unsupported_type(call);
    std::string boundary;
    if (multipart) {
        const auto found = http::boundary_of(header, "multipart/related");
        if (!found) {
            return http::problem(found.error(), call.request.request_id,
                                 found.error().code == core::Errc::invalid ? 400 : 0);
        }
        boundary = *found;
    }
    const auto chosen = choose(call, {{"application/dicom+json"}, {"application/json"}});
    if (!chosen || !*chosen) return not_acceptable(call, "application/dicom+json");
    if (!call.actor().roles_in(call.actor().org).has(domain::Role::technician)) {
        return refusal(call, core::refuse(core::Errc::forbidden, "role_not_allowed",
                                          "only technicians bring images into their organisation"));
    }
    if (json) return take_json(call, boundary);
    return std::make_unique<DicomPartsSink>(call, boundary);
}

}  // namespace telehub::api
