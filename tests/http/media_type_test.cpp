#include "telehub/http/media_type.h"

#include <gtest/gtest.h>

namespace telehub::http::test {
namespace {

TEST(MediaType, IsReadWithItsParameters) {
    const auto media = parse_media_type(
        "Multipart/Related; TYPE=\"application/dicom\" ;boundary = \"a \\\"b\\\\;,\";start=<x@y>; transfer-syntax=*;");
    EXPECT_FALSE(media.has_value());  // "<" is for quoted strings only
    const auto good = parse_media_type(
        "Multipart/Related; TYPE=\"application/dicom\" ;boundary = \"a \\\"b\\\\;,\";transfer-syntax=*;");
    ASSERT_TRUE(good.has_value());
    EXPECT_EQ(good->type, "multipart/related");
    EXPECT_EQ(good->parameters,
              (Pairs{{"type", "application/dicom"}, {"boundary", "a \"b\\;,"}, {"transfer-syntax", "*"}}));
    EXPECT_EQ(good->parameter("boundary"), "a \"b\\;,");
    EXPECT_EQ(good->parameter("none"), "");
}

TEST(MediaType, TakesAnUnquotedSlashAsManyProgramsWriteIt) {
    EXPECT_EQ(parse_media_type("multipart/related;type=application/dicom")->parameter("type"), "application/dicom");
}

TEST(MediaType, RefusesWhatIsMalformed) {
    for (const char* text :
         {"", "text", "text/", "/plain", "te xt/plain", "a/b/c", "text/plain; a", "text/plain; =b",
          "text/plain; a=", "text/plain; a=b; A=c", "text/plain; a=\"b", "text/plain; a=\"b\"c", "text/plain; a=\"\\",
          "text/plain; a=b c", "text/plain; a=\"b\x01\"", "text/plain; a=\"b\r\nX: y\"", "text/plain, text/html"}) {
        const auto media = parse_media_type(text);
        ASSERT_FALSE(media.has_value()) << text;
        EXPECT_EQ(media.error().reason, "bad_media_type");
    }
}

}  // namespace
}  // namespace telehub::http::test
