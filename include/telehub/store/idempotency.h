// What a create with an Idempotency-Key made, so that its repetition makes nothing more.
#pragma once
#include <optional>
#include <string>

#include "telehub/store/table.h"

namespace telehub::store {

struct IdempotentCreate {
    static constexpr const char* table = "idempotency";
    core::UserId actor;
    std::string idempotency_key;
    std::string request_hash;
    std::string resource_id;
    Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(IdempotentCreate, (), (actor, idempotency_key, request_hash, resource_id, created_at))

std::optional<IdempotentCreate> find_idempotent_create(Connection& c, const core::UserId& actor,
                                                       const std::string& key);

}  // namespace telehub::store
