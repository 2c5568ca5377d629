// A workflow is a table: which action leads from which state to which, who may do it, and what it needs. One function
// judges every table. Pure, thread-safe.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "telehub/core/error.h"
#include "telehub/domain/roles.h"

namespace telehub::domain {

// What a transition needs beside a role. The use case finds out what is given; the table says what is asked.
enum class Need : std::uint8_t {
    reason = 1,           // a reason in words
    complete_form = 2,    // every field that submitting asks for
    second_factor = 4,    // shown at sign-in or with the request
    valid_licence = 8,    // to sign for this modality, today
    not_the_writer = 16,  // another person than the report's writer
    holder = 32,          // the person who holds the claim, or the draft
    quorum = 64,          // enough experts have taken their stance on the opinion
};

class Needs {
  public:
    constexpr Needs() = default;
    constexpr Needs(std::initializer_list<Need> needs) {
        for (const Need n : needs) bits_ |= static_cast<std::uint8_t>(n);
    }
    constexpr bool has(Need n) const { return (bits_ & static_cast<std::uint8_t>(n)) != 0; }
    constexpr void add(Need n) { bits_ |= static_cast<std::uint8_t>(n); }

  private:
    std::uint8_t bits_ = 0;
};

template <class State, class Action>
struct Transition {
    State from;
    Action action;
    State to;
    RoleSet who;
    Needs needs{};
};

// The first unmet need as a refusal: 403 for those about the person, 422 for those about the request.
core::Error unmet(Need need, std::string_view action);

// The first need of `asked` that is not given, those about the person before those about the request.
std::optional<Need> first_unmet(Needs asked, Needs given);

// Judges one action. Refuses with forbidden (no role of the actor may ever do this), then conflict
// "transition_not_allowed" (not from this state), then forbidden (not this role from this state), then the
// needs. When several rows are open to the actor's roles, one whose needs are met is enough, and the first
// one's need is told when none is: who holds more roles never may less.
template <class State, class Action>
core::Result<State> judge(std::span<const Transition<State, Action>> table, State from, Action action, RoleSet roles,
                          Needs given) {
    using core::Errc;
    const std::string verb{to_string(action)};
    bool ever = false;
    bool from_here = false;
    std::optional<Need> missing;
    for (const auto& t : table) {
        if (t.action != action) continue;
        const bool may = t.who.meets(roles);
        ever = ever || may;
        if (t.from != from) continue;
        from_here = true;
        if (!may) continue;
        const auto need = first_unmet(t.needs, given);
        if (!need) return t.to;
        if (!missing) missing = need;
    }
    if (missing) return unmet(*missing, verb);
    if (!ever) return core::refuse(Errc::forbidden, "role_not_allowed", "your roles do not allow '" + verb + "'");
    if (from_here) {
        return core::refuse(Errc::forbidden, "role_not_allowed",
                            "your roles do not allow '" + verb + "' in this state");
    }
    return core::refuse(Errc::conflict, "transition_not_allowed",
                        "'" + verb + "' is not possible in state '" + std::string{to_string(from)} + "'");
}

}  // namespace telehub::domain
