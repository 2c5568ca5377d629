#include <algorithm>

#include "dicom_json.h"
#include "stow.h"

namespace telehub::api {

namespace {

using app::IntakeResult;

constexpr std::size_t most_results = 100'000;

// PS3.18 table 10.5.3-2 and PS3.4 table B.2-1.
std::uint16_t failure_reason(const std::string& reason) {
    static const std::map<std::string, std::uint16_t> codes{
        {"storage_full", 0xA700}, {"bad_identifiers", 0xA900}, {"other_study", 0xA900}};
    const auto found = codes.find(reason);
    return found == codes.end() ? 0xC000 : found->second;
}

// A warning (PS3.18 table 10.5.3-2); the Error Comment says which: stored, but kept aside until a person decides.
constexpr std::uint16_t stored_with_warning = 0xB000;

// Error Comment (0000,0902) in an item of Failed Attributes Sequence (0074,1048): VR LO, so 64 characters of one value.
std::string comment_of(const std::string& detail) {
    std::size_t end = 0;
    for (std::size_t characters = 0; end < detail.size() && characters < 64; ++characters) {
        do ++end;
        while (end < detail.size() && (static_cast<unsigned char>(detail[end]) & 0xC0) == 0x80);
    }
    auto comment = detail.substr(0, end);
    std::ranges::replace(comment, '\\', '/');
    return comment;
}

void add_comment(DicomJson& item, const std::string& detail) {
    std::string why;
    DicomJson attribute(why);
    attribute.text(0x00000902, "LO", comment_of(detail));
    attribute.close();
    item.raw(0x00741048, R"({"vr":"SQ","Value":[)" + why + "]}");
}

}  // namespace

StowResults::StowResults(const Call& call)
    : hub_(call.hub),
      source_{call.actor().org, "stow-rs", call.actor()},
      request_id_(call.request.request_id),
      study_(call.param("study_uid")) {}

void StowResults::add(const app::IntakeOutcome& outcome) {
    const bool ok = outcome.result != IntakeResult::refused && outcome.result != IntakeResult::skipped;
    if (!ok) ++reasons_[outcome.reason];
    ++(ok ? stored_ : refused_);
    if (stored_ + refused_ > most_results) return;
    auto& list = ok ? referenced_ : failed_;
    if (!list.empty()) list += ',';
    DicomJson item(list);
    item.text(0x00081150, "UI", outcome.sop_class_uid);
    item.text(0x00081155, "UI", outcome.sop_uid.value);
    if (!ok) {
        item.number(0x00081197, "US", failure_reason(outcome.reason));
        add_comment(item, outcome.detail);
    } else if (outcome.result == IntakeResult::quarantined) {
        // Without a Retrieve URL: there lies what it contradicts, or nothing that the sender may see.
        ++quarantined_;
        item.number(0x00081196, "US", stored_with_warning);
        add_comment(item, "kept in quarantine until a person decides: " + outcome.reason);
    } else {
        item.text(0x00081190, "UR", "/dicom-web/studies/" + outcome.study_uid.value);
    }
    item.close();
}

http::Response StowResults::respond(std::optional<core::Error> broken) const {
    audit_refusals();
    if (broken) {
        broken->detail += "; " + std::to_string(stored_) + " instances were stored before";
        return http::problem(*broken, request_id_, broken->code == core::Errc::invalid ? 400 : 0);
    }
    if (stored_ + refused_ == 0) {
        return http::problem(core::refuse(core::Errc::invalid, "no_parts", "the body holds no instance"), request_id_,
                             400);
    }
    return answer();
}

void StowResults::audit_refusals() const {
    if (refused_ == 0) return;
    std::string detail;
    for (const auto& [reason, count] : reasons_) {
        detail += (detail.empty() ? "" : ", ") + reason + " " + std::to_string(count);
    }
    const auto error = core::refuse(core::Errc::invalid, "some_refused", detail);
    try {
        hub_.db.write([&](store::Connection& c) {
            app::audit(c, hub_, source_.actor, {"instance.store", "instance", "", source_.org.value, detail, "stow-rs"},
                       &error);
        });
    } catch (const store::StorageFull&) {  // each instance's own result says so
    }
}

http::Response StowResults::answer() const {
    std::string body;
    DicomJson json(body);
    if (!study_.empty() && stored_ > quarantined_) json.text(0x00081190, "UR", "/dicom-web/studies/" + study_);
    if (!referenced_.empty()) json.raw(0x00081199, R"({"vr":"SQ","Value":[)" + referenced_ + "]}");
    if (!failed_.empty()) json.raw(0x00081198, R"({"vr":"SQ","Value":[)" + failed_ + "]}");
    json.close();
    const bool full = stored_ == 0 && reasons_.contains("storage_full");
    // PS3.18 table 10.5.3-1: a warning makes it 202 as a failure does.
    const bool all_well = refused_ == 0 && quarantined_ == 0;
    const unsigned status = all_well ? 200 : stored_ > 0 ? 202 : full ? 507 : 409;
    return http::text_response(status, "application/dicom+json", std::move(body));
}

}  // namespace telehub::api
