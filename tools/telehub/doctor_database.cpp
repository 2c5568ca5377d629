// The doctor's look at the database: whole, of a known schema, with an unbroken audit trail.
#include "findings.h"
#include "open_hub.h"
#include "telehub/store/audit.h"
#include "telehub/store/inspection.h"

namespace telehub::cli {

namespace {

constexpr const char* restore =
    "stop the hub, keep a copy of the folder, remove telehub.db, telehub.db-wal and telehub.db-shm, and put the last "
    "good backup in their place";

bool check_integrity(store::Connection& c, Findings& findings) {
    const auto faults = store::integrity_faults(c);
    for (const auto& f : faults) findings.fault("database", f, restore);
    if (faults.empty()) findings.ok("database", "whole");
    return faults.empty();
}

bool check_schema(store::Connection& c, Findings& findings) {
    const auto known = store::migrations();
    const auto schema = store::schema_state(c, known);
    if (!schema.fault.empty()) {
        findings.fault("schema", schema.fault, "use the version of Telehub that last ran here");
        return false;
    }
    if (schema.applied < known.size()) {
        findings.warn("schema", std::to_string(known.size() - schema.applied) + " migrations are still to be applied",
                      "make a backup; they are applied when telehubd starts");
        return schema.applied > 0;
    }
    findings.ok("schema", std::to_string(schema.applied) + " migrations, all known");
    return true;
}

void check_audit(store::Connection& c, Findings& findings) {
    if (const auto broken = store::first_broken_audit(c)) {
        findings.fault("audit", "the audit trail was changed: its chain breaks at row " + std::to_string(*broken),
                       "keep the database as it is for the inquiry, and compare that row with a backup");
    } else {
        findings.ok("audit", "the chain holds");
    }
}

}  // namespace

bool check_database(const core::Config& config, Findings& findings) {
    try {
        store::Connection c(database_file(config).string(), false);
        const bool whole = check_integrity(c, findings);
        if (!check_schema(c, findings)) return false;
        check_audit(c, findings);
        return whole;
    } catch (const store::DatabaseError& e) {
        findings.fault("database", std::string{"it cannot be read: "} + e.what(), restore);
        return false;
    }
}

}  // namespace telehub::cli
