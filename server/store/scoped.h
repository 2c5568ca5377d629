// The one row that a scoped query can find.
#pragma once
#include <optional>
#include <utility>

#include "telehub/store/scope.h"

namespace telehub::store {

template <class Row>
std::optional<Row> select_one(Connection& c, const Where& where) {
    auto rows = select_rows<Row>(c, where.text(), where.params());
    if (rows.empty()) return {};
    return std::move(rows.front());
}

// Of a table of what people keep: one's own, and what colleagues of the same organisation share. In scope.cpp.
Where own_or_shared(const domain::Actor& actor);

}  // namespace telehub::store
