// What every use case needs, and the frame they all run in: one verb, one function, one transaction, one audit row.
// Thread-safe as its parts are.
#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "telehub/app/calendar_cache.h"
#include "telehub/app/courier.h"
#include "telehub/app/dicom_objects.h"
#include "telehub/app/rate_limit.h"
#include "telehub/app/telling.h"
#include "telehub/app/view_log.h"
#include "telehub/app/web_nodes.h"
#include "telehub/core/clock.h"
#include "telehub/core/config.h"
#include "telehub/core/error.h"
#include "telehub/core/ids.h"
#include "telehub/domain/roles.h"
#include "telehub/store/database.h"
#include "telehub/store/object_store.h"

namespace telehub::app {

struct Hub {
    store::Database& db;
    store::ObjectStore& objects;
    const core::Clock& clock;
    core::IdSource& ids;
    const core::Config& config;
    DicomObjects& dicom;
    // Shared by the copies of a Hub; a hub made for a test has its own.
    std::shared_ptr<ViewLog> views = std::make_shared<ViewLog>();
    WebNodes& web = no_web_nodes();
    std::shared_ptr<Telling> telling = std::make_shared<Telling>();
    std::shared_ptr<RateLimit> failed_sign_ins = std::make_shared<RateLimit>(20);       // of one address and login
    std::shared_ptr<RateLimit> failures_of_address = std::make_shared<RateLimit>(300);  // a hospital behind one
    std::shared_ptr<RateLimit> refusals = std::make_shared<RateLimit>(600);  // of one actor, that are audited
    std::shared_ptr<std::mutex> echo_turn = std::make_shared<std::mutex>();  // see EchoTurn
    Courier& courier = no_courier();
    std::shared_ptr<CalendarCache> calendars = std::make_shared<CalendarCache>();
};

// What a use case did, or tried: the audit row's what.
struct Deed {
    std::string action;  // "order.submit"
    std::string entity;  // "order"
    std::string entity_id{};
    std::string org_id{};  // whose data it is; the actor's own when empty
    std::string reason{};
    std::string detail{};  // never patient data
};

// Of one actor's refusals the first 600 a minute: a loop of them must not fill the trail, from which nothing goes.
void audit(store::Connection& c, const Hub& hub, const domain::Actor& actor, const Deed& deed,
           const core::Error* refused = nullptr);

core::Error storage_full_error();
core::Error not_found(std::string_view what);
core::Error stale_error();

// Runs `body(Connection&)`, which returns a Result, in one transaction. A refusal takes back what the body did and is
// audited; so is a success. The body may fill in the deed (the id of what it made). A full disk is a refusal.
template <class Body>
auto transact(const Hub& hub, const domain::Actor& actor, Deed deed, Body&& body)
    -> decltype(body(std::declval<store::Connection&>(), deed)) {
    using R = decltype(body(std::declval<store::Connection&>(), deed));
    try {
        return hub.db.write([&](store::Connection& c) -> R {
            store::Savepoint savepoint(c, "use_case");
            R result = body(c, deed);
            if (result.has_value()) {
                savepoint.keep();
                audit(c, hub, actor, deed);
            } else {
                savepoint.roll_back();
                const core::Error refused = result.error();
                audit(c, hub, actor, deed, &refused);
            }
            return result;
        });
    } catch (const store::StorageFull&) {
        return storage_full_error();
    }
}

}  // namespace telehub::app
