#include "telehub/http/negotiation.h"

#include <gtest/gtest.h>

namespace telehub::http::test {
namespace {

MediaType media(std::string_view text) { return parse_media_type(text).value(); }

// Which of the offers is sent, "" for none.
std::string pick(std::string_view accept, const std::vector<std::string>& offers) {
    std::vector<MediaType> offered;
    for (const auto& offer : offers) offered.push_back(media(offer));
    const auto best = best_match(parse_accept(accept).value(), offered);
    return best ? offers[*best] : "";
}

const std::string json = "application/dicom+json";
const std::string xml = "application/dicom+xml";
const std::string octets = "multipart/related; type=\"application/octet-stream\"; transfer-syntax=1.2.840.10008.1.2.1";
const std::string jpeg = "multipart/related; type=\"image/jpeg\"; transfer-syntax=1.2.840.10008.1.2.4.50";

TEST(Accept, TakesTheFirstOfferWhenAllAreEqual) {
    EXPECT_EQ(pick("", {json, xml}), json);
    EXPECT_EQ(pick("*/*", {json, xml}), json);
    EXPECT_EQ(pick("application/*", {octets, xml, json}), xml);
    EXPECT_EQ(pick(xml + "," + json, {json, xml}), json);
}

TEST(Accept, WeighsByQuality) {
    EXPECT_EQ(pick(json + ";q=0.5, " + xml, {json, xml}), xml);
    EXPECT_EQ(pick("*/*;q=0.1, " + xml + ";q=0.05", {json, xml}), json);
    EXPECT_EQ(pick("*/*, " + json + ";q=0", {json, xml}), xml);
    EXPECT_EQ(pick(json + ";q=0", {json}), "");
    EXPECT_EQ(pick("text/html", {json, xml}), "");
    EXPECT_EQ(pick("application/*;q=0.3, " + json + "; q=0.001, text/*", {json, xml}), xml);
}

TEST(Accept, MatchesParameters) {
    EXPECT_EQ(pick("multipart/related; type=\"application/octet-stream\"; transfer-syntax=*", {jpeg, octets}), octets);
    EXPECT_EQ(pick("multipart/related; type=image/jpeg", {octets, jpeg}), jpeg);
    EXPECT_EQ(pick("multipart/related; transfer-syntax=1.2.840.10008.1.2.4.50", {octets, jpeg}), jpeg);
    EXPECT_EQ(pick("multipart/related; type=\"IMAGE/JPEG\";q=1", {octets, jpeg}), jpeg);
    EXPECT_EQ(pick("multipart/related", {octets, jpeg}), octets);
    EXPECT_EQ(pick("multipart/related; type=\"image/jp2\"", {octets, jpeg}), "");
    EXPECT_EQ(pick("multipart/related;q=0.2, multipart/related; type=\"image/jpeg\";q=0.9", {octets, jpeg}), jpeg);
    EXPECT_EQ(pick(json + "; charset=UTF-8", {json}), json);
    EXPECT_EQ(pick(json + "; charset=gb18030", {json}), "");
    EXPECT_EQ(pick(json + "; q=0.5; extension=1", {json}), json);
}

TEST(Accept, RefusesWhatIsMalformed) {
    for (const char* accept : {"json", "*/json;;=", "text/plain;q=2", "text/plain;q=1.001", "text/plain;q=0.0001",
                               "text/plain;q=-1", "text/plain;q=x", "text/plain;q=.5", "a/b, c"}) {
        EXPECT_FALSE(parse_accept(accept).has_value()) << accept;
    }
    EXPECT_EQ(parse_accept(" , a/b , ,c/d;x=\"1,2\"")->size(), 2U);
}

TEST(AcceptEncoding, AsksForGzipOrNot) {
    for (const char* yes : {"gzip", "deflate, GZIP", "x-gzip", "gzip;q=0.1", "gzip; q=1.0", "*", "br, *;q=0.5"}) {
        EXPECT_TRUE(accepts_gzip(yes)) << yes;
    }
    for (const char* no :
         {"", "identity", "gzip;q=0", "gzip; q=0.000", "*;q=0", "*, gzip;q=0", "gzipped", "gzip;q=x"}) {
        EXPECT_FALSE(accepts_gzip(no)) << no;
    }
}

TEST(AcceptEncoding, NamesOtherCodingsToo) {
    EXPECT_TRUE(accepts_coding("gzip, deflate, br", "br"));
    EXPECT_FALSE(accepts_coding("gzip, x-gzip", "br"));
    EXPECT_FALSE(accepts_coding("br;q=0, *", "br"));
}

std::string range(std::string_view text, std::uint64_t size) {
    const auto found = parse_range(text, size);
    if (std::holds_alternative<WholeRange>(found)) return "whole";
    if (std::holds_alternative<UnsatisfiableRange>(found)) return "416";
    const auto part = std::get<PartRange>(found);
    return std::to_string(part.offset) + "+" + std::to_string(part.length);
}

TEST(Range, IsAPartOfTheBody) {
    EXPECT_EQ(range("bytes=0-0", 10), "0+1");
    EXPECT_EQ(range("bytes=2-5", 10), "2+4");
    EXPECT_EQ(range("bytes=2-", 10), "2+8");
    EXPECT_EQ(range("Bytes = 9-99", 10), "9+1");
    EXPECT_EQ(range("bytes=-3", 10), "7+3");
    EXPECT_EQ(range("bytes=-30", 10), "0+10");
    EXPECT_EQ(range("bytes=1-18446744073709551615", 10), "1+9");
    EXPECT_EQ(range("bytes=1-99999999999999999999999999", 10), "1+9");
    EXPECT_EQ(range("bytes=0-18446744073709551615", ~std::uint64_t{0}), "0+18446744073709551615");
}

TEST(Range, ThatCannotBeMetIs416) {
    for (const char* text : {"bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99999999999999999999999999-"}) {
        EXPECT_EQ(range(text, 10), "416") << text;
    }
    EXPECT_EQ(range("bytes=0-", 0), "416");
}

TEST(Range, ThatIsNotOneOfOursIsIgnored) {
    for (const char* text : {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "bytes=0-1,3-4", "items=0-1",
                             "bytes=1", "bytes=--1", "bytes=+1-2", "bytes=1-2-3", "bytes=0x1-2"}) {
        EXPECT_EQ(range(text, 10), "whole") << text;
    }
    EXPECT_EQ(range("bytes=-5", 0), "whole");
}

}  // namespace
}  // namespace telehub::http::test
