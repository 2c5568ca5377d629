// STOW-RS as a client, against servers that answer well, badly, and not at all.
#include "telehub/outgoing/stow_client.h"

#include "dicom/hub_fixture.h"
#include "outgoing/canned_server.h"

namespace telehub::test {
namespace {

using namespace std::chrono_literals;

std::string answer(int status, const std::string& body, const std::string& headers = {}) {
    return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           headers + "Connection: close\r\n\r\n" + body;
}

std::string item(const std::string& uid, int reason = 0) {
    std::string text = R"({"00081155":{"vr":"UI","Value":[")" + uid + R"("]})";
    if (reason != 0) text += R"(,"00081197":{"vr":"US","Value":[)" + std::to_string(reason) + "]}";
    return text + "}";
}

class StowClientTest : public HubFixture {
  protected:
    StowClientTest() { config_.forward.idle_timeout_s = 1; }

    std::vector<store::Instance> instances(int count) {
        std::vector<store::Instance> rows;
        for (int i = 0; i < count; ++i) {
            store::Instance row;
            row.sop_uid = core::SopUid{"1.2." + std::to_string(i)};
            row.object_sha256 = objects_.put("object <" + row.sop_uid.value + ">").sha256;
            rows.push_back(row);
        }
        return rows;
    }
    // As a service does that takes everything.
    static std::string take_all(const std::string& request) {
        std::string items;
        const std::string mark = "object <";
        for (auto at = request.find(mark); at != std::string::npos; at = request.find(mark, at)) {
            at += mark.size();
            items += (items.empty() ? "" : ",") + item(request.substr(at, request.find('>', at) - at));
        }
        return answer(200, R"({"00081199":{"vr":"SQ","Value":[)" + items + "]}}");
    }
    app::SendReport send(const std::string& url, std::span<const store::Instance> rows,
                         const app::SendOptions& options = {}) {
        return client_.send(hub_, {url, {}, "the-token"}, rows, options);
    }
    // What becomes of one instance when this is the answer: "sent", or the reason, with '!' when it is hopeless.
    std::string fate(const std::string& text) {
        const CannedServer server([&](const std::string&) { return text; });
        last_ = send(server.url(), instances(1));
        EXPECT_EQ(last_.pending, 0u);
        if (last_.failed.empty()) return last_.sent == 1 ? "sent" : "?";
        return last_.failed[0].reason + (last_.failed[0].hopeless ? "!" : "");
    }

    outgoing::StowClient client_;
    app::SendReport last_;
};

TEST_F(StowClientTest, ObjectsGoAsPartsOfRequestsOfBoundedSize) {
    const CannedServer server(&take_all);
    const auto rows = instances(250);
    int told = 0;
    app::SendOptions options;
    options.progress = [&](const app::SendReport&) { return ++told > 0; };
    const auto report = send(server.url(), rows, options);
    EXPECT_EQ(report.sent, 250u);
    EXPECT_EQ(told, 3);
    const auto requests = server.requests();
    ASSERT_EQ(requests.size(), 3u);
    const auto& first = requests[0];
    EXPECT_TRUE(first.starts_with("POST /dicom-web/studies HTTP/1.1\r\n")) << first.substr(0, 100);
    EXPECT_NE(first.find("\r\nAuthorization: Bearer the-token\r\n"), std::string::npos);
    EXPECT_NE(first.find("\r\nContent-Type: multipart/related; type=\"application/dicom\"; boundary=telehub"),
              std::string::npos);
    EXPECT_NE(first.find("\r\nContent-Type: application/dicom\r\n\r\nobject <1.2.0>\r\n--telehub"), std::string::npos);
    EXPECT_TRUE(first.ends_with("--\r\n"));
}

TEST_F(StowClientTest, LargeObjectsAreStreamedAndAnEmptyOneIsAPart) {
    const CannedServer server([](const std::string&) {
        return answer(200, R"({"00081199":{"Value":[)" + item("1.2.0") + "," + item("1.2.1") + "]}}");
    });
    auto rows = instances(2);
    rows[0].object_sha256 = objects_.put(std::string(5 << 20, 'x')).sha256;
    rows[1].object_sha256 = objects_.put("").sha256;
    EXPECT_EQ(send(server.url(), rows).sent, 2u);
    ASSERT_EQ(server.requests().size(), 1u);
    EXPECT_GT(server.requests()[0].size(), std::size_t{5} << 20);
}

TEST_F(StowClientTest, WhatIsTooLargeTogetherGoesOneByOne) {
    const CannedServer server([](const std::string& request) {
        const auto objects = [&] {
            std::size_t n = 0;
            for (auto at = request.find("object <"); at != std::string::npos; at = request.find("object <", at + 1))
                ++n;
            return n;
        }();
        return objects > 1 || request.find("<1.2.3>") != std::string::npos ? answer(413, "") : take_all(request);
    });
    const auto report = send(server.url(), instances(5));
    EXPECT_EQ(report.sent, 4u);
    EXPECT_EQ(report.pending, 0u);
    ASSERT_EQ(report.failed.size(), 1u);
    EXPECT_EQ(report.failed[0].sop_uid.value, "1.2.3") << "the one that is too large by itself";
    EXPECT_EQ(report.failed[0].reason, "too_large_for_peer");
    EXPECT_TRUE(report.failed[0].hopeless);
    EXPECT_EQ(server.requests().size(), 6u);
}

TEST_F(StowClientTest, EachInstanceHasItsOwnResult) {
    const CannedServer server([](const std::string&) {
        return answer(202, R"({"00081199":{"Value":[)" + item("1.2.1") + R"(]},"00081198":{"Value":[)" +
                               item("1.2.0", 0xA700) + "," + item("1.2.2", 0x0122) + "]}}");
    });
    const auto report = send(server.url(), instances(4));
    EXPECT_EQ(report.sent, 1u);
    ASSERT_EQ(report.failed.size(), 3u);
    EXPECT_EQ(report.failed[0].sop_uid.value, "1.2.0");
    EXPECT_FALSE(report.failed[0].hopeless);
    EXPECT_EQ(report.failed[1].detail, "the service gave failure reason 0122");
    EXPECT_TRUE(report.failed[1].hopeless);
    EXPECT_EQ(report.failed[2].reason, "bad_answer");
    EXPECT_FALSE(report.failed[2].hopeless);
    EXPECT_FALSE(report.unreachable);
}

TEST_F(StowClientTest, WhatItMeansDependsOnTheStatus) {
    const auto refused = R"({"00081198":{"Value":[)" + item("1.2.0", 0xC000) + "]}}";
    EXPECT_EQ(fate(answer(200, R"({"00081199":{"Value":[)" + item("1.2.0") + "]}}")), "sent");
    EXPECT_EQ(fate(answer(409, refused)), "refused_by_peer!");
    EXPECT_EQ(fate(answer(409, "conflict")), "peer_busy");
    EXPECT_EQ(fate(answer(200, "<html>")), "bad_answer");
    EXPECT_EQ(fate(answer(204, "")), "bad_answer");
    EXPECT_EQ(fate(answer(400, "")), "refused_by_peer!");
    EXPECT_EQ(fate(answer(401, "")), "not_authorised!");
    EXPECT_EQ(fate(answer(403, refused)), "not_authorised!");
    EXPECT_EQ(fate(answer(413, "")), "too_large_for_peer!");
    EXPECT_EQ(fate(answer(429, "", "Retry-After: 7\r\n")), "peer_busy");
    EXPECT_EQ(last_.retry_after, 7s);
    EXPECT_EQ(fate(answer(500, "")), "peer_busy");
    EXPECT_FALSE(last_.unreachable);
    EXPECT_EQ(fate(answer(503, "", "Retry-After: 120\r\n")), "peer_busy");
    EXPECT_EQ(last_.retry_after, 120s);
    EXPECT_TRUE(last_.unreachable);
    EXPECT_EQ(fate("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), "line_dropped");
    EXPECT_EQ(fate("\r\n\r\nnonsense\r\n\r\n"), "unreachable");
}

TEST_F(StowClientTest, ARedirectIsNotFollowed) {
    const CannedServer other(&take_all);
    EXPECT_EQ(fate(answer(302, "", "Location: " + other.url() + "/studies\r\n")), "redirected!");
    EXPECT_TRUE(other.requests().empty());
}

TEST_F(StowClientTest, AServerThatNeverAnswersIsLeft) {
    const CannedServer server([](const std::string&) { return ""; });
    const auto begun = std::chrono::steady_clock::now();
    const auto report = send(server.url(), instances(150));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 20s);
    ASSERT_EQ(report.failed.size(), 150u);
    EXPECT_EQ(report.failed[149].reason, "timed_out");
    EXPECT_TRUE(report.unreachable);
    EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(StowClientTest, AnAnswerOfTenMegabytesIsNotReadToItsEnd) {
    EXPECT_EQ(fate(answer(200, std::string(10 << 20, ' '))), "answer_too_large");
}

TEST_F(StowClientTest, NobodyListens) {
    const auto gone = CannedServer(&take_all).url();
    const auto report = send(gone, instances(2));
    ASSERT_EQ(report.failed.size(), 2u);
    EXPECT_EQ(report.failed[1].reason, "unreachable");
    EXPECT_TRUE(report.unreachable);
}

TEST_F(StowClientTest, WhatIsNotInTheStoreIsAFailureOfThatInstance) {
    const CannedServer server(&take_all);
    auto rows = instances(3);
    objects_.remove(rows[1].object_sha256);
    const auto report = send(server.url(), rows);
    EXPECT_EQ(report.sent, 2u);
    ASSERT_EQ(report.failed.size(), 1u);
    EXPECT_EQ(report.failed[0].sop_uid.value, "1.2.1");
    EXPECT_EQ(report.failed[0].reason, "object_missing");
}

TEST_F(StowClientTest, ItEndsWhenTheHubDoes) {
    config_.forward.idle_timeout_s = 300;
    const CannedServer server([this](const std::string&) {
        client_.stop();
        return "";
    });
    const auto report = send(server.url(), instances(1));
    ASSERT_EQ(report.failed.size(), 1u);
    EXPECT_EQ(report.failed[0].reason, "stopped");
}

TEST_F(StowClientTest, SendingEndsWhenTheCallerSaysSo) {
    const CannedServer server(&take_all);
    app::SendOptions options;
    options.progress = [](const app::SendReport&) { return false; };
    const auto report = send(server.url(), instances(150), options);
    EXPECT_TRUE(report.cancelled);
    EXPECT_EQ(report.sent, 100u);
    EXPECT_EQ(report.pending, 50u);
}

TEST_F(StowClientTest, AProbeAsksForStudies) {
    const auto probe = [&](const std::string& text) {
        const CannedServer server([&](const std::string&) { return text; });
        const auto found = client_.probe(hub_, {server.url(), {}, "the-token"});
        EXPECT_TRUE(server.requests().at(0).starts_with("GET /dicom-web/studies?limit=1 HTTP/1.1\r\n"));
        return found ? std::string{"ok"} : found.error().reason;
    };
    EXPECT_EQ(probe(answer(200, "[]")), "ok");
    EXPECT_EQ(probe("HTTP/1.1 204 X\r\n\r\n"), "ok");
    EXPECT_EQ(probe(answer(401, "")), "not_authorised");
    EXPECT_EQ(probe(answer(404, "")), "refused_by_peer");
    EXPECT_EQ(probe(answer(302, "")), "bad_answer");
    EXPECT_EQ(probe(answer(200, std::string(10 << 20, ' '))), "answer_too_large");
}

}  // namespace
}  // namespace telehub::test
