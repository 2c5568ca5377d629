#include "telehub/app/reading.h"

#include "form.h"
#include "routing_internal.h"
#include "telehub/store/people.h"
#include "telehub/store/studies.h"

namespace telehub::app {

using core::Errc;
using domain::ReadTaskAction;
using domain::ReadTaskState;
using store::Connection;

namespace {

core::Result<ReadTaskDetails> details(Connection& c, store::ReadTask task) {
    ReadTaskDetails d;
    auto order = store::find_order(c, task.order_id);
    if (!order) return not_found("order");
    auto patient = store::find_patient(c, order->patient_key);
    if (!patient) return not_found("patient");
    d.order = {std::move(*order), std::move(*patient)};
    if (task.assignee_id) {
        if (const auto user = store::find_user(c, *task.assignee_id)) d.assignee_name = user->name;
    }
    if (const auto report = store::report_of_task(c, task.id)) {
        d.report_id = report->id;
        d.report_state = report->state;
    }
    if (const auto study = store::find_study(c, task.study_uid)) d.images = study->images();
    if (task.reading_group_id) d.group = store::find_reading_group(c, *task.reading_group_id);
    d.task = std::move(task);
    return d;
}

core::Error held_by(Connection& c, const store::ReadTask& task) {
    const auto holder = task.assignee_id ? store::find_user(c, *task.assignee_id) : std::nullopt;
    return core::refuse(Errc::conflict, "already_claimed",
                        "this task is held by " + (holder ? holder->name : std::string{"another person"}));
}

core::Result<core::UserId> assignee_of(Connection& c, const store::ReadTask& task, const std::string& login) {
    const auto refuse = [](std::string message) {
        auto e = core::refuse(Errc::invalid, "invalid", "the task cannot be assigned so");
        e.fields.push_back({"$.assignee", std::move(message)});
        return e;
    };
    const auto user = store::find_user_by_login(c, login);
    if (!user || !store::is_let_in(c, *user)) return refuse("no such user");
    if (!reads_for(c, user->id, task.reading_org_id)) return refuse("not a radiologist of the reading centre");
    return user->id;
}

core::Result<std::optional<core::ReadingGroupId>> group_of(Connection& c, const store::ReadTask& task,
                                                           const std::string& code) {
    if (code.empty()) return std::optional<core::ReadingGroupId>{};
    const auto group = store::find_reading_group(c, task.reading_org_id, code);
    if (group && group->enabled) return std::optional{group->id};
    Form form;
    form.require(false, "$.group", group ? "this reading group is disabled" : "no such reading group");
    return form.error();
}

bool is_open_to(Connection& c, const store::ReadTask& task, const core::UserId& user) {
    return !task.reading_group_id || task.assignee_id == user ||
           store::is_group_member(c, *task.reading_group_id, user);
}

// The report's writer keeps the task while it waits for, or has passed, verification.
bool is_awaiting_verification(Connection& c, const core::ReadTaskId& id) {
    const auto report = store::report_of_task(c, id);
    return report && report->state != domain::ReportState::draft;
}

// Of a task that store::tasks_to_give_back() found.
std::string why_given_back(const store::ReadTask& task, core::Timestamp now) {
    if (task.lock_expires_at && *task.lock_expires_at <= now) return "the claim was not worked on";
    if (task.state == ReadTaskState::assigned && task.due_at <= now && task.updated_at < task.due_at) {
        return "its report is due, and nobody has begun it";
    }
    return "who held it does not read here any more";
}

void give_back(store::ReadTask& task) {
    task.assignee_id.reset();
    task.claimed_at.reset();
    task.lock_expires_at.reset();
}

// What the move does to the task beside its state.
core::Result<void> apply(Connection& c, const Hub& hub, const domain::Actor& actor, store::ReadTask& task,
                         const ReadTaskMove& move) {
    if (move.action == ReadTaskAction::assign) {
        const auto assignee = assignee_of(c, task, move.assignee_login);
        if (!assignee) return assignee.error();
        task.assignee_id = *assignee;
    } else if (move.action == ReadTaskAction::claim) {
        if (!is_open_to(c, task, actor.user)) {
            return core::refuse(Errc::forbidden, "not_in_group", "this task is for the members of its reading group");
        }
        task.assignee_id = actor.user;
        task.claimed_at = task.updated_at;
        task.lock_expires_at = task.updated_at + std::chrono::minutes{hub.config.read_task.claim_lock_min};
    } else {
        give_back(task);
        if (move.action != ReadTaskAction::route) return {};
        const auto group = group_of(c, task, move.group);
        if (!group) return group.error();
        task.reading_group_id = *group;
    }
    return {};
}

}  // namespace

core::Result<ReadTaskDetails> get_read_task(const Hub& hub, const domain::Actor& actor, const core::ReadTaskId& id) {
    return hub.db.read([&](Connection& c) -> core::Result<ReadTaskDetails> {
        auto task = store::find_read_task(c, store::scope_of(c, actor), id);
        if (!task) return not_found("read task");
        return details(c, std::move(*task));
    });
}

std::vector<ReadTaskDetails> list_read_tasks(const Hub& hub, const domain::Actor& actor,
                                             const store::ReadTaskFilter& filter, const store::Page& page) {
    return hub.db.read([&](Connection& c) {
        std::vector<ReadTaskDetails> all;
        for (auto& task : store::list_read_tasks(c, store::scope_of(c, actor), filter, page)) {
            if (auto d = details(c, std::move(task))) all.push_back(std::move(*d));
        }
        return all;
    });
}

std::vector<store::UserAccount> list_radiologists(const Hub& hub, const domain::Actor& actor, const store::Page& page) {
    return hub.db.read([&](Connection& c) { return store::list_readers(c, store::scope_of(c, actor), page); });
}

core::Result<ReadTaskDetails> move_read_task(const Hub& hub, const domain::Actor& actor, const core::ReadTaskId& id,
                                             const ReadTaskMove& move, Version expected) {
    const Deed what{"read_task." + std::string{to_string(move.action)}, "read_task", id.value, "", move.reason};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<ReadTaskDetails> {
        auto task = store::find_read_task(c, store::scope_of(c, actor), id);
        if (!task) return not_found("read task");
        deed.org_id = task->org_id.value;
        const auto roles = actor.roles_in(task->reading_org_id);
        domain::Needs given;
        if (task->assignee_id == actor.user) given.add(domain::Need::holder);
        if (!is_blank(move.reason)) given.add(domain::Need::reason);
        const auto to = domain::judge(domain::read_task_transitions(), task->state, move.action, roles, given);
        // Said before If-Match: who lost the race for a claim wants to know who won it.
        if (!to && move.action == ReadTaskAction::claim && task->state == ReadTaskState::in_progress) {
            if (to.error().code == Errc::conflict) return held_by(c, *task);
        }
        if (expected && *expected != task->version) return stale_error();
        if (!to) return to.error();
        if (move.action == ReadTaskAction::release && is_awaiting_verification(c, id)) {
            return core::refuse(Errc::conflict, "awaiting_verification",
                                "the report is submitted; it can be returned, not released");
        }
        task->state = *to;
        task->updated_at = hub.clock.now();
        if (const auto applied = apply(c, hub, actor, *task, move); !applied) return applied.error();
        if (move.action == ReadTaskAction::route) deed.detail = "group " + (move.group.empty() ? "none" : move.group);
        if (!store::update_row(c, *task)) return stale_error();
        return details(c, std::move(*task));
    });
}

std::size_t expire_claims(const Hub& hub) {
    const auto now = hub.clock.now();
    if (hub.db.read([&](Connection& c) { return store::tasks_to_give_back(c, now, 1).empty(); })) return 0;
    return hub.db.write([&](Connection& c) {
        const auto system = domain::Actor::system();
        std::size_t done = 0;
        for (auto& task : store::tasks_to_give_back(c, now, 100)) {
            const auto to = domain::judge(domain::read_task_transitions(), task.state, ReadTaskAction::expire,
                                          system.roles_in(task.org_id), {});
            const auto why = why_given_back(task, now);
            task.state = to.value();
            task.updated_at = now;
            give_back(task);
            if (!store::update_row(c, task)) continue;
            audit(c, hub, system, {"read_task.expire", "read_task", task.id.value, task.org_id.value, why, ""});
            ++done;
        }
        return done;
    });
}

}  // namespace telehub::app
