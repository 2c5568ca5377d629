#include "consultation_views.h"

namespace telehub::api {

namespace {

ConsultationPersonView person_view(const app::ConsultationPerson& p) {
    const auto& m = p.member;
    return {m.user_id,   p.login,  p.name,        p.title,          m.part,
            m.specialty, m.stance, m.stance_text, m.stance_version, m.added_at};
}

ConsultationVersionView version_view(const store::ConsultationVersion& v) {
    return {v.version,     v.action,  v.state,   v.state_reason,   v.reason,  v.question,    v.case_summary,
            v.specialties, v.urgency, v.consent, v.consent_reason, v.outcome, v.author_name, v.created_at};
}

}  // namespace

ConsultationView consultation_view(const app::ConsultationDetails& d) {
    const auto& k = d.consultation;
    ConsultationView v{};
    v.id = k.id;
    v.version = k.version;
    v.kind = k.kind;
    v.state = k.state;
    v.state_reason = k.state_reason;
    v.org_id = k.org_id;
    v.org_name = d.org_name;
    v.expert_org_id = k.expert_org_id;
    v.expert_org_name = d.expert_org_name;
    v.patient_key = k.patient_key;
    v.patient = patient_view(d.patient);
    v.reason = k.reason;
    v.question = k.question;
    v.case_summary = k.case_summary;
    v.specialties = split(k.specialties, ',');
    v.named_expert = d.named_expert;
    v.urgency = k.urgency;
    v.consent = k.consent;
    v.consent_attachment_id = k.consent_attachment_id;
    v.consent_reason = k.consent_reason;
    v.requested_by = k.requested_by;
    v.requested_by_name = d.requested_by_name;
    v.coordinator_id = k.coordinator_id;
    v.appointment_id = k.appointment_id;
    for (const auto& p : d.people) v.people.push_back(person_view(p));
    v.due_at = k.due_at;
    v.clock_paused_at = k.clock_paused_at;
    v.paused_ms = k.paused_ms;
    v.escalated_at = k.escalated_at;
    v.submitted_at = k.submitted_at;
    v.accepted_at = k.accepted_at;
    v.assigned_at = k.assigned_at;
    v.met_at = k.met_at;
    v.opinion_at = k.opinion_at;
    v.signed_at = k.signed_at;
    v.delivered_at = k.delivered_at;
    v.rated_at = k.rated_at;
    v.outcome = k.outcome;
    v.outcome_reason = k.outcome_reason;
    v.rating = k.rating;
    v.rating_comment = k.rating_comment;
    v.created_at = k.created_at;
    v.updated_at = k.updated_at;
    return v;
}

ConsultationDetailView consultation_detail_view(const app::ConsultationDetails& d) {
    ConsultationDetailView v{};
    static_cast<ConsultationView&>(v) = consultation_view(d);
    for (const auto& m : d.material) v.material.push_back({m.id, m.kind, m.ref, m.added_at});
    for (const auto& a : d.attachments) v.attachments.push_back(attachment_view(a));
    for (const auto& m : d.messages) {
        v.messages.push_back({m.id, m.kind, core::UserId{m.author_id}, m.author_name, m.body, m.created_at});
    }
    for (const auto& r : d.rings) {
        v.rings.push_back({r.position, r.user_id, r.rung_at, r.expires_at, r.outcome, r.ended_at});
    }
    for (const auto& x : d.versions) v.versions.push_back(version_view(x));
    return v;
}

AttachmentView attachment_view(const store::Attachment& a) {
    return {a.id,      a.consultation_id, a.media_type, a.file_name, a.size,
            a.purpose, a.study_uid,       a.sop_uid,    a.created_at};
}

OpinionView opinion_view(const app::OpinionDetails& d) {
    const auto& o = d.opinion;
    OpinionView v{o.id,        o.consultation_id, o.version,       o.summary,     o.findings,
                  o.diagnosis, o.advice,          o.further_tests, o.urgency,     o.referral_advice,
                  o.dissent,   d.author_names,    o.signed_by,     d.signer_name, o.signer_licence,
                  o.signature, o.signed_at,       o.created_at,    o.updated_at,  {},
                  {}};
    for (const auto& x : d.versions) {
        v.versions.push_back({x.version, x.action, x.summary, x.findings, x.diagnosis, x.advice, x.further_tests,
                              x.urgency, x.referral_advice, x.dissent, x.signature, x.author_name, x.created_at});
    }
    for (const auto& s : d.stances) {
        const auto& m = s.said;
        v.stances.push_back({m.user_id, s.name, m.specialty, m.stance, m.stance_text, m.stance_version, m.removed_at});
    }
    return v;
}

TimelineView timeline_view(const app::Timeline& t) {
    TimelineView v{t.patient.id, patient_view(t.patient), {}, t.truncated};
    for (const auto& e : t.entries) v.items.push_back({e.at, e.kind, e.entity, e.entity_id, e.state, e.title, e.org});
    return v;
}

}  // namespace telehub::api
