#include "telehub/store/idempotency.h"

namespace telehub::store {

std::optional<IdempotentCreate> find_idempotent_create(Connection& c, const core::UserId& actor,
                                                       const std::string& key) {
    return select_one<IdempotentCreate>(c, "WHERE t.actor = :actor AND t.idempotency_key = :key",
                                        {param("actor", actor), param("key", key)});
}

}  // namespace telehub::store
