#include "telehub/store/reading.h"

#include <charconv>

#include "scoped.h"

namespace telehub::store {

std::string read_task_cursor(const ReadTask& row) { return std::to_string(row.due_at.ms) + ":" + row.id.value; }

std::vector<ReadTask> list_read_tasks(Connection& c, const Scope& scope, const ReadTaskFilter& filter,
                                      const Page& page) {
    Where where;
    where.visible(scope);
    const bool unread = filter.state == "unread";
    if (unread) where.add("NOT EXISTS (SELECT 1 FROM report r WHERE r.read_task_id = t.id AND r.state <> 'draft')");
    if (unread || filter.state == "open") {
        where.add("t.state IN ('queued', 'assigned', 'in_progress')");
    } else if (!filter.state.empty()) {
        where.add("t.state = :state", "state", filter.state);
    }
    if (!filter.assignee_id.empty()) where.add("t.assignee_id = :assignee", "assignee", filter.assignee_id);
    if (!filter.study_uid.empty()) where.add("t.study_uid = :study", "study", filter.study_uid);
    if (!filter.group.empty()) {
        where.add("t.reading_group_id IN (SELECT g.id FROM reading_group g WHERE g.id = :group OR g.code = :group)",
                  "group", filter.group);
    }
    if (const auto colon = page.after.find(':'); colon != std::string::npos) {
        std::int64_t due = 0;
        std::from_chars(page.after.data(), page.after.data() + colon, due);
        where.add("t.due_at >= :due", "due", due)
            .add("(t.due_at > :due OR t.id > :after)", "after", page.after.substr(colon + 1));
    }
    return select_rows<ReadTask>(c, where.text() + " ORDER BY t.due_at, t.id LIMIT " + std::to_string(page.limit),
                                 where.params());
}

std::optional<ReadTask> find_read_task(Connection& c, const Scope& scope, const core::ReadTaskId& id) {
    Where where;
    where.visible(scope).add("t.id = :id", "id", id);
    return select_one<ReadTask>(c, where);
}

std::optional<ReadTask> find_read_task(Connection& c, const core::ReadTaskId& id) {
    return select_one<ReadTask>(c, "WHERE t.id = :id", {param("id", id)});
}

std::vector<ReadTask> tasks_of_study(Connection& c, const core::StudyUid& study) {
    return select_rows<ReadTask>(c, "WHERE t.study_uid = :study ORDER BY t.id", {param("study", study)});
}

std::vector<ReadTask> tasks_to_give_back(Connection& c, Timestamp now, std::int64_t limit) {
    return select_rows<ReadTask>(
        c,
        "WHERE t.state IN ('assigned', 'in_progress') AND ("
        "(t.state = 'in_progress' AND t.lock_expires_at <= :now)"
        " OR (t.state = 'assigned' AND t.due_at <= :now AND t.updated_at < t.due_at)"
        " OR ((t.state = 'assigned' OR t.lock_expires_at IS NOT NULL) AND NOT EXISTS"
        " (SELECT 1 FROM user_account u JOIN organisation o ON o.id = u.org_id JOIN user_role r ON r.user_id = u.id"
        " WHERE u.id = t.assignee_id AND u.enabled = :yes AND o.active = :yes AND r.org_id = t.reading_org_id"
        " AND r.role IN ('reporting_radiologist', 'verifying_radiologist')))) LIMIT :limit",
        {param("now", now), param("yes", true), param("limit", limit)});
}

std::vector<UserAccount> list_readers(Connection& c, const Scope& scope, const Page& page) {
    Where where;
    where.visible_readers(scope)
        .add("t.enabled = :yes", "yes", true)
        .add("t.org_id IN (SELECT id FROM organisation WHERE active = :yes)");
    if (!page.after.empty()) where.add("t.id > :after", "after", page.after);
    return select_rows<UserAccount>(c, where.text() + " ORDER BY t.id LIMIT " + std::to_string(page.limit),
                                    where.params());
}

std::vector<Report> list_reports(Connection& c, const Scope& scope, const ReportFilter& filter, const Page& page) {
    Where where;
    where.visible_reports(scope);
    if (!filter.state.empty()) where.add("t.state = :state", "state", filter.state);
    if (!filter.study_uid.empty()) where.add("t.study_uid = :study", "study", filter.study_uid);
    if (!filter.order_id.empty()) where.add("t.order_id = :order_id", "order_id", filter.order_id);
    if (!page.after.empty()) where.add("t.id < :after", "after", page.after);
    return select_rows<Report>(c, where.text() + " ORDER BY t.id DESC LIMIT " + std::to_string(page.limit),
                               where.params());
}

std::optional<Report> find_report(Connection& c, const Scope& scope, const core::ReportId& id) {
    Where where;
    where.visible_reports(scope).add("t.id = :id", "id", id);
    return select_one<Report>(c, where);
}

std::optional<Report> report_of_task(Connection& c, const core::ReadTaskId& id) {
    return select_one<Report>(c, "WHERE t.read_task_id = :id", {param("id", id)});
}

std::vector<Report> reports_of_study(Connection& c, const core::StudyUid& study) {
    return select_rows<Report>(c, "WHERE t.study_uid = :study ORDER BY t.id", {param("study", study)});
}

void count_unseen_instance(Connection& c, const core::ReportId& id) {
    c.execute("UPDATE report SET unseen_instances = unseen_instances + 1 WHERE id = :id", {param("id", id)});
}

std::vector<ReportVersion> report_versions(Connection& c, const core::ReportId& id) {
    return select_rows<ReportVersion>(c, "WHERE t.report_id = :id ORDER BY t.version", {param("id", id)});
}

bool wrote_report(Connection& c, const core::ReportId& id, const core::UserId& user) {
    return select_integer(c,
                          "SELECT COUNT(*) FROM report_version WHERE report_id = :id AND author_id = :user_id"
                          " AND action IN ('save', 'submit')",
                          {param("id", id), param("user_id", user)}) > 0;
}

}  // namespace telehub::store
