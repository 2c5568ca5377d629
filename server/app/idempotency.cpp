#include "telehub/app/orders.h"
#include "telehub/store/table.h"

namespace telehub::app {

core::Result<Replay> check_idempotency(store::Connection& c, const domain::Actor& actor, const Idempotency& i) {
    if (i.key.empty()) return Replay{};
    Replay found;
    bool same = true;
    const store::Param params[] = {store::param("actor", actor.user), store::param("key", i.key)};
    const store::Kind kinds[] = {store::Kind::text, store::Kind::text};
    c.select("SELECT request_hash, resource_id FROM idempotency WHERE actor = :actor AND idempotency_key = :key", params,
             kinds, [&](std::span<const store::Value> row) {
                 same = row[0].text == i.request_hash;
                 found = {true, row[1].text};
             });
    if (!same) {
        return core::refuse(core::Errc::invalid, "idempotency_key_reused",
                            "this Idempotency-Key was used for another request");
    }
    return found;
}

void record_idempotency(store::Connection& c, const Hub& hub, const domain::Actor& actor, const Idempotency& i,
                        const std::string& resource_id) {
    if (i.key.empty()) return;
    c.execute("INSERT INTO idempotency (actor, idempotency_key, request_hash, resource_id, created_at)"
              " VALUES (:actor, :key, :hash, :resource, :at)",
              {store::param("actor", actor.user), store::param("key", i.key), store::param("hash", i.request_hash),
               store::param("resource", resource_id), store::param("at", hub.clock.now())});
}

}  // namespace telehub::app
