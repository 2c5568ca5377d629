// What `telehub doctor` asks of a database that may be broken: it is looked at through a connection of one's
// own, without being migrated. A database that cannot be read at all throws DatabaseError.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "telehub/store/database.h"

namespace telehub::store {

// What the database's own check and the foreign keys say is wrong; empty when nothing is.
std::vector<std::string> integrity_faults(Connection& c);

struct SchemaState {
    std::size_t applied = 0;  // migrations
    std::string fault;        // why this program may not use it: a newer or a changed history
};
SchemaState schema_state(Connection& c, std::span<const Migration> known);

struct ObjectReference {
    std::string sha256;
    std::optional<std::int64_t> size;  // where the row knows it
    std::string what;  // "instance", "instance_version", "held_instance", "report", "opinion" or "attachment"
};
std::vector<ObjectReference> object_references(Connection& c);  // sorted by digest

}  // namespace telehub::store
