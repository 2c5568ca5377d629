// The audit trail: append-only, hash-chained. A row is written in the transaction of the change it tells of.
#pragma once
#include <optional>
#include <string>

#include "telehub/store/rows.h"

namespace telehub::store {

class Connection;

// Fills seq, previous_hash and hash. Only on the writer.
void append_audit(Connection& c, Audit row);

// The first row whose hash does not follow from it and its predecessor; nothing when the chain holds.
std::optional<std::int64_t> first_broken_audit(Connection& c);

}  // namespace telehub::store
