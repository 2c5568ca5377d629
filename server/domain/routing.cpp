#include "telehub/domain/routing.h"

#include <algorithm>

#include "names.h"
#include "telehub/core/local_time.h"
#include "telehub/core/text.h"

namespace telehub::domain {

namespace {

template <class T>
bool allows(const std::vector<T>& list, const T& value) {
    return list.empty() || std::ranges::find(list, value) != list.end();
}

bool allows_folded(const std::vector<std::string>& list, const std::string& value) {
    const auto folded = core::fold(value);
    return list.empty() || std::ranges::any_of(list, [&](const auto& item) { return core::fold(item) == folded; });
}

// The weekday that a moment counts to: behind midnight, that of the evening before.
int shift_weekday(const std::optional<DailyWindow>& hours, const WallClock& at) {
    const bool behind_midnight = hours && hours->to < hours->from && at.minute_of_day < hours->to;
    if (!behind_midnight) return at.weekday;
    return at.weekday == 1 ? 7 : at.weekday - 1;
}

}  // namespace

WallClock wall_clock(core::Timestamp at, std::string_view zone) {
    using namespace std::chrono;
    const auto local = core::to_local(at, zone);
    const weekday day{sys_days{year{local.year} / local.month / local.day}};
    return {local.hour * 60 + local.minute, static_cast<int>(day.iso_encoding())};
}

core::Timestamp next_opening(const DailyWindow& window, core::Timestamp at, std::string_view zone) {
    const int now = wall_clock(at, zone).minute_of_day;
    if (window.holds(now)) return at;
    const int wait = (window.from - now + minutes_a_day) % minutes_a_day;
    constexpr std::int64_t minute_ms = 60'000;
    const core::Timestamp this_minute{at.ms - at.ms % minute_ms};
    return this_minute + std::chrono::minutes{wait};
}

std::vector<std::string_view> mismatches(const RoutingCondition& condition, const RoutingCase& c) {
    std::vector<std::string_view> found;
    const auto expect = [&](bool ok, std::string_view field) {
        if (!ok) found.push_back(field);
    };
    expect(allows(condition.clinics, c.clinic), "clinics");
    expect(allows(condition.modalities, c.modality), "modalities");
    expect(allows_folded(condition.body_parts, c.body_part), "body_parts");
    expect(allows(condition.urgencies, c.urgency), "urgencies");
    expect(allows(condition.patient_classes, c.patient_class), "patient_classes");
    expect(allows(condition.weekdays, shift_weekday(condition.hours, c.at)), "weekdays");
    expect(!condition.hours || condition.hours->holds(c.at.minute_of_day), "hours");
    return found;
}

std::optional<std::size_t> reading_rule(std::span<const RoutingRule> rules, const RoutingCase& c) {
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (rules[i].enabled && rules[i].kind == RuleKind::read && matches(rules[i].condition, c)) return i;
    }
    return {};
}

std::vector<std::size_t> forwarding_rules(std::span<const RoutingRule> rules, RoutingEvent event,
                                          const RoutingCase& c) {
    std::vector<std::size_t> fired;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const auto& r = rules[i];
        if (r.enabled && r.kind == RuleKind::forward && r.event == event && matches(r.condition, c)) fired.push_back(i);
    }
    return fired;
}

std::string_view to_string(RuleKind k) {
    switch (k) {
        case RuleKind::read: return "read";
        case RuleKind::forward: return "forward";
    }
    return "";
}

std::string_view to_string(RoutingEvent e) {
    switch (e) {
        case RoutingEvent::study_qc_passed: return "study_qc_passed";
        case RoutingEvent::report_published: return "report_published";
    }
    return "";
}

std::optional<RuleKind> rule_kind_from(std::string_view text) { return from_name<RuleKind>(all_rule_kinds, text); }
std::optional<RoutingEvent> routing_event_from(std::string_view text) {
    return from_name<RoutingEvent>(all_routing_events, text);
}

}  // namespace telehub::domain
