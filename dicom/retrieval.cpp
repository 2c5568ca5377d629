#include "retrieval.h"

#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <set>

namespace telehub::dicom {

namespace {

constexpr std::size_t max_instances = 100'000;
constexpr std::size_t max_uids = 20'000;  // of one list
constexpr std::int64_t page_size = 500;

core::Error bad_key(const char* attribute, const char* what) {
    auto error = core::refuse(core::Errc::invalid, "bad_identifier", std::string{attribute} + " " + what);
    error.fields.push_back({attribute, what});
    return error;
}

std::vector<std::string> split(const std::string& list) {
    std::vector<std::string> parts;
    for (std::size_t from = 0; from <= list.size();) {
        const auto at = std::min(list.find('\\', from), list.size());
        if (at > from) parts.push_back(list.substr(from, at - from));
        from = at + 1;
    }
    return parts;
}

core::Result<std::vector<std::string>> uid_list(const Asked& asked, Tag tag, const char* attribute) {
    auto uids = split(asked.value(tag));
    if (uids.empty()) return bad_key(attribute, "names nothing to retrieve");
    if (uids.size() > max_uids) return bad_key(attribute, "names more than 20000");
    if (!std::ranges::all_of(uids, is_valid_uid)) return bad_key(attribute, "must be UIDs");
    return uids;
}

core::Result<std::vector<app::Selection>> studies_of_patient(const ServiceContext& context, const Asked& asked) {
    const auto& patient = asked.value(tags::patient_id);
    if (patient.empty() || patient.find_first_of("*?\\") != std::string::npos) {
        return bad_key("(0010,0020)", "must have a single value");
    }
    std::vector<app::Selection> selections;
    std::set<core::OrgId> issuers;
    app::ArchiveQuery query{app::QueryLevel::study, {{tags::patient_id, 0, patient}}, false, {page_size, 0, {}}};
    if (const auto& issuer = asked.value(tags::issuer_of_patient_id); !issuer.empty()) {
        query.keys.push_back({tags::issuer_of_patient_id, 0, issuer});
    }
    for (;;) {
        auto page = app::query_archive(context.hub(), context.actor(), query);
        if (!page) return page.error();
        for (const auto& match : *page) {
            selections.push_back({match.study.study_uid, {}, {}});
            issuers.insert(match.study.org_id);
        }
        if (static_cast<std::int64_t>(page->size()) < page_size) break;
        query.page.after = std::move(page->back());
    }
    // Each clinic numbers its patients by itself: what would arrive as one person may be two.
    if (issuers.size() > 1) {
        return bad_key("(0010,0021)", "must say whose Patient ID it is: more than one organisation uses it");
    }
    return selections;
}

core::Result<std::vector<app::Selection>> selections_of(const ServiceContext& context, const Asked& asked) {
    const core::StudyUid study{asked.value(tags::study_instance_uid)};
    const core::SeriesUid series{asked.value(tags::series_instance_uid)};
    std::vector<app::Selection> selections;
    switch (asked.level) {
        case app::QueryLevel::patient: return studies_of_patient(context, asked);
        case app::QueryLevel::study: {
            const auto uids = uid_list(asked, tags::study_instance_uid, "(0020,000D)");
            if (!uids) return uids.error();
            for (const auto& uid : *uids) selections.push_back({core::StudyUid{uid}, {}, {}});
            return selections;
        }
        case app::QueryLevel::series: {
            const auto uids = uid_list(asked, tags::series_instance_uid, "(0020,000E)");
            if (!uids) return uids.error();
            for (const auto& uid : *uids) selections.push_back({study, core::SeriesUid{uid}, {}});
            return selections;
        }
        case app::QueryLevel::instance: {
            const auto uids = uid_list(asked, tags::sop_instance_uid, "(0008,0018)");
            if (!uids) return uids.error();
            for (const auto& uid : *uids) selections.push_back({study, series, core::SopUid{uid}});
            return selections;
        }
    }
    return selections;
}

void add_selected(app::Selected selected, Wanted& wanted) {
    if (wanted.studies.empty() || wanted.studies.back().study_uid != selected.study.study_uid) {
        wanted.studies.push_back(std::move(selected.study));
    }
    for (auto& series : selected.series) {
        std::ranges::move(series.instances, std::back_inserter(wanted.instances));
    }
}

std::uint16_t clamped(std::size_t n) { return static_cast<std::uint16_t>(std::min<std::size_t>(n, 0xFFFF)); }

}  // namespace

core::Result<Wanted> select_wanted(const ServiceContext& context, const Asked& asked, Model model,
                                   const std::string& how) {
    const auto selections = selections_of(context, asked);
    if (!selections) return selections.error();
    Wanted wanted;
    for (const auto& selection : *selections) {
        auto selected = app::select_instances(context.hub(), context.actor(), selection, how);
        if (!selected && selected.error().code == core::Errc::not_found) continue;
        if (!selected) return selected.error();
        // In the models that begin with the patient, the study is one of this patient's.
        if (model != Model::study_root && selected->study.patient_id != asked.value(tags::patient_id)) continue;
        add_selected(std::move(*selected), wanted);
        if (wanted.instances.size() > max_instances) {
            return core::refuse(core::Errc::too_large, "too_many_matches", "more than 100000 instances match");
        }
    }
    return wanted;
}

SubOperations count_of(const app::SendReport& report) {
    return {clamped(report.pending), clamped(report.sent - report.warned), clamped(report.failed.size()),
            clamped(report.warned)};
}

std::uint16_t final_status(const app::SendReport& report) {
    if (report.cancelled) return 0xFE00;
    if (report.failed.empty() && report.warned == 0) return 0x0000;
    return report.sent == 0 ? 0xA702 : 0xB000;
}

void put_failed_uids(DcmDataset& identifier, const app::SendReport& report) {
    constexpr std::size_t most = 0xFFFE;  // of an explicit VR UI
    std::string list;
    for (const auto& failure : report.failed) {
        if (list.size() + 1 + failure.sop_uid.value.size() > most) break;
        list += (list.empty() ? "" : "\\") + failure.sop_uid.value;
    }
    identifier.putAndInsertString(DCM_FailedSOPInstanceUIDList, list.c_str());
}

std::uint16_t retrieval_status(const core::Error& why, DcmDataset& detail) {
    const auto status = query_status(why, detail);
    if (why.reason == "too_many_matches") return 0xA701;
    if (why.reason == "destination_unknown" || why.reason == "not_a_destination") return 0xA801;
    if (why.code == core::Errc::forbidden) return 0x0124;
    return status == 0xA700 ? 0xA702 : status;
}

app::Deed retrieval_deed(const std::string& action, const Wanted& wanted, const std::string& destination,
                         const app::SendReport& report) {
    app::Deed deed{action, "study"};
    if (!wanted.studies.empty()) {
        deed.entity_id = wanted.studies.front().study_uid.value;
        deed.org_id = wanted.studies.front().org_id.value;
    }
    deed.detail = "to " + destination + ": " + std::to_string(report.sent) + " of " +
                  std::to_string(wanted.instances.size()) + " sent, " + std::to_string(report.failed.size()) +
                  " failed" + (report.cancelled ? ", cancelled" : "");
    if (wanted.studies.size() > 1) deed.detail += "; " + std::to_string(wanted.studies.size()) + " studies";
    if (!report.failed.empty()) deed.reason = report.failed.front().reason;
    return deed;
}

}  // namespace telehub::dicom
