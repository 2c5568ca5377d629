#include <gtest/gtest.h>

#include <stdexcept>

#include "http/support.h"

namespace telehub::http::test {
namespace {

Router router_of(std::vector<std::pair<Method, std::string>> rows) {
    std::vector<Route> routes;
    for (auto& [method, pattern] : rows) routes.push_back(route(method, pattern, says(pattern)));
    return Router(std::move(routes));
}

std::string matched(const Router& router, Method method, std::string_view path) {
    const auto match = router.match(method, path);
    return match.route ? match.route->pattern : "";
}

TEST(Router, GivesTheParams) {
    const auto router = router_of({{Method::get, "/orders/{id}/items/{item}"}});
    const auto match = router.match(Method::get, "/orders/a b/items/张三");
    ASSERT_TRUE(match.route);
    EXPECT_EQ(match.params, (Pairs{{"id", "a b"}, {"item", "张三"}}));
    EXPECT_TRUE(match.allow.empty());
}

TEST(Router, PrefersLiteralsAndComesBackFromADeadEnd) {
    const auto router = router_of({{Method::get, "/a/{x}/c"},
                                   {Method::get, "/a/b/d"},
                                   {Method::get, "/a/b"},
                                   {Method::get, "/a/{x}"},
                                   {Method::get, "/"}});
    EXPECT_EQ(matched(router, Method::get, "/a/b"), "/a/b");
    EXPECT_EQ(matched(router, Method::get, "/a/z"), "/a/{x}");
    EXPECT_EQ(matched(router, Method::get, "/a/b/d"), "/a/b/d");
    EXPECT_EQ(matched(router, Method::get, "/a/b/c"), "/a/{x}/c");
    EXPECT_EQ(matched(router, Method::get, "/"), "/");
    EXPECT_EQ(router.match(Method::get, "/a/b/c").params, (Pairs{{"x", "b"}}));
}

TEST(Router, MatchesWholePathsAndNoEmptySegments) {
    const auto router = router_of({{Method::get, "/a/{x}"}, {Method::get, "/a"}});
    for (const auto* path : {"", "a", "/", "/a/", "/a//", "//a", "/a/b/", "/a/b/c", "/A"}) {
        const auto match = router.match(Method::get, path);
        EXPECT_FALSE(match.route) << path;
        EXPECT_TRUE(match.allow.empty()) << path;
    }
}

TEST(Router, GivesPagesWhatNoRowBegins) {
    const Router router({route(Method::get, "/api/v1/a", says("a")), route(Method::post, "/wado", says("w"))},
                        route(Method::get, "/{page}", says("page")));
    for (const auto* path : {"/", "/worklist", "/reading/1", "/apis/v1", "/a//b"}) {
        EXPECT_EQ(matched(router, Method::get, path), "/{page}") << path;
        EXPECT_EQ(matched(router, Method::head, path), "/{page}") << path;
        EXPECT_EQ(matched(router, Method::post, path), "") << path;
    }
    for (const auto* path : {"/api", "/api/", "/api/v1/b", "/wado/x", "", "worklist"}) {
        EXPECT_EQ(matched(router, Method::get, path), "") << path;
    }
    EXPECT_EQ(router.match(Method::get, "/wado").allow, (std::vector{Method::post, Method::options}));
}

TEST(Router, SaysWhatIsAllowed) {
    const auto router = router_of({{Method::get, "/a/{x}"}, {Method::del, "/a/{y}"}, {Method::post, "/b"}});
    const auto match = router.match(Method::put, "/a/1");
    EXPECT_FALSE(match.route);
    EXPECT_EQ(match.allow, (std::vector{Method::get, Method::head, Method::del, Method::options}));
    EXPECT_EQ(router.match(Method::head, "/b").allow, (std::vector{Method::post, Method::options}));
}

TEST(Router, NamesTheParamsAsTheRowOfTheMethodDoes) {
    const auto router = router_of({{Method::get, "/a/{x}"}, {Method::del, "/a/{y}"}});
    EXPECT_EQ(router.match(Method::head, "/a/1").params, (Pairs{{"x", "1"}}));
    EXPECT_EQ(router.match(Method::del, "/a/1").params, (Pairs{{"y", "1"}}));
}

TEST(Router, KnowsEveryMethodAndAHeadOfItsOwn) {
    const auto router = router_of({{Method::get, "/a"},
                                   {Method::head, "/b"},
                                   {Method::patch, "/b"},
                                   {Method::del, "/b"},
                                   {Method::options, "/b"},
                                   {Method::get, "/c/{x}"},
                                   {Method::head, "/c/{y}"}});
    for (const auto method : {Method::head, Method::patch, Method::del, Method::options}) {
        EXPECT_EQ(matched(router, method, "/b"), "/b") << to_string(method);
    }
    EXPECT_FALSE(router.match(Method::get, "/b").route);
    EXPECT_EQ(router.match(Method::head, "/c/1").params, (Pairs{{"y", "1"}}));
    EXPECT_EQ(router.match(Method::get, "/c/1").params, (Pairs{{"x", "1"}}));
    EXPECT_FALSE(router.match(Method::options, "/a").route);
}

TEST(Router, RefusesRowsThatAreTheSame) {
    EXPECT_THROW(router_of({{Method::get, "/a"}, {Method::get, "/a"}}), std::logic_error);
    EXPECT_THROW(router_of({{Method::get, "/a/{x}"}, {Method::get, "/a/{y}"}}), std::logic_error);
}

TEST(Router, RefusesMalformedRows) {
    for (const auto* pattern : {"", "a", "/a/", "//", "/{}", "/{a", "/a}", "/x{a}", "/{a}x", "/{a{b}}", "/{a}/{a}"}) {
        EXPECT_THROW(router_of({{Method::get, pattern}}), std::logic_error) << pattern;
    }
    EXPECT_THROW(Router({Route{Method::get, "/a", nullptr, 0}}), std::logic_error);
    auto both = route(Method::get, "/a", says("a"));
    both.begin = [](const Request&) { return Response{}; };
    EXPECT_THROW(Router({both}), std::logic_error);
}

}  // namespace
}  // namespace telehub::http::test
