#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

#include "telehub/http/server.h"

namespace telehub::http {

namespace {

constexpr std::size_t method_count = static_cast<std::size_t>(Method::options) + 1;
constexpr std::size_t index_of(Method m) { return static_cast<std::size_t>(m); }

// A route and the names of its pattern's {parts}, in order.
struct Leaf {
    const Route* route = nullptr;
    std::vector<std::string> names;
};

// One segment of the paths. A resource is a node with at least one leaf.
struct Node {
    std::map<std::string, Node, std::less<>> literals;
    std::unique_ptr<Node> any;
    std::array<Leaf, method_count> leaves;

    bool is_resource() const {
        return std::ranges::any_of(leaves, [](const Leaf& leaf) { return leaf.route; });
    }
};

// "/a/b" -> "a", "b"; "/" -> nothing; "/a/" -> "a", "".
std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> segments;
    path.remove_prefix(1);
    if (path.empty()) return segments;
    for (auto slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/')) {
        segments.push_back(path.substr(0, slash));
        path.remove_prefix(slash + 1);
    }
    segments.push_back(path);
    return segments;
}

[[noreturn]] void bad_row(const Route& route, const char* why) {
    throw std::logic_error("route " + std::string(to_string(route.method)) + " " + route.pattern + ": " + why);
}

// The name in "{name}", "" for a literal.
std::string_view name_in(const Route& route, std::string_view segment) {
    if (segment.empty()) bad_row(route, "empty segment");
    if (segment.find_first_of("{}") == std::string_view::npos) return {};
    const bool whole = segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
    const auto name = whole ? segment.substr(1, segment.size() - 2) : std::string_view{};
    if (name.empty() || name.find_first_of("{}") != std::string_view::npos) bad_row(route, "malformed {name}");
    return name;
}

void add(Node& root, const Route& route) {
    if (route.pattern.empty() || route.pattern.front() != '/') bad_row(route, "must begin with /");
    if (!route.handler && !route.begin) bad_row(route, "no handler");
    if (route.handler && route.begin) bad_row(route, "takes its body whole or streamed, not both");
    Node* node = &root;
    Leaf leaf{&route, {}};
    for (const auto segment : split(route.pattern)) {
        const auto name = name_in(route, segment);
        if (name.empty()) {
            node = &node->literals[std::string(segment)];
            continue;
        }
        if (std::ranges::find(leaf.names, name) != leaf.names.end()) bad_row(route, "a {name} stands twice");
        leaf.names.emplace_back(name);
        if (!node->any) node->any = std::make_unique<Node>();
        node = node->any.get();
    }
    Leaf& place = node->leaves[index_of(route.method)];
    if (place.route) bad_row(route, "the same as an earlier row");
    place = std::move(leaf);
}

// The resource at `segments[at...]`: a literal is tried before a {name}, and a dead end goes back to the
// {name}. `values` collects what the {names} matched.
const Node* find(const Node& node, const std::vector<std::string_view>& segments, std::size_t at,
                 std::vector<std::string_view>& values) {
    if (at == segments.size()) return node.is_resource() ? &node : nullptr;
    const auto segment = segments[at];
    if (const auto literal = node.literals.find(segment); literal != node.literals.end()) {
        if (const Node* found = find(literal->second, segments, at + 1, values)) return found;
    }
    if (!node.any || segment.empty()) return nullptr;
    values.push_back(segment);
    if (const Node* found = find(*node.any, segments, at + 1, values)) return found;
    values.pop_back();
    return nullptr;
}

std::vector<Method> allowed(const Node& node) {
    std::vector<Method> methods;
    for (std::size_t i = 0; i < method_count; ++i) {
        const auto method = static_cast<Method>(i);
        const bool head_by_get = method == Method::head && node.leaves[index_of(Method::get)].route;
        // The server answers OPTIONS itself where no row does.
        if (node.leaves[i].route || head_by_get || method == Method::options) methods.push_back(method);
    }
    return methods;
}

}  // namespace

struct Router::Impl {
    Impl(std::vector<Route> rows, std::optional<Route> rest) : routes(std::move(rows)), pages(std::move(rest)) {
        for (const auto& route : routes) add(root, route);
    }
    bool is_for_pages(Method method, const std::vector<std::string_view>& segments) const {
        if (!pages || (method != Method::get && method != Method::head)) return false;
        return segments.empty() || !root.literals.contains(segments.front());
    }

    const std::vector<Route> routes;
    const std::optional<Route> pages;
    Node root;
};

Router::Router(std::vector<Route> routes, std::optional<Route> pages)
    : impl_(std::make_unique<Impl>(std::move(routes), std::move(pages))) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;

Router::Match Router::match(Method method, std::string_view decoded_path) const {
    Match match;
    if (decoded_path.empty() || decoded_path.front() != '/') return match;
    std::vector<std::string_view> values;
    const auto segments = split(decoded_path);
    const Node* node = find(impl_->root, segments, 0, values);
    if (!node) {
        if (impl_->is_for_pages(method, segments)) match.route = &*impl_->pages;
        return match;
    }
    const Leaf* leaf = &node->leaves[index_of(method)];
    if (!leaf->route && method == Method::head) leaf = &node->leaves[index_of(Method::get)];
    if (!leaf->route) {
        match.allow = allowed(*node);
        return match;
    }
    match.route = leaf->route;
    for (std::size_t i = 0; i < values.size(); ++i) match.params.emplace_back(leaf->names[i], values[i]);
    return match;
}

}  // namespace telehub::http
