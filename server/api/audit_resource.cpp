// The audit trail, as JSON in pages or as CSV.
#include "admin_resources.h"
#include "admin_views.h"
#include "csv.h"

namespace telehub::api {

namespace {

constexpr std::int64_t most_csv_rows = 10'000;

core::Result<store::AuditFilter> filter_of(const Call& call) {
    store::AuditFilter filter;
    Faults faults;
    read_query_time(call, "from", filter.from, faults);
    read_query_time(call, "to", filter.to, faults);
    filter.actor = call.query("actor");
    filter.action = call.query("action");
    filter.entity = call.query("entity");
    filter.entity_id = call.query("entity_id");
    filter.patient_id = call.query("patient_id");
    filter.outcome = call.query("outcome");
    filter.org_id = call.query("org_id");
    if (faults.empty()) return filter;
    return wrong_query(std::move(faults));
}

AuditView audit_view(const app::AuditLine& l) {
    const auto& r = l.row;
    return {r.seq,    r.at,        r.actor_id, r.actor_name, r.org_id, l.org_code,   r.action,
            r.entity, r.entity_id, r.outcome,  r.reason,     r.detail, r.request_id, r.remote_address};
}

std::string cursor_of(const app::AuditLine& l) { return store::audit_cursor(l.row); }

std::string csv_of(const std::vector<app::AuditLine>& lines, std::size_t shown) {
    std::string csv =
        "seq,at,actor_id,actor_name,org_code,action,entity,entity_id,outcome,reason,detail,request_id,"
        "remote_address\r\n";
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& r = lines[i].row;
        csv += std::to_string(r.seq) + "," + core::to_rfc3339(r.at);
        for (const auto* text : {&r.actor_id, &r.actor_name, &lines[i].org_code, &r.action, &r.entity, &r.entity_id,
                                 &r.outcome, &r.reason, &r.detail, &r.request_id, &r.remote_address}) {
            csv += "," + csv_field(*text);
        }
        csv += "\r\n";
    }
    return csv;
}

}  // namespace

http::Response list_audit(const Call& call) {
    auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    const auto filter = filter_of(call);
    if (!filter) return refusal(call, filter.error());
    const auto csv = wants_csv(call.request);
    if (!csv) return refusal(call, csv.error());
    if (*csv && !call.request.query_value("limit")) page->limit = most_csv_rows + 1;
    const auto lines = app::read_audit(call.hub, call.actor(), *filter, *page);
    if (!lines) return refusal(call, lines.error());
    if (!*csv) return list_response(*lines, *page, audit_view, cursor_of).set("Vary", "Accept");
    const auto shown = std::min(lines->size(), static_cast<std::size_t>(page->limit - 1));
    auto response = csv_response(csv_of(*lines, shown));
    if (lines->size() > shown) response.set("X-Next-Cursor", cursor_of((*lines)[shown - 1]));
    return response;
}

}  // namespace telehub::api
