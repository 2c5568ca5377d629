#include "telehub/domain/order.h"

#include "names.h"

namespace telehub::domain {

namespace {
using enum OrderState;
using A = OrderAction;
using R = Role;

constexpr RoleSet orderers{R::technician, R::clinic_physician};
constexpr RoleSet schedulers{R::technician, R::coordinator};
constexpr RoleSet performers{R::technician, R::system};  // the page, or MPPS

constexpr std::array table{
    OrderTransition{draft, A::submit, submitted, orderers, {Need::complete_form}},
    OrderTransition{returned, A::submit, submitted, orderers, {Need::complete_form}},
    OrderTransition{submitted, A::accept, scheduled, schedulers},
    OrderTransition{submitted, A::return_, returned, schedulers, {Need::reason}},
    OrderTransition{scheduled, A::start, in_progress, performers},
    OrderTransition{in_progress, A::finish, performed, performers},
    OrderTransition{in_progress, A::discontinue, discontinued, performers, {Need::reason}},
    OrderTransition{draft, A::cancel, cancelled, orderers},
    OrderTransition{returned, A::cancel, cancelled, orderers},
    OrderTransition{submitted, A::cancel, cancelled, orderers, {Need::reason}},
    OrderTransition{scheduled, A::cancel, cancelled, orderers, {Need::reason}},
    // Images may be read before anybody has pressed "finish": the published report closes the order all the same.
    OrderTransition{scheduled, A::report, reported, {R::system}},
    OrderTransition{in_progress, A::report, reported, {R::system}},
    OrderTransition{performed, A::report, reported, {R::system}},
};
}  // namespace

std::span<const OrderTransition> order_transitions() { return table; }

std::string_view to_string(OrderState s) {
    switch (s) {
        case draft: return "draft";
        case submitted: return "submitted";
        case returned: return "returned";
        case scheduled: return "scheduled";
        case in_progress: return "in_progress";
        case performed: return "performed";
        case reported: return "reported";
        case discontinued: return "discontinued";
        case cancelled: return "cancelled";
    }
    return "";
}

std::string_view to_string(OrderAction a) {
    switch (a) {
        case A::submit: return "submit";
        case A::accept: return "accept";
        case A::return_: return "return";
        case A::start: return "start";
        case A::finish: return "finish";
        case A::discontinue: return "discontinue";
        case A::cancel: return "cancel";
        case A::report: return "report";
    }
    return "";
}

std::optional<OrderState> order_state_from(std::string_view text) {
    return from_name<OrderState>(all_order_states, text);
}

}  // namespace telehub::domain
