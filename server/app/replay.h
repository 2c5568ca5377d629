// A create that is sent again with its Idempotency-Key.
#pragma once
#include <string_view>
#include <utility>

#include "telehub/app/orders.h"

namespace telehub::app {

// What the first request with this key made, and the deed as that of a replay; nothing when this is the first. `find`
// gives the row with an Id, as the actor may see it. Refuses with not_found "`what`", and as check_idempotency() does.
// Inside a transaction.
template <class Id, class Find>
auto find_replayed(store::Connection& c, const domain::Actor& actor, const Idempotency& i, std::string_view what,
                   Deed& deed, const Find& find) -> core::Result<decltype(find(std::declval<Id>()))> {
    using Found = decltype(find(std::declval<Id>()));
    const auto replay = check_idempotency(c, actor, i);
    if (!replay) return replay.error();
    if (!replay->replayed) return Found{};
    auto known = find(Id{replay->resource_id});
    if (!known) return not_found(what);
    deed.entity_id = known->id.value;
    deed.detail = "replay";
    return known;
}

}  // namespace telehub::app
