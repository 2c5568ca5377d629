// The OpenAPI 3.1 document, made from the table of routes and the described types.
#include <map>

#include "route_table.h"
#include "telehub/api/api.h"

namespace telehub::api {

namespace {

struct ProblemField {
    std::string path, message;
};
BOOST_DESCRIBE_STRUCT(ProblemField, (), (path, message))
struct Problem {
    std::string type, title;
    std::int64_t status;
    std::string detail, reason, request_id;
    std::optional<std::vector<ProblemField>> errors;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (type, title, status, detail, reason, request_id, errors))

json::object reference(const char* name) { return {{"$ref", std::string{"#/components/schemas/"} + name}}; }

json::array parameters_of(const Row& row) {
    json::array list;
    const std::string_view pattern = row.pattern;
    for (auto open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1)) {
        const auto close = pattern.find('}', open);
        list.push_back(json::object{{"name", std::string{pattern.substr(open + 1, close - open - 1)}},
                                    {"in", "path"},
                                    {"required", true},
                                    {"schema", {{"type", "string"}}}});
    }
    for (const char* name : row.query) {
        list.push_back(json::object{{"name", name}, {"in", "query"}, {"schema", {{"type", "string"}}}});
    }
    const auto header = [&list](const char* name) {
        list.push_back(json::object{{"name", name}, {"in", "header"}, {"schema", {{"type", "string"}}}});
    };
    const bool changes = row.method == http::Method::post || row.method == http::Method::put ||
                         (row.method == http::Method::patch && row.begin == nullptr);
    if (changes && pattern.find('{') != std::string_view::npos) header("If-Match");
    if (row.success == 201 && row.access == Access::signed_in) header("Idempotency-Key");
    return list;
}

// What a body that is streamed is.
const char* streamed_type(std::string_view pattern) {
    if (pattern.starts_with("/api/v1/uploads")) return "application/offset+octet-stream";
    return pattern.starts_with("/dicom-web/") ? "multipart/related" : "application/octet-stream";
}

json::object operation_of(const Row& row) {
    json::object success{{"description", row.summary}};
    if (row.response.name != nullptr) {
        success["content"] = {{"application/json", {{"schema", reference(row.response.name)}}}};
    } else if (row.media != nullptr) {
        success["content"] = json::object{{row.media, json::object{}}};
    }
    const json::object refused{{"description", "Refused"},
                               {"content", {{"application/problem+json", {{"schema", reference("Problem")}}}}}};
    json::object operation{{"summary", row.summary},
                           {"parameters", parameters_of(row)},
                           {"responses", {{std::to_string(row.success), success}, {"default", refused}}}};
    if (row.request.name != nullptr) {
        operation["requestBody"] = {{"content", {{"application/json", {{"schema", reference(row.request.name)}}}}}};
    }
    if (row.begin != nullptr) {
        operation["requestBody"] = {{"content", json::object{{streamed_type(row.pattern), json::object{}}}}};
    }
    if (row.access == Access::open) operation["security"] = json::array{};
    json::array roles;
    for (const auto role : domain::all_roles) {
        if (row.who.has(role)) roles.push_back(json::value(domain::to_string(role)));
    }
    if (!roles.empty()) operation["x-roles"] = roles;
    return operation;
}

std::string lower(std::string_view s) {
    std::string out{s};
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

json::object document() {
    std::map<std::string, json::object> paths;
    std::map<std::string, json::value> schemas{{"Problem", schema_of<Problem>()}};
    for (const auto& row : route_table()) {
        paths[row.pattern][lower(to_string(row.method))] = operation_of(row);
        for (const auto& s : {row.request, row.response}) {
            if (s.name != nullptr) schemas[s.name] = s.make();
        }
    }
    json::object all_paths, all_schemas;
    for (auto& [path, operations] : paths) all_paths[path] = operations;
    for (auto& [name, schema] : schemas) all_schemas[name] = schema;
    return {{"openapi", "3.1.0"},
            {"info", {{"title", "Telehub"}, {"version", "1"}}},
            {"security", {json::object{{"bearer", json::array{}}}, json::object{{"cookie", json::array{}}}}},
            {"paths", all_paths},
            {"components",
             {{"schemas", all_schemas},
              {"securitySchemes",
               {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}},
                {"cookie", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "telehub_session"}}}}}}}};
}

// Block style; strings in double quotes, which YAML reads as JSON does.
void write_yaml(std::string& out, const json::value& v, int indent) {
    const std::string pad(static_cast<std::size_t>(indent), ' ');
    if (v.is_object() && !v.get_object().empty()) {
        for (const auto& field : v.get_object()) {
            out += "\n" + pad + json::serialize(json::value(field.key())) + ":";
            write_yaml(out, field.value(), indent + 2);
        }
    } else if (v.is_array() && !v.get_array().empty()) {
        for (const auto& item : v.get_array()) {
            out += "\n" + pad + "-";
            write_yaml(out, item, indent + 2);
        }
    } else {
        out += " " + json::serialize(v);
    }
}

}  // namespace

std::string openapi_json() { return json::serialize(document()); }

std::string openapi_yaml() {
    std::string out = "# Made by `telehubd --openapi` from the table of routes; do not edit.";
    write_yaml(out, document(), 0);
    return out + "\n";
}

}  // namespace telehub::api
