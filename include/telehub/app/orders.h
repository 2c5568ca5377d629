// The order's verbs. Every one refuses with not_found what the actor may not see, with stale when `expected` is not
// the version there is, and else as the order's table says (domain/order.h).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/store/orders.h"

namespace telehub::app {

using Version = std::optional<std::int64_t>;  // what If-Match names

struct OrderDetails {
    store::Order order;
    store::Patient patient;
};

// What a person fills in. Empty is allowed in a draft; submitting asks for all but the optional.
struct OrderForm {
    std::string patient_id;
    std::string patient_name;
    std::string sex;         // M, F, O
    std::string birth_date;  // "YYYY-MM-DD"
    std::string modality;    // DICOM term: CT
    std::string body_part;   // CHEST
    std::string procedure;   // 胸部CT平扫
    std::string clinical_history;
    std::string urgency;        // emergency, urgent, routine
    std::string patient_class;  // emergency, outpatient, inpatient
    bool consent = false;
    std::string referring_physician;  // optional
    std::string accession_number;     // optional: the hub gives one
    std::string reading_org_code;     // optional: the organisation's own reading centre
};

struct Idempotency {
    std::string key;           // "" for none
    std::string request_hash;  // of method, path and body
};

core::Result<OrderDetails> create_order(const Hub& hub, const domain::Actor& actor, const OrderForm& form,
                                        const Idempotency& idempotency);
core::Result<OrderDetails> amend_order(const Hub& hub, const domain::Actor& actor, const core::OrderId& id,
                                       const OrderForm& form, Version expected);

struct OrderMove {
    domain::OrderAction action{};
    std::string reason;
    std::optional<std::int64_t> instances;          // finish: how many were sent
    std::optional<core::Timestamp> scheduled_at{};  // accept: when it is to start; now, when nothing is said
};
core::Result<OrderDetails> move_order(const Hub& hub, const domain::Actor& actor, const core::OrderId& id,
                                      const OrderMove& move, Version expected);

core::Result<OrderDetails> get_order(const Hub& hub, const domain::Actor& actor, const core::OrderId& id);
std::vector<OrderDetails> list_orders(const Hub& hub, const domain::Actor& actor, const store::OrderFilter& filter,
                                      const store::Page& page);

// A new scheduled order for images that image QC rejected, linked to the first. Inside the caller's transaction.
store::Order make_retake(store::Connection& c, const Hub& hub, const store::Order& first);

// Looks an idempotency key up, or records it for `resource_id`. Only inside a transaction.
struct Replay {
    bool replayed = false;
    std::string resource_id;
};
core::Result<Replay> check_idempotency(store::Connection& c, const domain::Actor& actor, const Idempotency& i);
void record_idempotency(store::Connection& c, const Hub& hub, const domain::Actor& actor, const Idempotency& i,
                        const std::string& resource_id);

}  // namespace telehub::app
