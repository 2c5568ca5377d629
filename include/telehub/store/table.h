// Rows to structs and back, by Boost.Describe: the SQL of the plain cases is made from the described members, so a
// column is written down once. Queries with their own WHERE pass it as text with :named parameters.
#pragma once
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "telehub/core/clock.h"
#include "telehub/core/ids.h"
#include "telehub/domain/appointment.h"
#include "telehub/store/connection.h"
#include "telehub/store/consultation_rows.h"
#include "telehub/store/rows.h"

namespace telehub::store {

// How a column enters and leaves a struct's member.
inline std::optional<domain::OrderState> enum_from(std::string_view s, domain::OrderState) {
    return domain::order_state_from(s);
}
inline std::optional<domain::StudyState> enum_from(std::string_view s, domain::StudyState) {
    return domain::study_state_from(s);
}
inline std::optional<domain::ReadTaskState> enum_from(std::string_view s, domain::ReadTaskState) {
    return domain::read_task_state_from(s);
}
inline std::optional<domain::ReportState> enum_from(std::string_view s, domain::ReportState) {
    return domain::report_state_from(s);
}
inline std::optional<domain::JobState> enum_from(std::string_view s, domain::JobState) {
    return domain::job_state_from(s);
}
inline std::optional<domain::RuleKind> enum_from(std::string_view s, domain::RuleKind) {
    return domain::rule_kind_from(s);
}
inline std::optional<domain::RoutingEvent> enum_from(std::string_view s, domain::RoutingEvent) {
    return domain::routing_event_from(s);
}
inline std::optional<domain::UploadState> enum_from(std::string_view s, domain::UploadState) {
    return domain::upload_state_from(s);
}
inline std::optional<domain::ConsultationKind> enum_from(std::string_view s, domain::ConsultationKind) {
    return domain::consultation_kind_from(s);
}
inline std::optional<domain::ConsultationState> enum_from(std::string_view s, domain::ConsultationState) {
    return domain::consultation_state_from(s);
}
inline std::optional<domain::AppointmentState> enum_from(std::string_view s, domain::AppointmentState) {
    return domain::appointment_state_from(s);
}

template <class T>
struct Column;

template <>
struct Column<std::string> {
    static constexpr Kind kind = Kind::text;
    static Value to(const std::string& v) { return Value::of(v); }
    static void from(const Value& v, std::string& out) { out = v.text; }
};
template <class Tag>
struct Column<core::Id<Tag>> {
    static constexpr Kind kind = Kind::text;
    static Value to(const core::Id<Tag>& v) { return Value::of(v.value); }
    static void from(const Value& v, core::Id<Tag>& out) { out.value = v.text; }
};
template <>
struct Column<core::Timestamp> {
    static constexpr Kind kind = Kind::integer;
    static Value to(core::Timestamp v) { return Value::of(v.ms); }
    static void from(const Value& v, core::Timestamp& out) { out.ms = v.integer; }
};
template <std::integral T>
struct Column<T> {
    static constexpr Kind kind = Kind::integer;
    static Value to(T v) { return Value::of(static_cast<std::int64_t>(v)); }
    static void from(const Value& v, T& out) { out = static_cast<T>(v.integer); }
};
template <class T>
requires std::is_enum_v<T>
struct Column<T> {
    static constexpr Kind kind = Kind::text;
    static Value to(T v) { return Value::of(to_string(v)); }
    static void from(const Value& v, T& out) {
        const auto e = enum_from(v.text, T{});
        if (!e) throw DatabaseError("a row holds the unknown state '" + v.text + "'");
        out = *e;
    }
};
template <>
struct Column<std::vector<domain::KeyImage>> {
    static constexpr Kind kind = Kind::text;
    static Value to(const std::vector<domain::KeyImage>& v) { return Value::of(domain::key_images_text(v)); }
    static void from(const Value& v, std::vector<domain::KeyImage>& out) { out = domain::key_images_from(v.text); }
};
template <class T>
struct Column<std::optional<T>> {
    static constexpr Kind kind = Column<T>::kind;
    static Value to(const std::optional<T>& v) { return v ? Column<T>::to(*v) : Value::none(kind); }
    static void from(const Value& v, std::optional<T>& out) {
        if (v.null) {
            out.reset();
        } else {
            Column<T>::from(v, out.emplace());
        }
    }
};

template <class T>
Param param(std::string_view name, const T& value) {
    if constexpr (std::is_convertible_v<T, std::string_view>) {
        return {name, Value::of(std::string_view{value})};
    } else {
        return {name, Column<T>::to(value)};
    }
}

template <class Row>
using Members = boost::describe::describe_members<Row, boost::describe::mod_public>;

template <class Row, class Fn>
void for_each_column(Fn&& fn) {
    boost::mp11::mp_for_each<Members<Row>>(std::forward<Fn>(fn));
}

// "t.id, t.name": the columns in the order of the members.
template <class Row>
const std::string& column_list() {
    static const std::string list = [] {
        std::string s;
        for_each_column<Row>([&](auto m) { s += (s.empty() ? "t." : ", t.") + std::string{m.name}; });
        return s;
    }();
    return list;
}

template <class Row>
const std::vector<Kind>& column_kinds() {
    static const std::vector<Kind> kinds = [] {
        std::vector<Kind> k;
        for_each_column<Row>(
            [&](auto m) { k.push_back(Column<std::remove_cvref_t<decltype(Row{}.*m.pointer)>>::kind); });
        return k;
    }();
    return kinds;
}

// SELECT of whole rows; `tail` starts behind "FROM table t ", e.g. "WHERE t.org_id = :org ORDER BY t.id".
template <class Row>
std::vector<Row> select_rows(Connection& c, const std::string& tail, std::span<const Param> params) {
    std::vector<Row> rows;
    c.select("SELECT " + column_list<Row>() + " FROM " + Row::table + " t " + tail, params, column_kinds<Row>(),
             [&](std::span<const Value> values) {
                 Row& row = rows.emplace_back();
                 std::size_t i = 0;
                 for_each_column<Row>([&](auto m) {
                     using T = std::remove_cvref_t<decltype(row.*m.pointer)>;
                     Column<T>::from(values[i++], row.*m.pointer);
                 });
             });
    return rows;
}
template <class Row>
std::vector<Row> select_rows(Connection& c, const std::string& tail, std::initializer_list<Param> params = {}) {
    return select_rows<Row>(c, tail, std::span{params.begin(), params.size()});
}

template <class Row>
std::optional<Row> select_one(Connection& c, const std::string& tail, std::initializer_list<Param> params) {
    auto rows = select_rows<Row>(c, tail, params);
    if (rows.empty()) return {};
    return std::move(rows.front());
}

template <class Row>
std::vector<Param> row_params(const Row& row) {
    std::vector<Param> params;
    for_each_column<Row>([&](auto m) { params.push_back(param(m.name, row.*m.pointer)); });
    return params;
}

template <class Row>
void insert_row(Connection& c, const Row& row) {
    static const std::string sql = [] {
        std::string names, values;
        for_each_column<Row>([&](auto m) {
            names += (names.empty() ? "" : ", ") + std::string{m.name};
            values += (values.empty() ? ":" : ", :") + std::string{m.name};
        });
        return "INSERT INTO " + std::string{Row::table} + " (" + names + ") VALUES (" + values + ")";
    }();
    c.execute(sql, row_params(row));
}

// Writes every column of the row with this id if its version is still `row.version`, and makes that one higher.
// False when somebody was faster.
template <class Row>
[[nodiscard]] bool update_row(Connection& c, Row& row) {
    static const std::string sql = [] {
        std::string sets;
        for_each_column<Row>([&](auto m) {
            const std::string name{m.name};
            if (name == "id" || name == "version") return;
            sets += name + " = :" + name + ", ";
        });
        return "UPDATE " + std::string{Row::table} + " SET " + sets +
               "version = version + 1 WHERE id = :id AND version = :version";
    }();
    if (c.execute(sql, row_params(row)) != 1) return false;
    ++row.version;
    return true;
}

// One integer: a count, a maximum, a key. 0 when there is no row or it is null.
std::int64_t select_integer(Connection& c, const std::string& sql, std::initializer_list<Param> params = {});

// Whether the database answers at all; throws what the connection throws.
bool answers(Connection& c);

}  // namespace telehub::store
