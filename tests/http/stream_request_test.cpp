// Requests whose body is taken as it arrives.
#include <gtest/gtest.h>
#include <poll.h>

#include <chrono>
#include <stdexcept>

#include "http/stream_support.h"

namespace telehub::http::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct StreamRequest : testing::Test {
    Record record;
    std::vector<Route> routes{streamed(
                                  Method::put, "/up", [this](const Request& r) { return record.begin(r); }, unbounded),
                              streamed(
                                  Method::put, "/small", [this](const Request& r) { return record.begin(r); }, 1000),
                              streamed(Method::put, "/default", [this](const Request& r) { return record.begin(r); }),
                              route(Method::get, "/a", says("A"))};
    Running hub{routes};
    Curl curl;

    Reply put(const std::string& path, const std::string& body, bool chunked) {
        return curl.ask(hub.url(path), {.method = "PUT", .body = body, .chunked = chunked});
    }
};

TEST_F(StreamRequest, IsFedWholeAndInOrder) {
    int finished = 0;
    for (const bool chunked : {false, true}) {
        for (const std::size_t size : {1, 1000, 256 << 10, (256 << 10) + 1, (7 << 20) + 3}) {
            const auto content = pattern_bytes(size);
            const auto reply = put("/up", content, chunked);
            EXPECT_EQ(reply.status, 200) << size << reply.error;
            EXPECT_EQ(reply.body, "took " + std::to_string(size));
            EXPECT_TRUE(record.content() == content) << size;
            EXPECT_EQ(record.finished(), ++finished);
            EXPECT_EQ(curl.ask(hub.url("/a")).body, "A");
        }
    }
    EXPECT_EQ(curl.connections_made(), 1);
    EXPECT_TRUE(record.gone.arrives(finished));
}

TEST_F(StreamRequest, MayBeEmptyOrOfHttp10OrFollowedByTheNext) {
    Raw raw(hub.server.port());
    raw.send("PUT /up HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
    EXPECT_TRUE(raw.read_response().ends_with("took 0"));
    raw.send("PUT /up HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(raw.read_response().ends_with("took 3"));
    EXPECT_TRUE(raw.read_response().ends_with("\r\n\r\nA"));
    raw.send("PUT /up HTTP/1.0\r\nContent-Length: 4\r\n\r\nabcd");
    EXPECT_TRUE(raw.read_all().ends_with("took 4"));
}

TEST_F(StreamRequest, ChunksMayComeBitByBit) {
    Raw raw(hub.server.port());
    const std::string request =
        "PUT /up HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3;name=value\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: t\r\n\r\n";
    for (const char c : request) raw.send({&c, 1});
    EXPECT_TRUE(raw.read_response().ends_with("took 5"));
    EXPECT_EQ(record.content(), "abcde");
}

TEST_F(StreamRequest, IsAskedForOnlyAfterBeginAccepts) {
    Raw raw(hub.server.port());
    raw.send("PUT /up HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(raw.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_EQ(record.begun(), 1);
    raw.send("abc");
    EXPECT_TRUE(raw.read_response().ends_with("took 3"));
    raw.send("PUT /up HTTP/1.1\r\nHost: h\r\nX-Refuse: 1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    const auto all = raw.read_all();
    EXPECT_TRUE(all.starts_with("HTTP/1.1 409 ")) << all;
    EXPECT_NE(all.find("\r\nConnection: close\r\n"), std::string::npos);
    raw.send("PUT /up HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: miracles\r\n\r\n");
    EXPECT_EQ(record.begun(), 1);
}

TEST_F(StreamRequest, RefusedByBeginIsNotReadOn) {
    const auto reply = curl.ask(
        hub.url("/up"), {.method = "PUT", .body = std::string(20 << 20, 'x'), .headers = {"X-Refuse: 1", "Expect:"}});
    EXPECT_EQ(reply.status, 409) << reply.error;
    EXPECT_EQ(reply.header("connection"), "close");
    EXPECT_EQ(record.begun(), 0);
}

TEST_F(StreamRequest, RefusedOnTheWayIsAnsweredAndTheConnectionCloses) {
    record.refuse_after = 1 << 20;
    for (const bool chunked : {false, true}) {
        const auto reply = put("/up", std::string(20 << 20, 'x'), chunked);
        EXPECT_EQ(reply.status, 422) << reply.error;
        EXPECT_EQ(reply.header("connection"), "close");
        EXPECT_LT(record.content().size(), std::size_t{20} << 20);
    }
    EXPECT_EQ(record.finished(), 2);
}

TEST_F(StreamRequest, HasTheBoundOfItsRoute) {
    EXPECT_EQ(put("/small", std::string(1000, 'x'), true).status, 200);
    EXPECT_EQ(put("/small", std::string(1001, 'x'), false).status, 413);
    EXPECT_EQ(record.begun(), 1);
    EXPECT_EQ(put("/small", std::string(1001, 'x'), true).status, 413);
    EXPECT_EQ(put("/default", std::string((1 << 20) + 1, 'x'), true).status, 413);
    EXPECT_EQ(put("/default", std::string((1 << 20) + 1, 'x'), false).status, 413);
    EXPECT_EQ(record.finished(), 1);
    EXPECT_TRUE(record.gone.arrives(3));
}

TEST_F(StreamRequest, WhatThrowsIs500) {
    for (const auto where : {Record::Throws::begin, Record::Throws::feed, Record::Throws::finish}) {
        record.throws = where;
        EXPECT_EQ(put("/up", "abc", false).status, 500);
    }
    record.throws = Record::Throws::nowhere;
    Running none({streamed(Method::put, "/none", [](const Request&) { return std::unique_ptr<BodySink>(); })});
    EXPECT_EQ(curl.ask(none.url("/none"), {.method = "PUT", .body = "abc"}).status, 500);
    EXPECT_EQ(put("/up", "abc", false).status, 200);
}

TEST_F(StreamRequest, MalformedIs400AndTheSinkHearsNoEnd) {
    Raw raw(hub.server.port());
    raw.send("PUT /up HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcde\r\n0\r\n\r\n");
    EXPECT_TRUE(raw.read_all().starts_with("HTTP/1.1 400 "));
    Raw endless(hub.server.port());
    endless.send("PUT /up HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;" + std::string(900'000, 'x'));
    EXPECT_TRUE(endless.read_all().starts_with("HTTP/1.1 400 "));
    EXPECT_TRUE(record.gone.arrives(2));
    EXPECT_EQ(record.finished(), 0);
}

// Handlers are answered although every thread of the pool for bodies is held.
TEST_F(StreamRequest, DoesNotHoldUpHandlers) {
    record.hold.emplace();
    std::vector<std::unique_ptr<Raw>> uploads;
    for (int i = 0; i < 8; ++i) {
        uploads.push_back(std::make_unique<Raw>(hub.server.port()));
        uploads.back()->send("PUT /up HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
    }
    record.hold->wait_for_arrivals(4);
    EXPECT_EQ(curl.ask(hub.url("/a")).body, "A");
    record.hold->open();
    for (auto& upload : uploads) EXPECT_TRUE(upload->read_response().starts_with("HTTP/1.1 200 "));
}

TEST_F(StreamRequest, GoesOverTls) {
    TempFolder folder;
    ServerOptions options;
    options.certificate = folder / "certificate.pem";
    options.key = folder / "key.pem";
    make_certificate(*options.certificate, *options.key);
    Running secure(routes, options);
    const auto content = pattern_bytes(20 << 20);
    const auto reply = curl.ask(secure.url("/up"), {.method = "PUT", .body = content, .ca_file = *options.certificate});
    EXPECT_EQ(reply.body, "took " + std::to_string(content.size())) << reply.error;
    EXPECT_TRUE(record.content() == content);
    record.refuse_after = 1 << 20;
    const auto refused =
        curl.ask(secure.url("/up"), {.method = "PUT", .body = content, .ca_file = *options.certificate});
    EXPECT_EQ(refused.status, 422) << refused.error;
}

}  // namespace
}  // namespace telehub::http::test
