#include "telehub/core/crypto.h"
#include "telehub/store/database.h"
#include "telehub/store/table.h"

namespace telehub::store {

std::int64_t select_integer(Connection& c, const std::string& sql, std::initializer_list<Param> params) {
    std::int64_t n = 0;
    const Kind kinds[] = {Kind::integer};
    c.select(sql, std::span{params.begin(), params.size()}, kinds,
             [&](std::span<const Value> row) { n = row[0].null ? 0 : row[0].integer; });
    return n;
}

bool answers(Connection& c) { return select_integer(c, "SELECT 1") == 1; }

void migrate(Connection& c, std::span<const Migration> known, std::int64_t now_ms) {
    c.script(
        "CREATE TABLE IF NOT EXISTS schema_migration (position BIGINT PRIMARY KEY, name TEXT NOT NULL,"
        " checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)");
    c.execute("BEGIN IMMEDIATE");
    try {
        std::size_t applied = 0;
        const Kind kinds[] = {Kind::text, Kind::text};
        c.select("SELECT name, checksum FROM schema_migration ORDER BY position", {}, kinds,
                 [&](std::span<const Value> row) {
                     if (applied >= known.size()) {
                         throw DatabaseError("the database was migrated by a newer program (" + row[0].text + ")");
                     }
                     const auto& m = known[applied++];
                     if (row[0].text != m.name || row[1].text != core::sha256_hex(m.sql)) {
                         throw DatabaseError("migration " + row[0].text + " is not the one this program knows");
                     }
                 });
        for (; applied < known.size(); ++applied) {
            const auto& m = known[applied];
            c.script(std::string{m.sql});
            c.execute(
                "INSERT INTO schema_migration (position, name, checksum, applied_at)"
                " VALUES (:position, :name, :checksum, :at)",
                {param("position", static_cast<std::int64_t>(applied)), param("name", m.name),
                 param("checksum", core::sha256_hex(m.sql)), param("at", now_ms)});
        }
        c.execute("COMMIT");
    } catch (...) {
        try {
            c.execute("ROLLBACK");
        } catch (const DatabaseError&) {  // nothing was begun
        }
        throw;
    }
}

}  // namespace telehub::store
