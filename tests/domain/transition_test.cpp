// Walks every state x action x set of roles x needs of every workflow against the tables below. They are
// written from WORKFLOWS section 1, by hand and in words, so that a slip in the production tables cannot hide
// in its own test.
#include "telehub/domain/transition.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <sstream>

#include "telehub/domain/appointment.h"
#include "telehub/domain/order.h"
#include "telehub/domain/read_task.h"
#include "telehub/domain/report.h"
#include "telehub/domain/study.h"
#include "telehub/domain/upload.h"

namespace telehub::domain {
namespace {

// from -action-> to : who may : what it needs
constexpr std::string_view order_rules = R"(
draft       -submit->      submitted    : technician clinic_physician : complete_form
returned    -submit->      submitted    : technician clinic_physician : complete_form
submitted   -accept->      scheduled    : technician coordinator      :
submitted   -return->      returned     : technician coordinator      : reason
scheduled   -start->       in_progress  : technician system           :
in_progress -finish->      performed    : technician system           :
in_progress -discontinue-> discontinued : technician system           : reason
draft       -cancel->      cancelled    : technician clinic_physician :
returned    -cancel->      cancelled    : technician clinic_physician :
submitted   -cancel->      cancelled    : technician clinic_physician : reason
scheduled   -cancel->      cancelled    : technician clinic_physician : reason
scheduled   -report->      reported     : system                      :
in_progress -report->      reported     : system                      :
performed   -report->      reported     : system                      :
)";

constexpr std::string_view study_rules = R"(
receiving    -complete->   complete     : technician system :
complete     -match->      matched      : system :
quarantined  -match->      matched      : technician coordinator qc_officer system :
receiving    -quarantine-> quarantined  : system :
complete     -quarantine-> quarantined  : system :
matched      -quarantine-> quarantined  : system :
qc_passed    -quarantine-> quarantined  : system :
supplemented -quarantine-> quarantined  : system :
rejected     -quarantine-> quarantined  : system :
discarded    -quarantine-> quarantined  : system :
quarantined  -discard->    discarded    : technician coordinator qc_officer system : reason
matched      -qc_pass->    qc_passed    : technician qc_officer reporting_radiologist verifying_radiologist system :
matched      -qc_reject->  rejected     : technician qc_officer reporting_radiologist verifying_radiologist system : reason
qc_passed    -supplement-> supplemented : system :
)";

constexpr std::string_view read_task_rules = R"(
queued      -assign->   assigned    : coordinator :
assigned    -assign->   assigned    : coordinator :
queued      -claim->    in_progress : reporting_radiologist verifying_radiologist :
assigned    -claim->    in_progress : reporting_radiologist verifying_radiologist : holder
assigned    -release->  queued      : coordinator :
assigned    -release->  queued      : reporting_radiologist verifying_radiologist : holder
in_progress -release->  queued      : coordinator : reason
in_progress -release->  queued      : reporting_radiologist verifying_radiologist : holder
in_progress -expire->   queued      : system :
in_progress -complete-> done        : system :
queued      -cancel->   cancelled   : system :
assigned    -cancel->   cancelled   : system :
in_progress -cancel->   cancelled   : system :
)";

constexpr std::string_view report_rules = R"(
draft     -save->    draft     : reporting_radiologist verifying_radiologist : holder
draft     -submit->  submitted : reporting_radiologist verifying_radiologist : holder complete_form
submitted -return->  draft     : verifying_radiologist : reason
submitted -verify->  final     : verifying_radiologist : not_the_writer valid_licence second_factor
final     -reopen->  submitted : system :
final     -publish-> published : verifying_radiologist :
draft     -void->    voided    : system :
submitted -void->    voided    : system :
final     -void->    voided    : system :
)";

constexpr std::string_view upload_rules = R"(
uploading  -complete->  processing : technician :
processing -finish->    done       : system     :
processing -fail->      failed     : system     :
uploading  -terminate-> terminated : technician :
uploading  -expire->    terminated : system     :
)";

constexpr std::string_view appointment_rules = R"(
held       -confirm->    confirmed   : clinic_physician coordinator consultant :
confirmed  -start->      in_session  : clinic_physician coordinator consultant :
in_session -finish->     done        : clinic_physician coordinator consultant :
held       -expire->     expired     : system :
held       -cancel->     cancelled   : clinic_physician coordinator consultant : reason
confirmed  -cancel->     cancelled   : clinic_physician coordinator consultant : reason
held       -reschedule-> rescheduled : clinic_physician coordinator : reason
confirmed  -reschedule-> rescheduled : clinic_physician coordinator : reason
confirmed  -no_show->    no_show     : clinic_physician coordinator consultant : reason
)";

struct NeedName {
    Need need;
    std::string_view name;
    core::Errc refusal;
    std::string_view reason;
};
constexpr std::array need_names{
    NeedName{Need::reason, "reason", core::Errc::invalid, "reason_required"},
    NeedName{Need::complete_form, "complete_form", core::Errc::invalid, "incomplete"},
    NeedName{Need::second_factor, "second_factor", core::Errc::forbidden, "second_factor_required"},
    NeedName{Need::valid_licence, "valid_licence", core::Errc::forbidden, "licence_required"},
    NeedName{Need::not_the_writer, "not_the_writer", core::Errc::forbidden, "own_report"},
    NeedName{Need::holder, "holder", core::Errc::forbidden, "not_the_holder"},
};

template <class Values>
auto named(const Values& values, std::string_view name) {
    for (const auto v : values) {
        if (to_string(v) == name) return v;
    }
    throw std::invalid_argument("the test's table names the unknown '" + std::string{name} + "'");
}

template <class State, class Action>
struct Rule {
    State from;
    Action action;
    State to;
    RoleSet who;
    std::vector<NeedName> needs;
};

std::vector<std::string> words(const std::string& text) {
    std::istringstream in(text);
    return {std::istream_iterator<std::string>(in), {}};
}

template <class States, class Actions>
auto parse(std::string_view text, const States& states, const Actions& actions) {
    std::vector<Rule<typename States::value_type, typename Actions::value_type>> rules;
    std::istringstream lines{std::string{text}};
    for (std::string line; std::getline(lines, line);) {
        if (line.empty()) continue;
        const auto first = line.find(':');
        const auto second = line.find(':', first + 1);
        const auto move = words(line.substr(0, first));  // "draft", "-submit->", "submitted"
        auto& rule = rules.emplace_back();
        rule.from = named(states, move.at(0));
        rule.action = named(actions, move.at(1).substr(1, move.at(1).size() - 3));
        rule.to = named(states, move.at(2));
        for (const auto& w : words(line.substr(first + 1, second - first - 1))) rule.who.add(named(all_roles, w));
        for (const auto& w : words(line.substr(second + 1))) {
            const auto* n = std::ranges::find(need_names, std::string_view{w}, &NeedName::name);
            if (n == need_names.end()) throw std::invalid_argument("the test's table names the unknown need " + w);
            rule.needs.push_back(*n);
        }
    }
    return rules;
}

// "-> scheduled", or every refusal that is right: "403 role_not_allowed".
std::string refusal(core::Errc code, std::string_view reason) {
    return std::string{core::to_string(code)} + " " + std::string{reason};
}

template <class State, class Action>
std::set<std::string> expected(const std::vector<Rule<State, Action>>& rules, State from, Action action, RoleSet roles,
                               Needs given) {
    bool ever = false;
    bool from_here = false;
    bool by_these_roles = false;
    std::set<std::string> unmet_needs;
    for (const auto& r : rules) {
        if (r.action != action) continue;
        ever = ever || r.who.meets(roles);
        if (r.from != from) continue;
        from_here = true;
        if (!r.who.meets(roles)) continue;
        by_these_roles = true;
        bool met = true;
        for (const auto& n : r.needs) {
            if (given.has(n.need)) continue;
            met = false;
            unmet_needs.insert(refusal(n.refusal, n.reason));
        }
        // Any role that allows it is enough: a person with more roles never may less.
        if (met) return {"-> " + std::string{to_string(r.to)}};
    }
    if (!ever) return {refusal(core::Errc::forbidden, "role_not_allowed")};
    if (!from_here) return {refusal(core::Errc::conflict, "transition_not_allowed")};
    if (!by_these_roles) return {refusal(core::Errc::forbidden, "role_not_allowed")};
    return unmet_needs;
}

// Everything given, nothing given, each need alone, each need alone missing.
std::vector<Needs> need_sets() {
    std::vector<Needs> sets(2);
    for (const auto& n : need_names) sets[0].add(n.need);
    for (const auto& n : need_names) {
        Needs& without = sets.emplace_back();
        for (const auto& other : need_names) {
            if (other.need != n.need) without.add(other.need);
        }
        sets.push_back(Needs{n.need});
    }
    return sets;
}

// Every set of roles that a person could hold, with the empty one and the hub's own.
std::vector<RoleSet> role_sets() {
    std::vector<RoleSet> sets(std::size_t{1} << all_roles.size());
    for (std::size_t bits = 0; bits < sets.size(); ++bits) {
        for (std::size_t i = 0; i < all_roles.size(); ++i) {
            if ((bits >> i & 1) != 0) sets[bits].add(all_roles[i]);
        }
    }
    return sets;
}

std::string describe(RoleSet roles) {
    std::string text;
    for (const Role r : all_roles) {
        if (roles.has(r)) text += std::string{to_string(r)} + ' ';
    }
    return text;
}

std::string describe(Needs given) {
    std::string text;
    for (const auto& n : need_names) {
        if (given.has(n.need)) text += std::string{n.name} + ' ';
    }
    return text;
}

template <class States, class Actions, class Table>
void walk(std::string_view text, const States& states, const Actions& actions, Table table) {
    const auto rules = parse(text, states, actions);
    const auto givens = need_sets();
    int wrong = 0;
    for (const RoleSet roles : role_sets()) {
        for (const auto from : states) {
            for (const auto action : actions) {
                for (const Needs given : givens) {
                    const auto to = judge(table, from, action, roles, given);
                    const std::string got =
                        to ? "-> " + std::string{to_string(*to)} : refusal(to.error().code, to.error().reason);
                    const auto right = expected(rules, from, action, roles, given);
                    if (right.contains(got)) continue;
                    ADD_FAILURE() << to_string(from) << " -" << to_string(action) << "-> by [" << describe(roles)
                                  << "] with [" << describe(given) << "]: got '" << got << "', not '" << *right.begin()
                                  << "'";
                    if (++wrong == 10) return;  // the first ten say what is wrong with the rest
                }
            }
        }
    }
}

TEST(OrderTransitions, AreThoseOfTheWorkflowAndNoOthers) {
    walk(order_rules, all_order_states, all_order_actions, order_transitions());
}

TEST(StudyTransitions, AreThoseOfTheWorkflowAndNoOthers) {
    walk(study_rules, all_study_states, all_study_actions, study_transitions());
}

TEST(ReadTaskTransitions, AreThoseOfTheWorkflowAndNoOthers) {
    walk(read_task_rules, all_read_task_states, all_read_task_actions, read_task_transitions());
}

TEST(UploadTransitions, AreThoseOfTheWorkflowAndNoOthers) {
    walk(upload_rules, all_upload_states, all_upload_actions, upload_transitions());
}

TEST(AppointmentTransitions, AreThoseOfTheWorkflowAndNoOthers) {
    walk(appointment_rules, all_appointment_states, all_appointment_actions, appointment_transitions());
}

TEST(ReportTransitions, AreThoseOfTheWorkflowAndNoOthers) {
    walk(report_rules, all_report_states, all_report_actions, report_transitions());
}

TEST(Refusal, NamesWhatThePersonCannotChangeFirst) {
    const auto verdict =
        judge(report_transitions(), ReportState::submitted, ReportAction::verify, {Role::verifying_radiologist}, {});
    ASSERT_FALSE(verdict);
    EXPECT_EQ(verdict.error().reason, "own_report");  // a password would not help
}

TEST(Refusal, OfAMissingReasonPointsToTheField) {
    const auto verdict =
        judge(order_transitions(), OrderState::submitted, OrderAction::return_, {Role::coordinator}, {});
    ASSERT_FALSE(verdict);
    EXPECT_EQ(verdict.error().fields, (std::vector<core::FieldError>{{"$.reason", "must not be empty"}}));
}

}  // namespace
}  // namespace telehub::domain
