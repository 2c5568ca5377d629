#include "telehub/store/idempotency.h"

#include "telehub/app/orders.h"

namespace telehub::app {

core::Result<Replay> check_idempotency(store::Connection& c, const domain::Actor& actor, const Idempotency& i) {
    if (i.key.empty()) return Replay{};
    const auto made = store::find_idempotent_create(c, actor.user, i.key);
    if (!made) return Replay{};
    if (made->request_hash != i.request_hash) {
        return core::refuse(core::Errc::invalid, "idempotency_key_reused",
                            "this Idempotency-Key was used for another request");
    }
    return Replay{true, made->resource_id};
}

void record_idempotency(store::Connection& c, const Hub& hub, const domain::Actor& actor, const Idempotency& i,
                        const std::string& resource_id) {
    if (i.key.empty()) return;
    store::insert_row(c, store::IdempotentCreate{actor.user, i.key, i.request_hash, resource_id, hub.clock.now()});
}

}  // namespace telehub::app
