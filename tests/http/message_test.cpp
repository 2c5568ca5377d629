#include "telehub/http/message.h"

#include <gtest/gtest.h>

namespace telehub::http {
namespace {

TEST(HttpDate, IsWrittenInEnglishAndGmt) {
    EXPECT_EQ(http_date({784111777'000}), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(http_date({0}), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(ReasonPhrase, KnowsTheStatusOfTus) {
    EXPECT_EQ(reason_phrase(409), "Conflict");
    EXPECT_EQ(reason_phrase(460), "Checksum Mismatch");
}

TEST(Message, FindsHeadersQueriesParamsAndCookies) {
    Request request;
    request.headers = {{"accept", "a/b"}, {"cookie", "one=1; two=\"2\";three=3=3"}, {"cookie", "four=4"}};
    request.query = {{"q", "first"}, {"q", "second"}, {"empty", ""}};
    request.params = {{"id", "7"}};
    EXPECT_EQ(request.header("accept"), "a/b");
    EXPECT_EQ(request.header("none"), "");
    EXPECT_EQ(request.query_value("q"), "first");
    EXPECT_EQ(request.query_value("empty"), "");
    EXPECT_EQ(request.query_value("none"), std::nullopt);
    EXPECT_EQ(request.param("id"), "7");
    EXPECT_EQ(request.cookie("one"), "1");
    EXPECT_EQ(request.cookie("two"), "\"2\"");
    EXPECT_EQ(request.cookie("three"), "3=3");
    EXPECT_EQ(request.cookie("four"), "4");
    EXPECT_EQ(request.cookie("on"), std::nullopt);
}

TEST(Message, SetReplacesAHeaderButAddsCookies) {
    Response response;
    response.set("Cache-Control", "a").set("cache-control", "b").set("Set-Cookie", "x=1").set("Set-Cookie", "y=2");
    const Pairs expected = {{"cache-control", "b"}, {"Set-Cookie", "x=1"}, {"Set-Cookie", "y=2"}};
    EXPECT_EQ(response.headers, expected);
}

TEST(Message, ProblemIsRfc9457) {
    const core::Error error{core::Errc::conflict, "already_claimed", "Someone \"else\" has it.", {{"$.a", "wrong"}}};
    const auto response = problem(error, "r1");
    EXPECT_EQ(response.status, 409U);
    EXPECT_EQ(response.headers.at(0).second, "application/problem+json");
    EXPECT_EQ(std::get<std::string>(response.body),
              R"({"type":"urn:telehub:error:already_claimed","title":"Conflict","status":409,)"
              R"("detail":"Someone \"else\" has it.","reason":"already_claimed","request_id":"r1",)"
              R"("errors":[{"path":"$.a","message":"wrong"}]})");
}

TEST(Message, ProblemWithoutReasonIsAboutBlankAndMayHaveAnotherStatus) {
    const auto response = problem(core::Error{core::Errc::invalid, "", "", {}}, "r1", 422);
    EXPECT_EQ(response.status, 422U);
    EXPECT_EQ(std::get<std::string>(response.body),
              R"({"type":"about:blank","title":"Unprocessable Entity","status":422,"request_id":"r1"})");
}

TEST(Message, EveryRefusalHasItsStatus) {
    using core::Errc;
    EXPECT_EQ(status_of(Errc::invalid), 422U);
    EXPECT_EQ(status_of(Errc::unauthenticated), 401U);
    EXPECT_EQ(status_of(Errc::forbidden), 403U);
    EXPECT_EQ(status_of(Errc::not_found), 404U);
    EXPECT_EQ(status_of(Errc::conflict), 409U);
    EXPECT_EQ(status_of(Errc::stale), 412U);
    EXPECT_EQ(status_of(Errc::too_large), 413U);
    EXPECT_EQ(status_of(Errc::unsupported), 415U);
    EXPECT_EQ(status_of(Errc::rate_limited), 429U);
    EXPECT_EQ(status_of(Errc::busy), 503U);
    EXPECT_EQ(status_of(Errc::storage_full), 507U);
}

}  // namespace
}  // namespace telehub::http
