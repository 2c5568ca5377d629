// What happens to reading and reports when a study changes under them.
#include "routing_internal.h"
#include "studies_internal.h"
#include "telehub/app/reports.h"
#include "telehub/store/reading.h"

namespace telehub::app {

using domain::ReadTaskAction;
using domain::ReportState;
using store::Connection;

void supplement_study(Connection& c, const Hub& hub, store::Study& study) {
    const auto system = domain::Actor::system();
    if (study.state == domain::StudyState::qc_passed) {
        move_study(c, hub, system, study, domain::StudyAction::supplement, "images arrived after image QC").value();
    }
    requeue_forwards(c, hub, study);
    bool published = false;
    for (auto& report : store::reports_of_study(c, study.study_uid)) {
        if (report.state == ReportState::voided) continue;
        if (report.state == ReportState::published) published = true;
        // Counted beside the version: a draft's autosave goes on, and submitting asks.
        store::count_unseen_instance(c, report.id);
        report.unseen_instances += 1;
        if (report.state == ReportState::final_) {
            reopen_report(c, hub, report, "images arrived that the report did not see");
        }
    }
    if (!published || !study.order_id) return;
    const auto order = store::find_order(c, *study.order_id);
    if (order) queue_read_task(c, hub, study, *order, "supplement");
}

void block_reading(Connection& c, const Hub& hub, const store::Study& study, const std::string& why) {
    const auto system = domain::Actor::system();
    cancel_forwards(c, hub, study, why);
    for (auto& report : store::reports_of_study(c, study.study_uid)) {
        const bool open = report.state != ReportState::published && report.state != ReportState::voided;
        if (open) void_report(c, hub, report, why);
    }
    for (auto& task : store::tasks_of_study(c, study.study_uid)) {
        const auto to = domain::judge(domain::read_task_transitions(), task.state, ReadTaskAction::cancel,
                                      system.roles_in(task.org_id), {});
        if (!to) continue;  // done already
        task.state = *to;
        task.lock_expires_at.reset();
        task.updated_at = hub.clock.now();
        if (!store::update_row(c, task)) throw store::DatabaseError("a task changed inside its transaction");
        audit(c, hub, system, {"read_task.cancel", "read_task", task.id.value, task.org_id.value, why, ""});
    }
}

}  // namespace telehub::app
