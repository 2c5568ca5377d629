#include "telehub/app/audit_trail.h"

#include <map>

#include "form.h"
#include "telehub/store/people.h"

namespace telehub::app {

using store::AuditFilter;
using store::Connection;

namespace {

constexpr std::size_t longest = 200;

Form check(const AuditFilter& f) {
    Form form;
    form.require(f.outcome.empty() || f.outcome == "done" || f.outcome == "refused", "?outcome",
                 "one of done, refused");
    form.require(!f.from || !f.to || *f.from < *f.to, "?from", "must be before 'to'");
    const std::pair<const char*, const std::string*> texts[] = {
        {"?actor", &f.actor},         {"?action", &f.action},         {"?entity", &f.entity},
        {"?entity_id", &f.entity_id}, {"?patient_id", &f.patient_id}, {"?org_id", &f.org_id}};
    for (const auto& [path, text] : texts) form.require(is_line_or_empty(*text, longest), path, "at most 200 bytes");
    return form;
}

// What was looked for, for the trail.
std::string described(const AuditFilter& f) {
    std::string text;
    const auto add = [&text](const char* name, const std::string& value) {
        if (!value.empty()) text += (text.empty() ? "" : " ") + std::string{name} + "=" + value;
    };
    add("from", f.from ? core::to_rfc3339(*f.from) : "");
    add("to", f.to ? core::to_rfc3339(*f.to) : "");
    add("actor", f.actor);
    add("action", f.action);
    add("entity", f.entity);
    add("entity_id", f.entity_id);
    add("patient_id", f.patient_id.empty() ? "" : "given");  // the trail names no patient
    add("outcome", f.outcome);
    add("org_id", f.org_id);
    return text;
}

}  // namespace

core::Result<std::vector<AuditLine>> read_audit(const Hub& hub, const domain::Actor& actor, const AuditFilter& filter,
                                                const store::Page& page) {
    using R = core::Result<std::vector<AuditLine>>;
    std::vector<AuditLine> lines;
    const auto faults = check(filter);
    if (faults.ok()) {
        hub.db.read([&](Connection& c) {
            std::map<std::string, std::string> codes;
            for (auto& row : store::list_audit(c, store::scope_of(c, actor), filter, page)) {
                const auto [code, is_new] = codes.try_emplace(row.org_id);
                if (is_new && !row.org_id.empty()) {
                    const auto org = store::find_organisation(c, core::OrgId{row.org_id});
                    if (org) code->second = org->code;
                }
                lines.push_back({std::move(row), code->second});
            }
        });
    }
    return transact(hub, actor, {"audit.read", "audit"}, [&](Connection&, Deed& deed) -> R {
        if (!faults.ok()) return faults.error("invalid_query", "the query is wrong");
        deed.detail = described(filter);
        return std::move(lines);
    });
}

}  // namespace telehub::app
