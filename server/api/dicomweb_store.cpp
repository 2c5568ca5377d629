// STOW-RS (PS3.18 10.5): instances as they arrive, part by part, each with its own result.
#include <map>

#include "dicom_json.h"
#include "dicomweb.h"
#include "resources.h"
#include "telehub/app/studies.h"
#include "telehub/http/multipart.h"

namespace telehub::api {

namespace {

using app::IntakeOutcome;
using app::IntakeResult;

constexpr std::size_t most_results = 100'000;

// PS3.18 table 10.5.3-2 and PS3.4 table B.2-1.
std::uint16_t failure_reason(const std::string& reason) {
    static const std::map<std::string, std::uint16_t> codes{{"storage_full", 0xA700},
                                                            {"bad_identifiers", 0xA900},
                                                            {"other_study", 0xA900},
                                                            {"not_dicom", 0xC000},
                                                            {"not_a_dicom_part", 0xC000}};
    const auto found = codes.find(reason);
    return found == codes.end() ? 0xC000 : found->second;
}

constexpr std::uint16_t coerced = 0xB000;  // stored, but kept aside until a person decides

struct Results {
    std::string referenced, failed;  // items of the two sequences
    std::size_t stored = 0, refused = 0;
    std::map<std::string, std::size_t> reasons;

    void add(const IntakeOutcome& outcome) {
        const bool ok = outcome.result != IntakeResult::refused && outcome.result != IntakeResult::skipped;
        if (!ok) ++reasons[outcome.reason];
        ++(ok ? stored : refused);
        if (stored + refused > most_results) return;
        auto& list = ok ? referenced : failed;
        if (!list.empty()) list += ',';
        DicomJson item(list);
        item.text(0x00081150, "UI", outcome.sop_class_uid);
        item.text(0x00081155, "UI", outcome.sop_uid.value);
        if (!ok) {
            item.number(0x00081197, "US", failure_reason(outcome.reason));
        } else {
            if (outcome.result == IntakeResult::quarantined) item.number(0x00081196, "US", coerced);
            item.text(0x00081190, "UR", "/dicom-web/studies/" + outcome.study_uid.value);
        }
        item.close();
    }
};

class StowSink final : public http::BodySink, http::MultipartHandler {
  public:
    StowSink(const Call& call, const std::string& boundary)
        : hub_(call.hub),
          source_{call.actor().org, "stow-rs", call.actor()},
          request_id_(call.request.request_id),
          study_(call.param("study_uid")),
          parser_(boundary, *this),
          batch_(source_, [this](const IntakeOutcome& outcome) { results_.add(outcome); }) {}

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
        audit_refusals();
        if (broken_) {
            broken_->detail += "; " + std::to_string(results_.stored) + " instances were stored before";
            return http::problem(*broken_, request_id_, broken_->code == core::Errc::invalid ? 400 : 0);
        }
        if (results_.stored + results_.refused == 0) {
            return http::problem(core::refuse(core::Errc::invalid, "no_parts", "the body holds no instance"),
                                 request_id_, 400);
        }
        return answer();
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
        if (intake_ && !study_.empty()) intake_->require_study(core::StudyUid{study_});
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
            batch_.refuse(IntakeOutcome::refuse(*part_));
        }
        return {};
    }

    void audit_refusals() {
        if (results_.refused == 0) return;
        std::string detail;
        for (const auto& [reason, count] : results_.reasons) {
            detail += (detail.empty() ? "" : ", ") + reason + " " + std::to_string(count);
        }
        const auto error = core::refuse(core::Errc::invalid, "some_refused", detail);
        try {
            hub_.db.write([&](store::Connection& c) {
                app::audit(c, hub_, source_.actor,
                           {"instance.store", "instance", "", source_.org.value, detail, "stow-rs"}, &error);
            });
        } catch (const store::StorageFull&) {  // each instance's own result says so
        }
    }

    http::Response answer() const {
        std::string body;
        DicomJson json(body);
        if (!study_.empty()) json.text(0x00081190, "UR", "/dicom-web/studies/" + study_);
        if (!results_.referenced.empty()) {
            json.raw(0x00081199, R"({"vr":"SQ","Value":[)" + results_.referenced + "]}");
        }
        if (!results_.failed.empty()) json.raw(0x00081198, R"({"vr":"SQ","Value":[)" + results_.failed + "]}");
        json.close();
        const bool full = results_.stored == 0 && results_.reasons.contains("storage_full");
        const unsigned status = results_.refused == 0 ? 200 : results_.stored > 0 ? 202 : full ? 507 : 409;
        return http::text_response(status, "application/dicom+json", std::move(body));
    }

    const app::Hub& hub_;
    app::Source source_;
    std::string request_id_;
    std::string study_;
    http::MultipartParser parser_;
    std::optional<core::Error> broken_;
    std::optional<core::Error> part_;  // why the part that is open is not taken
    std::unique_ptr<app::Intake> intake_;
    Results results_;
    app::IntakeBatch batch_;
};

}  // namespace

Begun store_instances(const Call& call) {
    const auto type = http::parse_media_type(call.request.header("content-type"));
    const bool dicom = type && type->type == "multipart/related" && type->parameter("type") == "application/dicom";
    if (!dicom) {
        return refusal(call, core::refuse(core::Errc::unsupported, "unsupported_media_type",
                                          "send multipart/related; type=\"application/dicom\""));
    }
    const auto boundary = http::boundary_of(call.request.header("content-type"), "multipart/related");
    if (!boundary) {
        return http::problem(boundary.error(), call.request.request_id,
                             boundary.error().code == core::Errc::invalid ? 400 : 0);
    }
    const auto chosen = choose(call, {{"application/dicom+json"}, {"application/json"}});
    if (!chosen || !*chosen) return not_acceptable(call, "application/dicom+json");
    if (!call.actor().roles_in(call.actor().org).has(domain::Role::technician)) {
        return refusal(call, core::refuse(core::Errc::forbidden, "role_not_allowed",
                                          "only technicians bring images into their organisation"));
    }
    return std::make_unique<StowSink>(call, *boundary);
}

}  // namespace telehub::api
