#include "telehub/store/audit.h"

#include <algorithm>
#include <limits>

#include "telehub/core/crypto.h"
#include "telehub/store/table.h"

namespace telehub::store {

namespace {

// Each field with its length before it, so that no two rows read the same.
std::string chain_hash(const Audit& row) {
    std::string text;
    const auto add = [&text](const std::string& s) { text += std::to_string(s.size()) + ':' + s; };
    add(row.previous_hash);
    add(std::to_string(row.seq));
    add(std::to_string(row.at.ms));
    for (const std::string* s : {&row.actor_id, &row.actor_name, &row.org_id, &row.action, &row.entity, &row.entity_id,
                                 &row.outcome, &row.reason, &row.detail, &row.request_id, &row.remote_address}) {
        add(*s);
    }
    return core::sha256_hex(text);
}

}  // namespace

void append_audit(Connection& c, Audit row) {
    const auto last = select_rows<Audit>(c, "ORDER BY t.seq DESC LIMIT 1");
    row.seq = last.empty() ? 1 : last.front().seq + 1;
    row.previous_hash = last.empty() ? "" : last.front().hash;
    row.hash = chain_hash(row);
    insert_row(c, row);
}

std::optional<std::int64_t> first_broken_audit(Connection& c) {
    std::string previous;
    std::int64_t expected = 1;
    // From below the first number: a row put before it is a break as well.
    std::int64_t after = std::numeric_limits<std::int64_t>::min();
    for (;;) {
        const auto rows =
            select_rows<Audit>(c, "WHERE t.seq > :after ORDER BY t.seq LIMIT 1000", {param("after", after)});
        if (rows.empty()) return {};
        for (const auto& row : rows) {
            if (row.seq != expected || row.previous_hash != previous || row.hash != chain_hash(row)) {
                return std::min(row.seq, expected);
            }
            previous = row.hash;
            after = row.seq;
            ++expected;
        }
    }
}

}  // namespace telehub::store
