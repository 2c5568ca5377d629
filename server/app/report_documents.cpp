#include "form.h"
#include "notices.h"
#include "reports_internal.h"
#include "routing_internal.h"
#include "studies_internal.h"
#include "telehub/core/log.h"
#include "telehub/documents/report_pdf.h"
#include "telehub/store/people.h"

namespace telehub::app {

using core::Errc;
using domain::ReportAction;
using domain::ReportState;
using store::Connection;

namespace {

domain::Signatory signatory(Connection& c, const core::UserId& id, core::Timestamp at, const std::string& licence) {
    const auto user = store::find_user(c, id);
    return {user ? user->name : "", user ? user->title : "", licence, at};
}

std::string root_name(Connection& c, const core::OrgId& org) {
    auto at = store::find_organisation(c, org);
    for (int depth = 0; at && at->parent_id && depth < 32; ++depth) at = store::find_organisation(c, *at->parent_id);
    return at ? at->name : "";
}

// The published objects, made before the transaction that files them.
struct Made {
    store::StoredObject pdf;
    store::StoredObject sr;
    InstanceHeader sr_header;
};

core::Result<Made> make_documents(const Hub& hub, const domain::ReportDocument& document) {
    Made made;
    made.pdf = hub.objects.put(documents::render_report_pdf(document));
    const auto encoded =
        hub.dicom.encode_report(document, core::SeriesUid{hub.ids.dicom_uid()}, core::SopUid{hub.ids.dicom_uid()});
    made.sr = hub.objects.put(encoded.bytes);
    auto header = hub.dicom.read_header(hub.objects.path(made.sr.sha256), "");
    if (!header) return header.error();
    made.sr_header = std::move(*header);
    return made;
}

core::Result<void> close_task(Connection& c, const Hub& hub, const core::ReadTaskId& id) {
    const auto system = domain::Actor::system();
    auto task = store::find_read_task(c, id);
    if (!task) return not_found("read task");
    const auto to = domain::judge(domain::read_task_transitions(), task->state, domain::ReadTaskAction::complete,
                                  system.roles_in(task->org_id), {});
    if (!to) return to.error();
    task->state = *to;
    task->lock_expires_at.reset();
    task->updated_at = hub.clock.now();
    if (!store::update_row(c, *task)) return stale_error();
    audit(c, hub, system, {"read_task.complete", "read_task", id.value, task->org_id.value, "", ""});
    return {};
}

core::Result<void> close_order(Connection& c, const Hub& hub, const core::OrderId& id) {
    const auto system = domain::Actor::system();
    auto order = store::find_order(c, id);
    if (!order) return not_found("order");
    tell(c, hub, {"report.published", "order", id.value, order->org_id, {order->requested_by}});
    if (order->state == domain::OrderState::reported) return {};  // a second report of the same order
    const auto to = domain::judge(domain::order_transitions(), order->state, domain::OrderAction::report,
                                  system.roles_in(order->org_id), {});
    // Cancelled or broken off after its images were read: the report goes back all the same.
    if (!to) return {};
    order->state = *to;
    order->updated_at = hub.clock.now();
    if (!store::update_row(c, *order)) return stale_error();
    audit(c, hub, system, {"order.report", "order", id.value, order->org_id.value, "", ""});
    return {};
}

core::Result<ReportState> may_publish(Connection& c, const domain::Actor& actor, const store::Report& r,
                                      Version expected) {
    const auto to = domain::judge(domain::report_transitions(), r.state, ReportAction::publish,
                                  actor.roles_in(r.reading_org_id), {});
    if (!to) return to;
    if (expected && *expected != r.version) return stale_error();
    if (const auto readable = check_readable(c, r.study_uid); !readable) return readable.error();
    return to;
}

}  // namespace

core::Result<ReportDetails> report_details(Connection& c, store::Report report) {
    ReportDetails d;
    auto order = store::find_order(c, report.order_id);
    if (!order) return not_found("order");
    auto patient = store::find_patient(c, order->patient_key);
    if (!patient) return not_found("patient");
    d.order = {std::move(*order), std::move(*patient)};
    if (const auto task = store::find_read_task(c, report.read_task_id)) d.due_at = task->due_at;
    if (const auto user = store::find_user(c, report.writer_id)) d.writer_name = user->name;
    if (report.verifier_id) {
        if (const auto user = store::find_user(c, *report.verifier_id)) d.verifier_name = user->name;
    }
    d.report = std::move(report);
    return d;
}

std::string manifest_of(Connection& c, const core::StudyUid& uid) {
    std::string manifest;
    const auto study = store::find_study(c, uid);
    if (!study) return manifest;
    for (const auto& series : store::list_series(c, study->study_key)) {
        for (const auto& i : store::list_instances(c, series.series_key)) {
            if (i.origin != "made") manifest += i.sop_uid.value + "\n";
        }
    }
    return manifest;
}

void keep_version(Connection& c, const Hub& hub, const domain::Actor& actor, const store::Report& r,
                  ReportAction action, const std::string& reason) {
    store::ReportVersion v;
    v.report_id = r.id;
    v.version = r.version;
    v.action = to_string(action);
    v.state = to_string(r.state);
    v.findings = r.findings;
    v.impression = r.impression;
    v.recommendation = r.recommendation;
    v.key_images = r.key_images;
    v.reason = reason;
    v.signature = r.signature;
    // Autosaves would repeat it; what counts is what was there when it was handed on.
    if (action != ReportAction::save) v.manifest = manifest_of(c, r.study_uid);
    v.author_id = actor.user.value;
    v.author_name = actor.name;
    v.created_at = hub.clock.now();
    store::insert_row(c, v);
}

domain::ReportDocument report_document(Connection& c, const Hub& hub, const ReportDetails& d,
                                       const std::string& watermark) {
    const auto& r = d.report;
    domain::ReportDocument doc;
    doc.consortium = root_name(c, r.org_id);
    if (const auto org = store::find_organisation(c, r.reading_org_id)) doc.reading_organisation = org->name;
    if (const auto org = store::find_organisation(c, r.org_id)) {
        doc.ordering_organisation = org->name;
        doc.issuer_of_patient_id = org->code;
    }
    doc.patient_name = d.order.patient.name;
    doc.patient_id = d.order.patient.patient_id;
    doc.sex = d.order.patient.sex;
    doc.birth_date = d.order.patient.birth_date;
    doc.accession_number = d.order.order.accession_number;
    doc.study_uid = r.study_uid;
    doc.referring_physician = d.order.order.referring_physician;
    doc.modality = d.order.order.modality;
    doc.body_part = d.order.order.body_part;
    doc.procedure = d.order.order.procedure;
    doc.clinical_history = d.order.order.clinical_history;
    doc.findings = r.findings;
    doc.impression = r.impression;
    doc.recommendation = r.recommendation;
    doc.report_id = r.id;
    doc.version = static_cast<int>(r.version);
    doc.writer = signatory(c, r.writer_id, r.submitted_at.value_or(r.updated_at), "");
    if (r.verifier_id && r.verified_at) doc.verifier = signatory(c, *r.verifier_id, *r.verified_at, r.verifier_licence);
    doc.published_at = r.published_at;
    doc.time_zone = hub.config.time_zone;
    doc.watermark = watermark;
    const auto study = store::find_study(c, r.study_uid);
    if (!study) return doc;
    doc.patient_name_dicom = study->patient_name;
    doc.study_date = study->study_date;
    doc.study_time = study->study_time;
    doc.study_id = study->study_id;
    add_images(c, *study, r.key_images, doc);
    return doc;
}

core::Result<ReportDetails> publish_report(const Hub& hub, const domain::Actor& actor, const core::ReportId& id,
                                           Version expected) {
    const Deed what{"report.publish", "report", id.value};
    const auto refuse_audited = [&](core::Error error) {
        return transact(hub, actor, what,
                        [&](Connection&, Deed&) -> core::Result<ReportDetails> { return std::move(error); });
    };
    const auto published_at = hub.clock.now();
    using Prepared = std::pair<std::int64_t, domain::ReportDocument>;
    auto prepared = hub.db.read([&](Connection& c) -> core::Result<Prepared> {
        auto r = store::find_report(c, store::scope_of(c, actor), id);
        if (!r) return not_found("report");
        if (const auto to = may_publish(c, actor, *r, expected); !to) return to.error();
        const auto version = r->version;
        r->published_at = published_at;
        r->version += 1;  // as it will be filed
        auto d = report_details(c, std::move(*r));
        if (!d) return d.error();
        return Prepared{version, report_document(c, hub, *d, "")};
    });
    if (!prepared) return refuse_audited(prepared.error());
    if (const auto shown = add_pictures(hub, prepared->second); !shown) return refuse_audited(shown.error());
    core::Result<Made> made = storage_full_error();
    try {
        made = make_documents(hub, prepared->second);
    } catch (const store::StorageFull&) {  // `made` says so already
    }
    if (!made) return refuse_audited(made.error());
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<ReportDetails> {
        auto r = store::find_report(c, store::scope_of(c, actor), id);
        if (!r) return not_found("report");
        deed.org_id = r->org_id.value;
        // The documents were made from exactly this version, or they are not this report's.
        const auto to = may_publish(c, actor, *r, prepared->first);
        if (!to) return to.error();
        r->state = *to;
        r->published_at = published_at;
        r->pdf_sha256 = made->pdf.sha256;
        r->sr_sop_uid = made->sr_header.sop_uid;
        r->updated_at = published_at;
        if (!store::update_row(c, *r)) return stale_error();
        keep_version(c, hub, actor, *r, ReportAction::publish, "");
        index_instance(c, hub, made->sr_header, made->sr, {r->org_id, hub.config.dicom.ae_title, actor}, "made");
        if (const auto closed = close_task(c, hub, r->read_task_id); !closed) return closed.error();
        if (const auto closed = close_order(c, hub, r->order_id); !closed) return closed.error();
        forward_report(c, hub, *r);
        return report_details(c, std::move(*r));
    });
}

core::Result<ReportDetails> get_report(const Hub& hub, const domain::Actor& actor, const core::ReportId& id) {
    const Deed what{"report.view", "report", id.value};
    const auto read = [&](Connection& c, Deed& deed) -> core::Result<ReportDetails> {
        auto r = store::find_report(c, store::scope_of(c, actor), id);
        if (!r) return not_found("report");
        deed.org_id = r->org_id.value;
        auto d = report_details(c, std::move(*r));
        // Earlier wordings are the reading centre's own matter until they were published.
        constexpr auto readers =
            domain::reading_roles | domain::RoleSet{domain::Role::administrator, domain::Role::system};
        if (d && actor.roles_in(d->report.reading_org_id).meets(readers)) d->versions = store::report_versions(c, id);
        return d;
    };
    // Who opened a report is on record: they are the ones to tell when it is corrected.
    auto found = transact(hub, actor, what, read);
    if (found || found.error().code != Errc::storage_full) return found;
    // On a full disk reading goes on, without its row in the trail; the log has it.
    core::log::error("view_not_audited",
                     {{"report", id.value}, {"user", actor.user.value}, {"request", actor.request_id}});
    return hub.db.read([&](Connection& c) {
        Deed unused = what;
        return read(c, unused);
    });
}

std::vector<ReportDetails> list_reports(const Hub& hub, const domain::Actor& actor, const store::ReportFilter& filter,
                                        const store::Page& page) {
    return hub.db.read([&](Connection& c) {
        std::vector<ReportDetails> all;
        for (auto& r : store::list_reports(c, store::scope_of(c, actor), filter, page)) {
            if (auto d = report_details(c, std::move(r))) all.push_back(std::move(*d));
        }
        return all;
    });
}

core::Result<Document> report_pdf(const Hub& hub, const domain::Actor& actor, const core::ReportId& id) {
    const auto d = get_report(hub, actor, id);
    if (!d) return d.error();
    Document doc;
    doc.file_name = "report-" + id.value + ".pdf";
    if (d->report.state == ReportState::published) {
        doc.file = hub.objects.path(d->report.pdf_sha256);
        return doc;
    }
    auto document = hub.db.read([&](Connection& c) { return report_document(c, hub, *d, "未发布 · UNPUBLISHED"); });
    if (const auto shown = add_pictures(hub, document); !shown) return shown.error();
    doc.bytes = documents::render_report_pdf(document);
    return doc;
}

core::Result<Document> report_sr(const Hub& hub, const domain::Actor& actor, const core::ReportId& id) {
    const auto d = get_report(hub, actor, id);
    if (!d) return d.error();
    if (d->report.state != ReportState::published) {
        return core::refuse(Errc::conflict, "not_published",
                            "the structured report exists once the report is published");
    }
    const auto instance = hub.db.read([&](Connection& c) { return store::find_instance(c, d->report.sr_sop_uid); });
    if (!instance) return not_found("instance");
    Document doc;
    doc.file_name = "report-" + id.value + ".dcm";
    doc.file = hub.objects.path(instance->object_sha256);
    return doc;
}

}  // namespace telehub::app
