// Walks every state x action x set of roles x needs of a workflow's table against rules that are written by hand and in
// words: "from -action-> to : who may : what it needs", a line each.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <sstream>

#include "telehub/domain/transition.h"

namespace telehub::domain::test {

struct NeedName {
    Need need;
    std::string_view name;
    core::Errc refusal;
    std::string_view reason;
};
inline constexpr std::array need_names{
    NeedName{Need::reason, "reason", core::Errc::invalid, "reason_required"},
    NeedName{Need::complete_form, "complete_form", core::Errc::invalid, "incomplete"},
    NeedName{Need::second_factor, "second_factor", core::Errc::forbidden, "second_factor_required"},
    NeedName{Need::valid_licence, "valid_licence", core::Errc::forbidden, "licence_required"},
    NeedName{Need::not_the_writer, "not_the_writer", core::Errc::forbidden, "own_report"},
    NeedName{Need::holder, "holder", core::Errc::forbidden, "not_the_holder"},
    NeedName{Need::quorum, "quorum", core::Errc::conflict, "no_quorum"},
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

inline std::vector<std::string> words(const std::string& text) {
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
inline std::string refusal(core::Errc code, std::string_view reason) {
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
inline std::vector<Needs> need_sets() {
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

// Every set of these roles, with the empty one and the hub's own.
inline std::vector<RoleSet> role_sets(const std::vector<Role>& roles) {
    std::vector<RoleSet> sets(std::size_t{1} << roles.size());
    for (std::size_t bits = 0; bits < sets.size(); ++bits) {
        for (std::size_t i = 0; i < roles.size(); ++i) {
            if ((bits >> i & 1) != 0) sets[bits].add(roles[i]);
        }
    }
    return sets;
}

inline std::string describe(RoleSet roles) {
    std::string text;
    for (const Role r : all_roles) {
        if (roles.has(r)) text += std::string{to_string(r)} + ' ';
    }
    return text;
}

inline std::string describe(Needs given) {
    std::string text;
    for (const auto& n : need_names) {
        if (given.has(n.need)) text += std::string{n.name} + ' ';
    }
    return text;
}

// `roles`: of a large table, those that its rules name and one that they do not; all others are as that one.
template <class States, class Actions, class Table>
void walk(std::string_view text, const States& states, const Actions& actions, Table table,
          const std::vector<Role>& roles_there_are = {all_roles.begin(), all_roles.end()}) {
    const auto rules = parse(text, states, actions);
    const auto givens = need_sets();
    int wrong = 0;
    for (const RoleSet roles : role_sets(roles_there_are)) {
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

}  // namespace telehub::domain::test
