#include "scheduling_access.h"
#include "telehub/app/experts.h"
#include "telehub/app/hub.h"
#include "timetable.h"

namespace telehub::app {

using core::Errc;
using store::Connection;

namespace {

constexpr core::Day max_preview = 62;

// "08:30", "24:00"; -1 for anything else.
int minute_of(std::string_view text) {
    if (text.size() != 5 || text[2] != ':' || !made_of(text.substr(0, 2), "0123456789") ||
        !made_of(text.substr(3), "0123456789")) {
        return -1;
    }
    const int hour = (text[0] - '0') * 10 + text[1] - '0';
    const int minute = (text[3] - '0') * 10 + text[4] - '0';
    return hour > 24 || minute > 59 || (hour == 24 && minute != 0) ? -1 : hour * 60 + minute;
}

bool is_date_or_empty(const std::string& s) { return s.empty() || core::is_iso_date(s); }

struct Rows {
    std::vector<store::AvailabilityRule> rules;
    std::vector<store::AvailabilityException> exceptions;
};

void add_rule(Form& form, Rows& rows, const core::ExpertId& id, const AvailabilityForm::Rule& r) {
    const auto position = static_cast<std::int64_t>(rows.rules.size());
    const auto path = "$.rules[" + std::to_string(position) + "]";
    form.require(r.quota_class == "open" || r.quota_class == "clinic", path + ".quota_class", "open or clinic");
    form.require(is_date_or_empty(r.valid_from), path + ".valid_from", "a date such as 2026-01-31");
    form.require(is_date_or_empty(r.valid_to), path + ".valid_to", "a date such as 2026-01-31");
    form.require(r.slot_minutes >= 5 && r.slot_minutes <= 480, path + ".slot_minutes", "from 5 to 480");
    form.require(r.reserved_share >= 0 && r.reserved_share <= 100, path + ".reserved_share", "from 0 to 100");
    form.require(r.weekday >= 1 && r.weekday <= 7, path + ".weekday", "from 1 (Monday) to 7");
    rows.rules.push_back({id, position, r.weekday, minute_of(r.from), minute_of(r.to), r.slot_minutes, r.quota_class,
                          r.reserved_share, r.valid_from, r.valid_to});
}

void add_exception(Form& form, Rows& rows, const core::ExpertId& id, const AvailabilityForm::Exception& e) {
    const auto position = static_cast<std::int64_t>(rows.exceptions.size());
    const auto path = "$.exceptions[" + std::to_string(position) + "]";
    form.require(core::is_iso_date(e.date), path + ".date", "a date such as 2026-01-31");
    form.require(e.kind == "open" || e.kind == "closed", path + ".kind", "open or closed");
    form.require(e.slot_minutes >= 5 && e.slot_minutes <= 480, path + ".slot_minutes", "from 5 to 480");
    const bool whole_day = e.from.empty() && e.to.empty();
    rows.exceptions.push_back({id, position, e.date, e.kind, whole_day ? 0 : minute_of(e.from),
                               whole_day ? 1440 : minute_of(e.to), e.slot_minutes});
}

// The form as rows. Refuses what is wrong in it, with every fault.
core::Result<Rows> rows_of(const store::Expert& expert, const AvailabilityForm& f) {
    Form form;
    form.require(f.rules.size() <= domain::max_rules, "$.rules", "at most " + std::to_string(domain::max_rules));
    form.require(f.exceptions.size() <= domain::max_exceptions, "$.exceptions",
                 "at most " + std::to_string(domain::max_exceptions));
    if (!form.ok()) return form.error();
    Rows rows;
    for (const auto& r : f.rules) add_rule(form, rows, expert.id, r);
    for (const auto& e : f.exceptions) add_exception(form, rows, expert.id, e);
    if (!form.ok()) return form.error();
    // By the rows' own order, so that the paths are the form's.
    for (const auto& fault : domain::check_availability(availability_from(expert, rows.rules, rows.exceptions))) {
        form.require(false, fault.path, fault.message);
    }
    if (!form.ok()) return form.error();
    return rows;
}

core::Result<store::Expert> own_expert(Connection& c, const domain::Actor& actor, const core::ExpertId& id) {
    auto expert = store::find_expert(c, store::house_of(c, actor), id);
    if (!expert) return not_found("expert");
    if (expert->user_id != actor.user && !may_arrange(c, actor, expert->org_id)) return may_not_arrange();
    return *expert;
}

AvailabilityDetails details(Connection& c, store::Expert expert) {
    AvailabilityDetails d;
    d.rules = store::rules_of(c, expert.id);
    d.exceptions = store::exceptions_of(c, expert.id);
    d.expert = std::move(expert);
    return d;
}

}  // namespace

core::Result<AvailabilityDetails> get_availability(const Hub& hub, const domain::Actor& actor,
                                                   const core::ExpertId& id) {
    return hub.db.read([&](Connection& c) -> core::Result<AvailabilityDetails> {
        auto expert = store::find_expert(c, store::house_of(c, actor), id);
        if (!expert) return not_found("expert");
        return details(c, std::move(*expert));
    });
}

core::Result<AvailabilityDetails> set_availability(const Hub& hub, const domain::Actor& actor, const core::ExpertId& id,
                                                   const AvailabilityForm& form, Version expected) {
    using R = core::Result<AvailabilityDetails>;
    return transact(hub, actor, {"expert.availability", "expert", id.value}, [&](Connection& c, Deed& deed) -> R {
        auto expert = own_expert(c, actor, id);
        if (!expert) return expert.error();
        deed.org_id = expert->org_id.value;
        if (expected && *expected != expert->version) return stale_error();
        const auto rows = rows_of(*expert, form);
        if (!rows) return rows.error();
        // The version first: what remembers the rules goes by it.
        if (!store::update_row(c, *expert)) return stale_error();
        store::clear_availability(c, id);
        for (const auto& r : rows->rules) store::insert_row(c, r);
        for (const auto& e : rows->exceptions) store::insert_row(c, e);
        return details(c, std::move(*expert));
    });
}

core::Result<std::vector<domain::Slot>> preview_availability(const Hub& hub, const domain::Actor& actor,
                                                             const core::ExpertId& id, const AvailabilityForm& form,
                                                             const std::string& from, const std::string& to) {
    using R = core::Result<std::vector<domain::Slot>>;
    return hub.db.read([&](Connection& c) -> R {
        const auto expert = own_expert(c, actor, id);
        if (!expert) return expert.error();
        const auto first = core::day_from_iso(from);
        const auto last = core::day_from_iso(to);
        Form dates;
        dates.require(first.has_value(), "$.from", "a date such as 2026-01-31");
        dates.require(last && first && *last >= *first && *last - *first < max_preview, "$.to",
                      "a date at most 61 days after 'from'");
        if (!dates.ok()) return dates.error();
        const auto rows = rows_of(*expert, form);
        if (!rows) return rows.error();
        auto availability = availability_from(*expert, rows->rules, rows->exceptions);
        std::ranges::stable_sort(availability.exceptions, {}, &domain::DayException::day);
        constexpr std::int64_t day_ms = 86'400'000;
        Calendar calendar(c, core::Timestamp{*first * day_ms}, core::Timestamp{*last * day_ms});
        std::vector<domain::Slot> slots;
        for (auto day = *first; day <= *last; ++day) {
            domain::add_slots_of_day(availability, day, calendar.is_holiday(expert->org_id, day),
                                     calendar.clock(expert->time_zone), slots);
        }
        return slots;
    });
}

}  // namespace telehub::app
