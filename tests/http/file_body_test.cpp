#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "http/support.h"

namespace telehub::http::test {
namespace {

struct FileBodies : testing::Test {
    TempFolder folder;
    const std::string content = pattern_bytes((50 << 20) + 12345);
    const std::filesystem::path file = folder / "large";
    FileBody next{file, 0, content.size()};
    Running hub{{route(Method::get, "/file", [this](const Request&) {
        Response response;
        response.body = next;
        return response;
    })}};
    Curl curl;

    void SetUp() override { std::ofstream(file, std::ios::binary) << content; }
};

TEST_F(FileBodies, AreSentWhole) {
    const auto reply = curl.ask(hub.url("/file"));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("content-length"), std::to_string(content.size()));
    EXPECT_TRUE(reply.body == content);
    const auto seen = hub.observations.wait_for(1);
    EXPECT_EQ(seen.at(0).bytes, content.size());
}

TEST_F(FileBodies, AreSentInPart) {
    for (const auto& [offset, length] : std::vector<std::pair<std::uint64_t, std::uint64_t>>{
             {1'000'003, 30'000'001}, {0, 0}, {7, 1}, {content.size() - 1, 1}, {content.size(), 0}, {5, 256 * 1024}}) {
        next.offset = offset;
        next.length = length;
        EXPECT_TRUE(curl.ask(hub.url("/file")).body == content.substr(offset, length)) << offset;
    }
    EXPECT_EQ(curl.connections_made(), 1);
}

TEST_F(FileBodies, AreNotReadForHead) {
    const auto reply = curl.ask(hub.url("/file"), {.method = "HEAD"});
    EXPECT_EQ(reply.header("content-length"), std::to_string(content.size()));
}

TEST_F(FileBodies, ThatCannotBeReadAre500) {
    next.length += 1;
    EXPECT_EQ(curl.ask(hub.url("/file")).status, 500);
    next = {folder / "missing", 0, 1};
    EXPECT_EQ(curl.ask(hub.url("/file")).status, 500);
    next = {file.parent_path(), 0, 0};
    EXPECT_EQ(curl.ask(hub.url("/file")).status, 500);
    next = {folder / "fifo", 0, 0};
    ASSERT_EQ(::mkfifo(next.file.c_str(), 0600), 0);
    EXPECT_EQ(curl.ask(hub.url("/file")).status, 500);
    EXPECT_EQ(curl.connections_made(), 1);
}

TEST_F(FileBodies, ThatBreakOffCloseTheConnection) {
    Raw raw(hub.server.port());
    raw.send("GET /file HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(raw.read_until("\r\n\r\n").starts_with("HTTP/1.1 200 "));
    // Far more is left than the socket's buffers hold, so the server has not read it yet.
    std::filesystem::resize_file(file, 1 << 20);
    EXPECT_LT(raw.read_all().size(), content.size());
}

}  // namespace
}  // namespace telehub::http::test
