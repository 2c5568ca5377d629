#include "demo.h"
#include "output.h"
#include "telehub/app/reading.h"

namespace telehub::cli {

using domain::ReadTaskAction;
using domain::ReportAction;

void read_case(const app::Hub& hub, const DemoCase& c, const core::StudyUid& study) {
    const auto coordinator = demo_actor(hub, "coordinator"), writer = demo_actor(hub, "writer");
    auto verifier = demo_actor(hub, "verifier");
    verifier.second_factor = true;  // as one who gave the one-time password at sign-in
    const auto tasks = app::list_read_tasks(hub, coordinator, {"queued", "", study.value}, {1, ""});
    if (tasks.empty()) return;
    const auto task = tasks.front().task.id;
    granted(app::move_read_task(hub, coordinator, task, {ReadTaskAction::assign, "writer", ""}, {}));
    if (c.end == DemoEnd::assigned) return;
    granted(app::move_read_task(hub, writer, task, {ReadTaskAction::claim, "", ""}, {}));
    const auto report = granted(app::start_report(hub, writer, task, c.report, {})).report.id;
    if (c.end == DemoEnd::begun) return;
    granted(app::move_report(hub, writer, report, {ReportAction::submit, "", ""}, {}));
    if (c.end == DemoEnd::written) return;
    granted(app::move_report(hub, verifier, report, {ReportAction::verify, "", ""}, {}));
    if (c.end == DemoEnd::signed_off) return;
    granted(app::publish_report(hub, verifier, report, {}));
}

}  // namespace telehub::cli
