// Routing: which reading group a study goes to, and where it is forwarded, by rules that are data. Pure.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "telehub/core/clock.h"
#include "telehub/core/ids.h"

namespace telehub::domain {

inline constexpr int minutes_a_day = 24 * 60;

// A part of each day on the wall clock, from one minute to before another; over midnight when it ends before it begins.
struct DailyWindow {
    int from = 0;  // 0 to 1439
    int to = 0;    // 0 to 1440, another than `from`
    bool holds(int minute_of_day) const {
        return from < to ? from <= minute_of_day && minute_of_day < to : from <= minute_of_day || minute_of_day < to;
    }
};

struct WallClock {
    int minute_of_day = 0;
    int weekday = 1;  // Monday is 1, Sunday 7 (ISO 8601)
};
WallClock wall_clock(core::Timestamp at, std::string_view zone);
// `at` when the window is open then, else the beginning of the next whole minute in which it opens.
core::Timestamp next_opening(const DailyWindow& window, core::Timestamp at, std::string_view zone);

// What a rule looks at: the order, and the moment.
struct RoutingCase {
    core::OrgId clinic;
    std::string modality;       // DICOM term: CT
    std::string body_part;      // as the order says it
    std::string urgency;        // emergency, urgent, routine
    std::string patient_class;  // emergency, outpatient, inpatient
    WallClock at;
};

// Empty lists allow anything. A window over midnight belongs to the weekday on which it begins.
struct RoutingCondition {
    std::vector<core::OrgId> clinics;
    std::vector<std::string> modalities;
    std::vector<std::string> body_parts;  // width and case do not count
    std::vector<std::string> urgencies;
    std::vector<std::string> patient_classes;
    std::vector<int> weekdays;
    std::optional<DailyWindow> hours;
};

// The fields of the condition that the case does not meet: "clinics", "modalities", ... "hours"; empty when it fits.
std::vector<std::string_view> mismatches(const RoutingCondition& condition, const RoutingCase& c);
inline bool matches(const RoutingCondition& condition, const RoutingCase& c) {
    return mismatches(condition, c).empty();
}

enum class RuleKind { read, forward };
enum class RoutingEvent { study_qc_passed, report_published };
inline constexpr std::array all_rule_kinds{RuleKind::read, RuleKind::forward};
inline constexpr std::array all_routing_events{RoutingEvent::study_qc_passed, RoutingEvent::report_published};
std::string_view to_string(RuleKind k);
std::string_view to_string(RoutingEvent e);
std::optional<RuleKind> rule_kind_from(std::string_view text);
std::optional<RoutingEvent> routing_event_from(std::string_view text);

struct RoutingRule {
    bool enabled = true;  // and what it leads to is enabled too
    RuleKind kind{};
    RoutingEvent event{};  // of a forwarding rule
    RoutingCondition condition;
};

// The first enabled reading rule that fits; rules in the order of their positions.
std::optional<std::size_t> reading_rule(std::span<const RoutingRule> rules, const RoutingCase& c);
// Every enabled forwarding rule of this event that fits.
std::vector<std::size_t> forwarding_rules(std::span<const RoutingRule> rules, RoutingEvent event, const RoutingCase& c);

}  // namespace telehub::domain
