// The order 申请单: its states, who moves it, and what a complete one holds.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "telehub/domain/transition.h"

namespace telehub::domain {

enum class OrderState {
    draft,
    submitted,
    returned,
    scheduled,
    in_progress,
    performed,
    reported,
    discontinued,
    cancelled
};
enum class OrderAction { submit, accept, return_, start, finish, discontinue, cancel, report };
inline constexpr std::array all_order_states{OrderState::draft,     OrderState::submitted,    OrderState::returned,
                                             OrderState::scheduled, OrderState::in_progress,  OrderState::performed,
                                             OrderState::reported,  OrderState::discontinued, OrderState::cancelled};
inline constexpr std::array all_order_actions{OrderAction::submit, OrderAction::accept, OrderAction::return_,
                                              OrderAction::start,  OrderAction::finish, OrderAction::discontinue,
                                              OrderAction::cancel, OrderAction::report};
std::string_view to_string(OrderState s);
std::string_view to_string(OrderAction a);
std::optional<OrderState> order_state_from(std::string_view text);

using OrderTransition = Transition<OrderState, OrderAction>;
std::span<const OrderTransition> order_transitions();

}  // namespace telehub::domain
