// JSON by description: the same described structs are read, written and put into the OpenAPI document. Reading collects
// every fault with its JSON path: unknown fields, missing ones, wrong types.
#pragma once
#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <boost/mp11.hpp>
#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "telehub/core/clock.h"
#include "telehub/core/error.h"
#include "telehub/core/ids.h"

namespace telehub::api {

namespace json = boost::json;
using Faults = std::vector<core::FieldError>;

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsId : std::false_type {};
template <class Tag>
struct IsId<core::Id<Tag>> : std::true_type {};

// --- writing ---

template <class T>
json::value to_json(const T& v) {
    if constexpr (std::is_same_v<T, std::string>) {
        return json::value(v);
    } else if constexpr (std::is_same_v<T, bool>) {
        return v;
    } else if constexpr (std::integral<T>) {
        return static_cast<std::int64_t>(v);
    } else if constexpr (std::is_same_v<T, double>) {
        return v;
    } else if constexpr (std::is_same_v<T, core::Timestamp>) {
        return json::value(core::to_rfc3339(v));
    } else if constexpr (IsId<T>::value) {
        return json::value(v.value);
    } else if constexpr (std::is_enum_v<T>) {
        return json::value(to_string(v));
    } else if constexpr (IsOptional<T>::value) {
        return v ? to_json(*v) : json::value(nullptr);
    } else if constexpr (IsVector<T>::value) {
        json::array list;
        for (const auto& item : v) list.push_back(to_json(item));
        return list;
    } else {
        json::object object;
        boost::mp11::mp_for_each<Members<T>>([&](auto m) { object[m.name] = to_json(v.*m.pointer); });
        return object;
    }
}

// --- reading ---

inline void expect(Faults& faults, const std::string& path, const char* what) {
    faults.push_back({path, std::string{"must be "} + what});
}

template <class T>
void read_json(const json::value& v, const std::string& path, T& out, Faults& faults) {
    if constexpr (std::is_same_v<T, std::string>) {
        if (v.is_string()) {
            out = v.get_string();
        } else {
            expect(faults, path, "a string");
        }
    } else if constexpr (std::is_same_v<T, bool>) {
        if (v.is_bool()) {
            out = v.get_bool();
        } else {
            expect(faults, path, "true or false");
        }
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
        if (v.is_int64()) {
            out = v.get_int64();
        } else {
            expect(faults, path, "a whole number");
        }
    } else if constexpr (std::is_same_v<T, double>) {
        if (v.is_number()) {
            out = v.to_number<double>();
        } else {
            expect(faults, path, "a number");
        }
    } else if constexpr (IsOptional<T>::value) {
        if (!v.is_null()) read_json(v, path, out.emplace(), faults);
    } else if constexpr (IsVector<T>::value) {
        if (!v.is_array()) return expect(faults, path, "an array");
        for (const auto& item : v.get_array()) {
            read_json(item, path + "[" + std::to_string(out.size()) + "]", out.emplace_back(), faults);
        }
    } else {
        if (!v.is_object()) return expect(faults, path, "an object");
        const auto& object = v.get_object();
        for (const auto& field : object) {
            bool known = false;
            boost::mp11::mp_for_each<Members<T>>([&](auto m) { known = known || field.key() == m.name; });
            if (!known) faults.push_back({path + "." + std::string{field.key()}, "is not a known field"});
        }
        boost::mp11::mp_for_each<Members<T>>([&](auto m) {
            using M = std::remove_cvref_t<decltype(out.*m.pointer)>;
            const auto* found = object.if_contains(m.name);
            if (found != nullptr) {
                read_json(*found, path + "." + m.name, out.*m.pointer, faults);
            } else if (!IsOptional<M>::value) {
                faults.push_back({path + "." + m.name, "is required"});
            }
        });
    }
}

// --- schema (OpenAPI 3.1, JSON Schema 2020-12) ---

template <class T>
json::value schema_of() {
    if constexpr (std::is_same_v<T, std::string> || IsId<T>::value || std::is_enum_v<T>) {
        return {{"type", "string"}};
    } else if constexpr (std::is_same_v<T, bool>) {
        return {{"type", "boolean"}};
    } else if constexpr (std::integral<T>) {
        return {{"type", "integer"}};
    } else if constexpr (std::is_same_v<T, double>) {
        return {{"type", "number"}};
    } else if constexpr (std::is_same_v<T, core::Timestamp>) {
        return {{"type", "string"}, {"format", "date-time"}};
    } else if constexpr (IsOptional<T>::value) {
        auto inner = schema_of<typename T::value_type>();
        if (auto* type = inner.as_object().if_contains("type"); type != nullptr && type->is_string()) {
            *type = json::array{*type, "null"};
        }
        return inner;
    } else if constexpr (IsVector<T>::value) {
        return {{"type", "array"}, {"items", schema_of<typename T::value_type>()}};
    } else {
        json::object properties;
        json::array required;
        boost::mp11::mp_for_each<Members<T>>([&](auto m) {
            using M = std::remove_cvref_t<decltype(std::declval<T&>().*m.pointer)>;
            properties[m.name] = schema_of<M>();
            if (!IsOptional<M>::value) required.push_back(json::value(m.name));
        });
        json::object schema{{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
        if (!required.empty()) schema["required"] = required;
        return schema;
    }
}

}  // namespace telehub::api
