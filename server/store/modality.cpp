#include "telehub/store/modality.h"

#include "scoped.h"

namespace telehub::store {

namespace {

// What devices did is their own organisation's affair.
template <class Row>
std::vector<Row> list_owned(Connection& c, const Scope& scope, const std::string& state, const Page& page) {
    Where where;
    where.owned(scope);
    if (!state.empty()) where.add("t.state = :state", "state", state);
    if (!page.after.empty()) where.add("t.id < :after", "after", page.after);
    return select_rows<Row>(c, where.text() + " ORDER BY t.id DESC LIMIT " + std::to_string(page.limit),
                            where.params());
}

}  // namespace

std::vector<PerformedStep> list_performed_steps(Connection& c, const Scope& scope, const std::string& state,
                                                const Page& page) {
    return list_owned<PerformedStep>(c, scope, state, page);
}

std::vector<Commitment> list_commitments(Connection& c, const Scope& scope, const std::string& state,
                                         const Page& page) {
    return list_owned<Commitment>(c, scope, state, page);
}

std::optional<PerformedStep> find_performed_step(Connection& c, const core::SopUid& uid) {
    return select_one<PerformedStep>(c, "WHERE t.sop_uid = :uid", {param("uid", uid)});
}

void link_performed_step(Connection& c, const core::SopUid& uid, const core::OrderId& order) {
    c.execute("INSERT INTO performed_step_order (sop_uid, order_id) VALUES (:uid, :order) ON CONFLICT DO NOTHING",
              {param("uid", uid), param("order", order)});
}

std::vector<core::OrderId> orders_of_step(Connection& c, const core::SopUid& uid) {
    std::vector<core::OrderId> orders;
    for (auto& link :
         select_rows<PerformedStepOrder>(c, "WHERE t.sop_uid = :uid ORDER BY t.order_id", {param("uid", uid)})) {
        orders.push_back(std::move(link.order_id));
    }
    return orders;
}

std::vector<PerformedStep> steps_of_order(Connection& c, const core::OrderId& order) {
    return select_rows<PerformedStep>(
        c, "JOIN performed_step_order o ON o.sop_uid = t.sop_uid WHERE o.order_id = :order ORDER BY t.id",
        {param("order", order)});
}

std::optional<Commitment> find_commitment(Connection& c, const std::string& device,
                                          const std::string& transaction_uid) {
    return select_one<Commitment>(c, "WHERE t.device = :device AND t.transaction_uid = :uid",
                                  {param("device", device), param("uid", transaction_uid)});
}

std::optional<Commitment> find_commitment(Connection& c, const core::CommitmentId& id) {
    return select_one<Commitment>(c, "WHERE t.id = :id", {param("id", id)});
}

std::vector<Commitment> due_commitments(Connection& c, Timestamp now, std::int64_t limit) {
    return select_rows<Commitment>(
        c, "WHERE t.state = 'waiting' AND t.next_attempt_at <= :now ORDER BY t.next_attempt_at LIMIT :limit",
        {param("now", now), param("limit", limit)});
}

void postpone_commitments(Connection& c, const std::string& device, Timestamp until) {
    c.execute(
        "UPDATE commitment SET next_attempt_at = :until, version = version + 1"
        " WHERE state = 'waiting' AND device = :device AND next_attempt_at < :until",
        {param("device", device), param("until", until)});
}

std::int64_t count_old_commitments(Connection& c, Timestamp before) {
    return select_integer(c, "SELECT COUNT(*) FROM commitment WHERE state <> 'waiting' AND created_at < :before",
                          {param("before", before)});
}

std::int64_t delete_old_commitments(Connection& c, Timestamp before) {
    return c.execute("DELETE FROM commitment WHERE state <> 'waiting' AND created_at < :before",
                     {param("before", before)});
}

// By the instance: see is_held().
bool is_held_open(Connection& c, const core::OrgId& org, const core::SopUid& uid) {
    return select_integer(c,
                          "SELECT COUNT(*) FROM held_instance h CROSS JOIN quarantine q WHERE q.id = h.quarantine_id"
                          " AND h.sop_uid = :uid AND q.org_id = :org AND q.state = 'open'",
                          {param("uid", uid), param("org", org)}) > 0;
}

}  // namespace telehub::store
