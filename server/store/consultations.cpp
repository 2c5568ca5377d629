#include "telehub/store/consultations.h"

#include "scoped.h"

namespace telehub::store {

std::vector<Consultation> list_consultations(Connection& c, const Scope& scope, const ConsultationFilter& filter,
                                             const Page& page) {
    Where where;
    where.visible_consultations(scope);
    if (filter.state == "open") {
        where.add("t.state NOT IN ('declined', 'delivered', 'rated', 'archived', 'cancelled')");
    } else if (!filter.state.empty()) {
        where.add("t.state = :state", "state", filter.state);
    }
    if (!filter.kind.empty()) where.add("t.kind = :kind", "kind", filter.kind);
    if (!filter.mine.empty()) {
        where.add(
            "(t.id IN (SELECT consultation_id FROM consultation_member WHERE user_id = :mine AND removed_at IS NULL)"
            " OR t.id IN (SELECT consultation_id FROM ring WHERE user_id = :mine AND outcome = 'ringing'))",
            "mine", filter.mine);
    }
    if (!filter.patient_id.empty()) {
        where.add("t.patient_key IN (SELECT id FROM patient WHERE patient_id = :pid)", "pid", filter.patient_id);
    }
    if (!filter.id.empty()) where.add("t.id = :id", "id", filter.id);
    if (!filter.patient_key.empty()) where.add("t.patient_key = :patient", "patient", filter.patient_key);
    std::string states;
    for (const auto s : filter.states) states += (states.empty() ? "'" : ", '") + std::string{to_string(s)} + "'";
    if (!states.empty()) where.add("t.state IN (" + states + ")");
    if (!page.after.empty()) where.add("t.id < :after", "after", page.after);
    return select_rows<Consultation>(c, where.text() + " ORDER BY t.id DESC LIMIT " + std::to_string(page.limit),
                                     where.params());
}

std::optional<Consultation> find_consultation(Connection& c, const Scope& scope, const core::ConsultationId& id) {
    Where where;
    where.visible_consultations(scope).add("t.id = :id", "id", id);
    return select_one<Consultation>(c, where);
}

std::optional<Consultation> find_consultation(Connection& c, const core::ConsultationId& id) {
    return select_one<Consultation>(c, "WHERE t.id = :id", {param("id", id)});
}

std::optional<Consultation> consultation_of_appointment(Connection& c, const core::AppointmentId& id) {
    return select_one<Consultation>(c, "WHERE t.appointment_id = :id", {param("id", id)});
}

std::vector<ConsultationVersion> consultation_versions(Connection& c, const core::ConsultationId& id) {
    return select_rows<ConsultationVersion>(c, "WHERE t.consultation_id = :id ORDER BY t.version", {param("id", id)});
}

std::vector<ConsultationMember> members_of(Connection& c, const core::ConsultationId& id) {
    return select_rows<ConsultationMember>(
        c, "WHERE t.consultation_id = :id AND t.removed_at IS NULL ORDER BY t.added_at, t.id", {param("id", id)});
}

std::vector<ConsultationMember> members_ever_of(Connection& c, const core::ConsultationId& id) {
    return select_rows<ConsultationMember>(
        c, "WHERE t.consultation_id = :id ORDER BY CASE WHEN t.removed_at IS NULL THEN 1 ELSE 0 END, t.id",
        {param("id", id)});
}

void remove_member(Connection& c, const std::string& member_id, Timestamp at) {
    c.execute("UPDATE consultation_member SET removed_at = :at WHERE id = :id AND removed_at IS NULL",
              {param("at", at), param("id", member_id)});
}

std::vector<ConsultationMaterial> material_of(Connection& c, const core::ConsultationId& id) {
    return select_rows<ConsultationMaterial>(c, "WHERE t.consultation_id = :id AND t.removed_at IS NULL ORDER BY t.id",
                                             {param("id", id)});
}

bool remove_material(Connection& c, const core::ConsultationId& id, const std::string& material_id, Timestamp at) {
    return c.execute(
               "UPDATE consultation_material SET removed_at = :at WHERE id = :id AND consultation_id = :of"
               " AND removed_at IS NULL",
               {param("at", at), param("id", material_id), param("of", id)}) == 1;
}

std::vector<Attachment> attachments_of(Connection& c, const Scope& scope, const core::ConsultationId& id) {
    Where where;
    where.visible_attachments(scope).add("t.consultation_id = :id", "id", id);
    return select_rows<Attachment>(c, where.text() + " ORDER BY t.id", where.params());
}

std::optional<Attachment> find_attachment(Connection& c, const Scope& scope, const core::ConsultationId& of,
                                          const core::AttachmentId& id) {
    Where where;
    where.visible_attachments(scope).add("t.consultation_id = :of", "of", of).add("t.id = :id", "id", id);
    return select_one<Attachment>(c, where);
}

std::optional<Attachment> find_attachment(Connection& c, const core::AttachmentId& id) {
    return select_one<Attachment>(c, "WHERE t.id = :id", {param("id", id)});
}

std::vector<Attachment> consent_forms(Connection& c, const core::ConsultationId& id) {
    return select_rows<Attachment>(c, "WHERE t.consultation_id = :id AND t.purpose = 'consent' ORDER BY t.id",
                                   {param("id", id)});
}

std::int64_t count_attachments(Connection& c, const core::ConsultationId& id) {
    return select_integer(c, "SELECT COUNT(*) FROM attachment WHERE consultation_id = :id", {param("id", id)});
}

std::vector<ConsultationMessage> messages_of(Connection& c, const core::ConsultationId& id) {
    return select_rows<ConsultationMessage>(c, "WHERE t.consultation_id = :id ORDER BY t.id", {param("id", id)});
}

std::optional<Opinion> opinion_of(Connection& c, const core::ConsultationId& id) {
    return select_one<Opinion>(c, "WHERE t.consultation_id = :id", {param("id", id)});
}

std::vector<OpinionVersion> opinion_versions(Connection& c, const core::OpinionId& id) {
    return select_rows<OpinionVersion>(c, "WHERE t.opinion_id = :id ORDER BY t.version", {param("id", id)});
}

std::optional<OpinionVersion> last_opinion_version(Connection& c, const core::OpinionId& id) {
    return select_one<OpinionVersion>(c, "WHERE t.opinion_id = :id ORDER BY t.version DESC LIMIT 1", {param("id", id)});
}

std::vector<Ring> rings_of(Connection& c, const core::ConsultationId& id) {
    return select_rows<Ring>(c, "WHERE t.consultation_id = :id ORDER BY t.position", {param("id", id)});
}

std::vector<Consultation> overdue_consultations(Connection& c, Timestamp now, std::int64_t limit) {
    return select_rows<Consultation>(
        c,
        "WHERE t.due_at <= :now AND t.clock_paused_at IS NULL AND t.state IN"
        " ('submitted', 'accepted', 'assigned', 'scheduled', 'confirmed', 'in_session', 'opinion_draft')"
        " AND NOT EXISTS (SELECT 1 FROM consultation_overdue o WHERE o.consultation_id = t.id AND o.due_at = t.due_at)"
        " ORDER BY t.due_at LIMIT :limit",
        {param("now", now), param("limit", limit)});
}

void note_overdue(Connection& c, const core::ConsultationId& id, Timestamp due_at, Timestamp told_at) {
    c.execute("INSERT INTO consultation_overdue (consultation_id, due_at, told_at) VALUES (:id, :due, :told)",
              {param("id", id), param("due", due_at), param("told", told_at)});
}

std::vector<Ring> due_rings(Connection& c, Timestamp now, std::int64_t limit) {
    return select_rows<Ring>(
        c,
        "WHERE t.outcome = 'ringing' AND (t.expires_at <= :now OR t.rung_at > :now) ORDER BY t.expires_at LIMIT :limit",
        {param("now", now), param("limit", limit)});
}

bool end_ring(Connection& c, const Ring& ring, const std::string& outcome, Timestamp at) {
    return c.execute(
               "UPDATE ring SET outcome = :outcome, ended_at = :at WHERE consultation_id = :id AND position = :position"
               " AND outcome = 'ringing'",
               {param("outcome", outcome), param("at", at), param("id", ring.consultation_id),
                param("position", ring.position)}) == 1;
}

std::vector<core::UserId> coordinators_of(Connection& c, const core::OrgId& org) {
    std::vector<core::UserId> all;
    const Kind kinds[] = {Kind::text};
    const Param params[] = {param("org", org)};
    c.select(
        "SELECT r.user_id FROM user_role r JOIN user_account u ON u.id = r.user_id"
        " WHERE r.org_id = :org AND r.role = 'coordinator' AND u.enabled = 1"
        " AND u.org_id IN (SELECT id FROM organisation WHERE active = 1) ORDER BY r.user_id",
        params, kinds, [&](std::span<const Value> row) { all.emplace_back(row[0].text); });
    return all;
}

namespace {

template <class Row>
std::vector<Row> oldest_first(Connection& c, const Where& where, const char* by, std::int64_t limit) {
    return select_rows<Row>(c, where.text() + " ORDER BY " + by + " LIMIT " + std::to_string(limit), where.params());
}

}  // namespace

std::vector<Order> orders_of_patient(Connection& c, const Scope& scope, const core::PatientId& id, std::int64_t limit) {
    Where where;
    where.visible(scope).add("t.patient_key = :patient", "patient", id);
    return oldest_first<Order>(c, where, "t.id", limit);
}

std::vector<Study> studies_of_patient(Connection& c, const Scope& scope, const core::PatientId& id,
                                      std::int64_t limit) {
    Where where;
    where.visible_archive(scope).add(
        "t.org_id IN (SELECT org_id FROM patient WHERE id = :patient) AND t.patient_key = :patient", "patient", id);
    return oldest_first<Study>(c, where, "t.study_key", limit);
}

std::vector<Report> reports_of_patient(Connection& c, const Scope& scope, const core::PatientId& id,
                                       std::int64_t limit) {
    Where where;
    where.visible_reports(scope)
        .add("t.state = 'published'")
        .add("t.order_id IN (SELECT id FROM imaging_order WHERE patient_key = :patient)", "patient", id);
    return oldest_first<Report>(c, where, "t.id", limit);
}

std::vector<Consultation> consultations_of_patient(Connection& c, const Scope& scope, const core::PatientId& id,
                                                   std::int64_t limit) {
    Where where;
    where.visible_consultations(scope).add("t.patient_key = :patient", "patient", id);
    return oldest_first<Consultation>(c, where, "t.id", limit);
}

}  // namespace telehub::store
