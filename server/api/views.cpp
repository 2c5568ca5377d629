#include "views.h"

#include <sstream>

namespace telehub::api {

std::vector<Text> split(const std::string& list, char separator) {
    std::vector<Text> parts;
    std::istringstream in(list);
    for (std::string part; std::getline(in, part, separator);) {
        if (!part.empty()) parts.push_back(part);
    }
    return parts;
}

PatientView patient_view(const store::Patient& p) {
    return {p.withdrawn_id.empty() ? p.patient_id : p.withdrawn_id, p.name, p.sex, p.birth_date};
}

OrderView order_view(const app::OrderDetails& d) {
    const auto& o = d.order;
    return {o.id,
            o.version,
            o.state,
            o.state_reason,
            o.accession_number,
            o.org_id,
            o.reading_org_id,
            patient_view(d.patient),
            o.modality,
            o.body_part,
            o.procedure,
            o.clinical_history,
            o.urgency,
            o.patient_class,
            o.consent,
            o.referring_physician,
            o.requested_by,
            o.study_uid,
            o.declared_instances,
            o.retake_of,
            o.created_at,
            o.updated_at,
            o.scheduled_at};
}

StudyView study_view(const app::StudyDetails& d) {
    const auto& s = d.study;
    return {s.study_uid,
            s.version,
            s.state,
            s.org_id,
            s.reading_org_id,
            s.order_id,
            {s.patient_id, s.patient_name, s.sex, s.birth_date},
            s.accession_number,
            s.study_date,
            s.study_time,
            s.description,
            split(s.modalities, '\\'),
            s.series_count,
            s.instance_count,
            s.made_count,
            d.declared_instances,
            s.declared_complete,
            s.source,
            s.first_received_at,
            s.last_received_at};
}

StudyDetailView study_detail_view(const app::StudyDetails& d) {
    StudyDetailView v{study_view(d), {}};
    for (const auto& [series, instances] : d.series) {
        auto& out = v.series.emplace_back(SeriesView{
            series.series_uid, series.modality, series.series_number, series.description, series.body_part, {}});
        for (const auto& i : instances) {
            out.instances.push_back({i.sop_uid, i.sop_class_uid, i.transfer_syntax_uid, i.instance_number, i.image_rows,
                                     i.image_columns, i.frames, i.object_sha256, i.object_size, i.origin,
                                     i.received_at});
        }
    }
    return v;
}

QuarantineView quarantine_view(const store::Quarantine& q) {
    return {q.id,           q.version,          q.kind,   q.state,          q.org_id,     q.study_uid,   q.patient_id,
            q.patient_name, q.accession_number, q.detail, q.instance_count, q.created_at, q.resolved_at, q.resolved_by,
            q.resolution};
}

QuarantineDetailView quarantine_detail_view(const app::QuarantineDetails& d, const app::ImagesSay& images) {
    QuarantineDetailView v{quarantine_view(d.entry),
                           images.sex,
                           images.birth_date,
                           images.study_date,
                           images.description,
                           split(images.modalities, '\\'),
                           {},
                           {},
                           d.resolved_by_name,
                           {}};
    for (const auto& h : d.held) {
        v.held.push_back({h.sop_uid, h.object_sha256, h.object_size, h.transfer_syntax_uid, h.source, h.received_at});
    }
    for (const auto& o : d.candidates) v.candidates.push_back(order_view(o));
    if (d.filed_under) v.filed_under = order_view(*d.filed_under);
    return v;
}

UploadView upload_view(const app::UploadDetails& d) {
    const auto& u = d.upload;
    const auto count = [&](const char* result) {
        const auto at = d.counts.find(result);
        return at == d.counts.end() ? 0 : at->second;
    };
    return {u.id,
            u.version,
            u.state,
            u.reason,
            u.org_id,
            u.user_id,
            u.filename,
            u.relative_path,
            u.filetype,
            u.batch,
            u.length,
            u.received,
            count("stored"),
            count("duplicate"),
            count("quarantined"),
            count("skipped"),
            count("refused"),
            u.created_at,
            u.expires_at,
            u.ended_at};
}

UploadResultView upload_result_view(const store::UploadResult& r) {
    return {r.name, r.result, r.reason, r.detail, r.study_uid, r.sop_uid};
}

ReadTaskView read_task_view(const app::ReadTaskDetails& d) {
    const auto& t = d.task;
    return {t.id,
            t.version,
            t.state,
            t.kind,
            t.urgency,
            t.study_uid,
            d.images,
            order_view(d.order),
            t.assignee_id,
            d.assignee_name,
            t.reading_group_id,
            d.group ? d.group->code : "",
            d.group ? d.group->name : "",
            d.report_id,
            d.report_state,
            t.due_at,
            t.claimed_at,
            t.lock_expires_at,
            t.created_at,
            t.updated_at};
}

RadiologistView radiologist_view(const store::UserAccount& u) { return {u.id, u.login, u.name, u.title}; }

namespace {

std::vector<KeyImageView> key_image_views(const std::vector<domain::KeyImage>& images) {
    std::vector<KeyImageView> views;
    for (const auto& i : images) views.push_back({i.sop_uid, i.frame, i.window_center, i.window_width});
    return views;
}

}  // namespace

ReportView report_view(const app::ReportDetails& d) {
    const auto& r = d.report;
    const auto& o = d.order.order;
    return {r.id,
            r.version,
            r.state,
            r.state_reason,
            r.read_task_id,
            r.order_id,
            r.study_uid,
            r.prior_report_id,
            patient_view(d.order.patient),
            o.accession_number,
            o.modality,
            o.body_part,
            o.procedure,
            o.urgency,
            d.due_at,
            r.findings,
            r.impression,
            r.recommendation,
            key_image_views(r.key_images),
            r.writer_id,
            d.writer_name,
            r.verifier_id,
            d.verifier_name,
            r.verifier_licence,
            r.signature,
            r.unseen_instances,
            r.sr_sop_uid,
            r.submitted_at,
            r.verified_at,
            r.published_at,
            r.created_at,
            r.updated_at};
}

ReportDetailView report_detail_view(const app::ReportDetails& d) {
    ReportDetailView v{report_view(d), {}};
    for (const auto& x : d.versions) {
        v.versions.push_back({x.version, x.action, x.state, x.findings, x.impression, x.recommendation,
                              key_image_views(x.key_images), x.reason, x.signature, split(x.manifest, '\n'),
                              x.author_name, x.created_at});
    }
    return v;
}

}  // namespace telehub::api
