#include "telehub/http/multipart.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "http/support.h"

namespace telehub::http::test {
namespace {

using core::Errc;

struct Part {
    Pairs headers;
    std::string data;
    bool ended = false;
    bool operator==(const Part&) const = default;
};

struct Collected final : MultipartHandler {
    core::Result<void> begin_part(const Pairs& headers) override {
        if (parts.size() == most) return core::refuse(Errc::too_large, "too_many_parts", "enough");
        parts.push_back({headers, "", false});
        return {};
    }
    core::Result<void> data(std::span<const char> bytes) override {
        EXPECT_FALSE(bytes.empty());
        parts.back().data.append(bytes.data(), bytes.size());
        return {};
    }
    core::Result<void> end_part() override {
        parts.back().ended = true;
        return {};
    }
    std::vector<Part> parts;
    std::size_t most = 1000;
};

struct Outcome {
    std::vector<Part> parts;
    std::string refusal;  // reason and detail
    bool operator==(const Outcome&) const = default;
};

Outcome parse(std::string_view body, std::size_t slice, const std::string& boundary = "b") {
    Collected collected;
    MultipartParser parser(boundary, collected);
    core::Result<void> done;
    while (!body.empty() && done) {
        const auto n = std::min(slice, body.size());
        done = parser.feed(body.substr(0, n));
        body.remove_prefix(n);
    }
    const auto finished = parser.finish();
    if (!done) {
        EXPECT_EQ(finished.error().detail, done.error().detail);  // it stays refused
    }
    return {collected.parts, finished ? "" : finished.error().reason + ": " + finished.error().detail};
}

// The same for every slicing.
Outcome parse(const std::string& body, const std::string& boundary = "b") {
    const auto whole = parse(body, body.size() + 1, boundary);
    for (std::size_t slice = 1; slice <= std::min<std::size_t>(body.size(), 40); ++slice) {
        EXPECT_EQ(parse(body, slice, boundary), whole) << slice;
    }
    return whole;
}

TEST(Multipart, GivesPartsWithTheirHeaders) {
    const auto all = parse(
        "--b\r\nContent-Type: application/dicom\r\nX-Folded: "
        "one\r\n\ttwo\r\n\r\nfirst\r\n--b\r\n\r\nsecond\r\n--b--\r\n");
    EXPECT_EQ(all.refusal, "");
    ASSERT_EQ(all.parts.size(), 2U);
    EXPECT_EQ(all.parts[0], (Part{{{"content-type", "application/dicom"}, {"x-folded", "one two"}}, "first", true}));
    EXPECT_EQ(all.parts[1], (Part{{}, "second", true}));
}

TEST(Multipart, SkipsPreambleEpilogueAndPadding) {
    const auto all = parse("hello\r\n-- b\r\n--b \t \r\n\r\nx\r\n--b-- \r\nbye\r\n--b\r\n");
    EXPECT_EQ(all.refusal, "");
    ASSERT_EQ(all.parts.size(), 1U);
    EXPECT_EQ(all.parts[0].data, "x");
}

TEST(Multipart, KeepsWhatOnlyLooksLikeADelimiter) {
    for (const std::string data : {"", "\r", "\n", "\r\n", "\r\n-", "\r\n--", "\r\n\r\n--", "\r\r\n--", "-", "--",
                                   "--c", "\r\n--B", "\r\n--\r\n-", "--b", "x\r\n-\r\n--a", "\r\n\r\n\r\n"}) {
        const auto all = parse("--b\r\nA: b\r\n\r\n" + data + "\r\n--b--");
        if (data == "--b") continue;  // that is a delimiter: the blank line's CRLF is its own
        EXPECT_EQ(all.refusal, "") << data;
        ASSERT_EQ(all.parts.size(), 1U) << data;
        EXPECT_EQ(all.parts[0].data, data);
    }
}

TEST(Multipart, APartMayHaveNoBodyAtAll) {
    const auto all = parse("--b\r\nA: b\r\n\r\n--b\r\nC: d\r\n\r\n\r\n--b--\r\n");
    EXPECT_EQ(all.refusal, "");
    EXPECT_EQ(all.parts, (std::vector<Part>{{{{"a", "b"}}, "", true}, {{{"c", "d"}}, "", true}}));
}

TEST(Multipart, MayHaveNoParts) { EXPECT_EQ(parse("--b--\r\n"), Outcome{}); }

TEST(Multipart, KeepsBinaryData) {
    auto bytes = pattern_bytes(100'000);
    for (std::size_t i = 0; i < bytes.size(); i += 97)
        bytes.replace(i, 2, "\r\n", std::min<std::size_t>(2, bytes.size() - i));
    const std::string boundary = "gc0p4Jq0M2Yt08jU534c0p";
    const auto body = "--" + boundary + "\r\n\r\n" + bytes + "\r\n--" + boundary + "--";
    for (const std::size_t slice : {1, 7, 4096, 1 << 20}) {
        const auto all = parse(body, slice, boundary);
        ASSERT_EQ(all.parts.size(), 1U);
        EXPECT_TRUE(all.parts[0].data == bytes) << slice;
    }
}

TEST(Multipart, RefusesWhatBreaksOff) {
    for (const std::string body : {"", "--b", "--b\r\n", "--b\r\nA: b\r\n", "--b\r\n\r\nx", "--b\r\n\r\nx\r\n--b",
                                   "--b\r\n\r\nx\r\n--b-", "--b\r\n\r\nx\r\n--b\r\n", "no delimiter at all"}) {
        EXPECT_TRUE(parse(body).refusal.starts_with("bad_multipart: ")) << body;
    }
    EXPECT_NE(parse("--b\r\n\r\nx").refusal.find("part 1: the body ends without its closing delimiter"),
              std::string::npos);
}

TEST(Multipart, RefusesWhatIsMalformed) {
    for (const std::string body :
         {"--bb\r\n\r\nx\r\n--b--", "--b \r\r\n\r\nx\r\n--b--", "--b-x\r\n\r\nx\r\n--b--",
          "--b\r\nno colon\r\n\r\nx\r\n--b--", "--b\r\n: no name\r\n\r\nx\r\n--b--",
          "--b\r\n folded first: x\r\n\r\nx\r\n--b--", "--b\r\nA b: c\r\n\r\nx\r\n--b--",
          "--b\r\nA: b\nC: d\r\n\r\nx\r\n--b--", "--b\r\nA: b\x01\r\n\r\nx\r\n--b--", "--b\nA: b\n\nx\n--b--"}) {
        EXPECT_NE(parse(body).refusal, "") << body;
    }
}

TEST(Multipart, HasBounds) {
    const auto refusal = [](const std::string& body) { return parse(body, 1000).refusal; };
    EXPECT_EQ(refusal("--b\r\nA: " + std::string(8000, 'x') + "\r\n\r\nx\r\n--b--"), "");
    EXPECT_NE(refusal("--b\r\nA: " + std::string(9000, 'x') + "\r\n\r\nx\r\n--b--").find("over 8 KB"),
              std::string::npos);
    EXPECT_NE(refusal("--b\r\nA: " + std::string(1 << 20, 'x')).find("over 8 KB"), std::string::npos);
    EXPECT_NE(refusal("--b" + std::string(1 << 20, ' ')).find("over 8 KB"), std::string::npos);
    EXPECT_NE(refusal(std::string(1 << 20, ' ')).find("no delimiter"), std::string::npos);
    EXPECT_NE(refusal("--b--" + std::string(1 << 20, ' ')).find("after the last"), std::string::npos);
    EXPECT_EQ(refusal(std::string(60'000, ' ') + "\r\n--b--" + std::string(60'000, ' ')), "");
}

TEST(Multipart, HandsOnTheHandlersRefusal) {
    Collected collected;
    collected.most = 1;
    MultipartParser parser("b", collected);
    const std::string body = "--b\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--";
    EXPECT_EQ(parser.feed(body).error().reason, "too_many_parts");
    EXPECT_EQ(parser.feed(body).error().reason, "too_many_parts");
    EXPECT_EQ(parser.finish().error().reason, "too_many_parts");
    EXPECT_EQ(collected.parts.size(), 1U);
}

TEST(Multipart, KnowsABoundary) {
    for (const std::string& good :
         {std::string("b"), std::string("a b"), std::string("'()+_,-./:=?"), std::string(256, 'x')}) {
        EXPECT_TRUE(MultipartParser::is_boundary(good)) << good;
    }
    Collected none;
    for (const std::string& bad :
         {std::string(), std::string("b "), std::string("a\r"), std::string("<"), std::string(257, 'x')}) {
        EXPECT_FALSE(MultipartParser::is_boundary(bad)) << bad;
        EXPECT_THROW(MultipartParser(bad, none), std::invalid_argument);
    }
    const auto of = [](const char* text) { return boundary_of(text, "multipart/related"); };
    EXPECT_EQ(of("multipart/related; type=\"application/dicom\"; boundary=\"a b\"").value(), "a b");
    EXPECT_EQ(of("application/json; boundary=b").error().code, Errc::unsupported);
    EXPECT_EQ(of("multipart/related").error().reason, "bad_boundary");
    EXPECT_EQ(of("multipart/related; boundary=\"\"").error().reason, "bad_boundary");
    EXPECT_EQ(of("multipart").error().reason, "bad_media_type");
}

}  // namespace
}  // namespace telehub::http::test
