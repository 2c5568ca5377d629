#include "telehub/http/static_files.h"

#include <gtest/gtest.h>

#include <fstream>

#include "http/support.h"

namespace telehub::http::test {
namespace {

struct StaticFilesTest : testing::Test {
    TempFolder folder;
    Curl curl;

    void write(const std::string& path, const std::string& content) const {
        const auto file = folder / path;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << content;
    }
    void SetUp() override {
        write("secret.txt", "not a page");
        write("web/index.html", "the page");
        write("web/assets/main-1a2b.js", "plain script");
        write("web/assets/main-1a2b.js.br", "brotli");
        write("web/assets/main-1a2b.js.gz", "gzip");
        write("web/assets/codec-3c.wasm", "wasm");
        write("web/assets/orphan.js.gz", "its plain file is missing");
        std::filesystem::create_symlink(folder / "secret.txt", folder / "web/linked.txt");
    }
    // The server of the folder as it is now.
    std::unique_ptr<Running> serve() const {
        const auto files = std::make_shared<const StaticFiles>(folder / "web", Pairs{{"X-Policy", "strict"}});
        return std::make_unique<Running>(
            std::vector<Route>{route(Method::get, "/api/v1/thing", says("api"))}, ServerOptions{}, 2U, 16U,
            route(Method::get, "/{page}", [files](const Request& r) { return files->get(r); }));
    }
};

TEST_F(StaticFilesTest, PagesAreTheIndexAndFilesAreThemselves) {
    const auto hub = serve();
    for (const char* page : {"/", "/index.html", "/worklist", "/reading/0199-aa", "/reading/2.25.17"}) {
        const auto reply = curl.ask(hub->url(page));
        EXPECT_EQ(reply.status, 200) << page;
        EXPECT_EQ(reply.body, "the page") << page;
        EXPECT_EQ(reply.header("content-type"), "text/html; charset=utf-8") << page;
        EXPECT_EQ(reply.header("cache-control"), "no-cache") << page;
        EXPECT_EQ(reply.header("x-policy"), "strict") << page;
    }
    EXPECT_EQ(curl.ask(hub->url("/assets/codec-3c.wasm")).header("content-type"), "application/wasm");
    const auto head = curl.ask(hub->url("/worklist"), {.method = "HEAD"});
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("content-length"), "8");
}

TEST_F(StaticFilesTest, AssetsAreKeptForGoodInTheWantedCoding) {
    const auto hub = serve();
    const auto url = hub->url("/assets/main-1a2b.js");
    const auto ask = [&](std::string accept) { return curl.ask(url, {.headers = {"Accept-Encoding: " + accept}}); };
    EXPECT_EQ(ask("gzip, deflate, br").body, "brotli");
    EXPECT_EQ(ask("gzip").body, "gzip");
    EXPECT_EQ(ask("gzip, br;q=0").body, "gzip");
    EXPECT_EQ(ask("identity").body, "plain script");
    const auto reply = ask("br");
    EXPECT_EQ(reply.header("content-encoding"), "br");
    EXPECT_EQ(reply.header("vary"), "Accept-Encoding");
    EXPECT_EQ(reply.header("content-type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(reply.header("cache-control"), "public, max-age=31536000, immutable");
}

TEST_F(StaticFilesTest, WhatIsKnownIsNotSentAgain) {
    const auto hub = serve();
    const auto etag = curl.ask(hub->url("/")).header("etag");
    ASSERT_FALSE(etag.empty());
    const auto again = curl.ask(hub->url("/worklist"), {.headers = {"If-None-Match: " + etag}});
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(curl.ask(hub->url("/"), {.headers = {"If-None-Match: \"other\""}}).status, 200);
}

TEST_F(StaticFilesTest, NothingElseIsGiven) {
    const auto hub = serve();
    for (const char* path : {"/assets/gone.js", "/assets/", "/assets/orphan.js", "/favicon.ico", "/linked.txt",
                             "/secret.txt", "/api/v1/other", "/api"}) {
        EXPECT_EQ(curl.ask(hub->url(path)).status, 404) << path;
    }
    EXPECT_EQ(curl.ask(hub->url("/worklist"), {.method = "POST"}).status, 404);
    for (const char* target :
         {"/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"}) {
        Raw raw(hub->server.port());
        raw.send("GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        const auto answer = raw.read_all();
        EXPECT_EQ(answer.find("not a page"), std::string::npos) << target;
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 40")) << answer.substr(0, 80);
    }
}

TEST(StaticFiles, AFolderThatIsNotThereIsSaid) {
    EXPECT_THROW(StaticFiles("/nonexistent/telehub/pages", {}), std::filesystem::filesystem_error);
}

}  // namespace
}  // namespace telehub::http::test
