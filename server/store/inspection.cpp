#include "telehub/store/inspection.h"

#include <algorithm>

#include "telehub/core/crypto.h"
#include "telehub/store/table.h"

namespace telehub::store {

std::vector<std::string> integrity_faults(Connection& c) {
    std::vector<std::string> faults;
    const Kind text[] = {Kind::text};
    c.select("PRAGMA integrity_check(20)", {}, text, [&](std::span<const Value> row) {
        if (row[0].text != "ok") faults.push_back(row[0].text);
    });
    const Kind columns[] = {Kind::text, Kind::text, Kind::text};
    c.select(
        "SELECT \"table\", CAST(rowid AS TEXT), parent FROM pragma_foreign_key_check LIMIT 20", {}, columns,
        [&](std::span<const Value> row) {
            faults.push_back("a row of " + row[0].text + " points to a row of " + row[2].text + " that is not there");
        });
    return faults;
}

SchemaState schema_state(Connection& c, std::span<const Migration> known) {
    SchemaState state;
    const Kind kinds[] = {Kind::text, Kind::text};
    c.select("SELECT name, checksum FROM schema_migration ORDER BY position", {}, kinds,
             [&](std::span<const Value> row) {
                 const auto at = state.applied++;
                 if (!state.fault.empty()) return;
                 if (at >= known.size()) {
                     state.fault = "it was migrated by a newer program (" + row[0].text + ")";
                 } else if (row[0].text != known[at].name || row[1].text != core::sha256_hex(known[at].sql)) {
                     state.fault = "migration " + row[0].text + " is not the one this program knows";
                 }
             });
    return state;
}

std::vector<ObjectReference> object_references(Connection& c) {
    std::vector<ObjectReference> all;
    const Kind kinds[] = {Kind::text, Kind::integer, Kind::text};
    c.select(
        "SELECT object_sha256, object_size, 'instance' FROM instance"
        " UNION ALL SELECT object_sha256, object_size, 'instance_version' FROM instance_version"
        " UNION ALL SELECT object_sha256, object_size, 'held_instance' FROM held_instance"
        " UNION ALL SELECT pdf_sha256, NULL, 'report' FROM report WHERE pdf_sha256 <> ''"
        " UNION ALL SELECT pdf_sha256, NULL, 'opinion' FROM opinion WHERE pdf_sha256 <> ''"
        " UNION ALL SELECT object_sha256, size, 'attachment' FROM attachment",
        {}, kinds, [&](std::span<const Value> row) {
            all.push_back({row[0].text, row[1].null ? std::nullopt : std::optional{row[1].integer}, row[2].text});
        });
    std::ranges::sort(all, {}, &ObjectReference::sha256);
    return all;
}

}  // namespace telehub::store
