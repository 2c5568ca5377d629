// Whether an order's form is right, and whether it is complete.
#pragma once
#include "form.h"
#include "telehub/app/orders.h"

namespace telehub::app {

// What is filled in must be right, even in a draft.
Form check_form(const OrderForm& f);

// What submitting needs beyond a right form.
Form check_complete(const store::Order& o, const store::Patient& p);

}  // namespace telehub::app
