// Queries on read tasks, reports and their versions.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/store/scope.h"

namespace telehub::store {

struct ReadTaskFilter {
    // "": every state; "open": queued, assigned and in progress; "unread": open, and no report handed in.
    std::string state;
    std::string assignee_id;
    std::string study_uid;
    std::string group{};  // a reading group's id or code
};
// Most urgent first: by due time. The cursor is "due_at:id".
std::vector<ReadTask> list_read_tasks(Connection& c, const Scope& scope, const ReadTaskFilter& filter,
                                      const Page& page);
std::string read_task_cursor(const ReadTask& row);
std::optional<ReadTask> find_read_task(Connection& c, const Scope& scope, const core::ReadTaskId& id);
std::optional<ReadTask> find_read_task(Connection& c, const core::ReadTaskId& id);  // for the hub itself, unscoped
std::vector<ReadTask> tasks_of_study(Connection& c, const core::StudyUid& study);
// Held by one who does not work on it: the claim has run out; it was assigned before its report was due, which is now;
// or who holds it cannot read for this centre any more. Whose report waits for verification stays.
std::vector<ReadTask> tasks_to_give_back(Connection& c, Timestamp now, std::int64_t limit);

// Enabled accounts that can be assigned to read, by id.
std::vector<UserAccount> list_readers(Connection& c, const Scope& scope, const Page& page);

struct ReportFilter {
    std::string state;
    std::string study_uid;
    std::string order_id;
};
std::vector<Report> list_reports(Connection& c, const Scope& scope, const ReportFilter& filter, const Page& page);
std::optional<Report> find_report(Connection& c, const Scope& scope, const core::ReportId& id);
std::optional<Report> report_of_task(Connection& c, const core::ReadTaskId& id);
std::vector<Report> reports_of_study(Connection& c, const core::StudyUid& study);
// One more image that the report did not see; its version stays.
void count_unseen_instance(Connection& c, const core::ReportId& id);
std::vector<ReportVersion> report_versions(Connection& c, const core::ReportId& id);
// Whether this person saved or submitted any version of its text.
bool wrote_report(Connection& c, const core::ReportId& id, const core::UserId& user);

}  // namespace telehub::store
