// The opinion on paper, and its delivery.
#include <algorithm>

#include "opinions_internal.h"
#include "telehub/documents/opinion_pdf.h"
#include "telehub/store/people.h"

namespace telehub::app {

using domain::ConsultationAction;
using domain::Need;
using store::Connection;

namespace {

std::vector<std::string> experts_of(const ConsultationDetails& d) {
    std::vector<std::string> all;
    for (const auto& p : d.people) {
        if (p.member.part != "expert" && p.member.part != "chair") continue;
        auto line = p.title.empty() ? p.name : p.name + "　" + p.title;
        line += "（" + p.member.specialty + "）";
        all.insert(p.member.part == "chair" ? all.begin() : all.end(), std::move(line));
    }
    return all;
}

domain::OpinionDocument document_of(Connection& c, const Hub& hub, const ConsultationDetails& d,
                                    const store::Opinion& o, const std::string& watermark) {
    const auto& row = d.consultation;
    domain::OpinionDocument doc;
    if (const auto root = store::find_organisation(c, store::root_organisation(c, row.org_id)))
        doc.consortium = root->name;
    doc.expert_organisation = d.expert_org_name;
    doc.inviting_organisation = d.org_name;
    doc.consultation_id = row.id;
    doc.kind = to_string(row.kind);
    doc.patient_name = d.patient.name;
    doc.patient_id = d.patient.patient_id;
    doc.sex = d.patient.sex;
    doc.birth_date = d.patient.birth_date;
    doc.requested_by = d.requested_by_name;
    doc.requested_at = row.submitted_at;
    doc.met_at = row.met_at;
    doc.question = row.question;
    doc.case_summary = row.case_summary;
    doc.summary = o.summary;
    doc.findings = o.findings;
    doc.diagnosis = o.diagnosis;
    doc.advice = o.advice;
    doc.further_tests = o.further_tests;
    doc.urgency = o.urgency;
    doc.referral_advice = o.referral_advice;
    doc.dissent = o.dissent;
    doc.experts = experts_of(d);
    doc.version = static_cast<int>(o.version);
    if (o.signed_by && o.signed_at) {
        const auto user = store::find_user(c, *o.signed_by);
        doc.signer = domain::Signatory{user ? user->name : "", user ? user->title : "", o.signer_licence, *o.signed_at};
    }
    doc.delivered_at = row.delivered_at;
    doc.time_zone = hub.config.time_zone;
    doc.watermark = watermark;
    return doc;
}

domain::Needs as_chair(const Case& k) { return k.chair ? domain::Needs{Need::holder} : domain::Needs{}; }

struct Prepared {
    std::int64_t version = 0;
    domain::OpinionDocument document;
};

// What will be delivered, as it is filed.
core::Result<Prepared> prepare(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                               Version expected, core::Timestamp delivered_at, Deed& deed) {
    return hub.db.read([&](Connection& c) -> core::Result<Prepared> {
        auto k = find_case(c, actor, id, deed);
        if (!k) return k.error();
        if (const auto to = judge_case(*k, ConsultationAction::deliver, as_chair(*k)); !to) return to.error();
        if (expected && *expected != k->row.version) return stale_error();
        auto opinion = store::opinion_of(c, id);
        if (!opinion) return not_found("opinion");
        const auto version = k->row.version;
        k->row.delivered_at = delivered_at;
        return Prepared{version, document_of(c, hub, consultation_details(c, std::move(k->row)), *opinion, "")};
    });
}

}  // namespace

ConsultationResult deliver_opinion(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                   Version expected) {
    Deed deed{"consultation.deliver", "consultation", id.value};
    const auto refuse_audited = [&](core::Error error) {
        return transact(hub, actor, deed, [&](Connection&, Deed&) -> ConsultationResult { return std::move(error); });
    };
    const auto now = hub.clock.now();
    const auto prepared = prepare(hub, actor, id, expected, now, deed);
    if (!prepared) return refuse_audited(prepared.error());
    store::StoredObject pdf;
    try {
        pdf = hub.objects.put(documents::render_opinion_pdf(prepared->document));
    } catch (const store::StorageFull&) {
        return refuse_audited(storage_full_error());
    }
    // The paper was made from exactly this version, or it is not this case's.
    return take_step(
        hub, actor, id, {ConsultationAction::deliver, "", prepared->version},
        [&](Connection&, const Case& k) -> core::Result<domain::Needs> { return as_chair(k); },
        [&](Connection& c, Case& k) -> core::Result<void> {
            auto opinion = store::opinion_of(c, id);
            if (!opinion) return not_found("opinion");
            opinion->pdf_sha256 = pdf.sha256;
            opinion->updated_at = now;
            if (!store::update_row(c, *opinion)) return stale_error();
            keep_opinion(c, hub, actor, *opinion, ConsultationAction::deliver);
            k.row.delivered_at = now;
            tell_case(c, hub, actor, k.row, "consultation.delivered", {true, true, true});
            return {};
        });
}

core::Result<Document> opinion_pdf(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id) {
    using R = core::Result<Document>;
    std::optional<domain::OpinionDocument> preview;
    const Deed what{"consultation.opinion_view", "consultation", id.value, "", "", "pdf"};
    auto document = transact(hub, actor, what, [&](Connection& c, Deed& deed) -> R {
        auto k = find_case(c, actor, id, deed);
        if (!k) return k.error();
        const auto opinion = readable_opinion(c, *k);
        if (!opinion) return opinion.error();
        Document found;
        found.file_name = "opinion-" + id.value + ".pdf";
        if (!opinion->pdf_sha256.empty()) {
            found.file = hub.objects.path(opinion->pdf_sha256);
        } else {
            preview =
                document_of(c, hub, consultation_details(c, std::move(k->row)), *opinion, "未送达 · NOT DELIVERED");
        }
        return found;
    });
    if (document && preview) document->bytes = documents::render_opinion_pdf(*preview);
    return document;
}

}  // namespace telehub::app
