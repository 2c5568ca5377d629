// The check that every association request passes before DCMTK sees it, and what the server says to one that does not.
#include "association_request.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "hub_fixture.h"
#include "telehub/dicom/server.h"
#include "telehub/store/table.h"

namespace telehub::dicom {
namespace {

std::string number(std::size_t n, unsigned size) {  // big endian
    std::string bytes;
    while (size-- > 0) bytes += static_cast<char>(n >> 8 * size & 0xFF);
    return bytes;
}
std::string item(char type, const std::string& body) { return std::string{type, '\0'} + number(body.size(), 2) + body; }
std::string counted(const std::string& text) { return number(text.size(), 2) + text; }

struct Request {
    std::string application = item(0x10, "1.2.840.10008.3.1.1.1");
    std::string abstract = item(0x30, "1.2.840.10008.1.1");
    std::string transfer = item(0x40, "1.2.840.10008.1.2");
    std::string user = item(0x51, number(16384, 4)) + item(0x52, "1.2.3") + item(0x53, number(1, 4)) +
                       item(0x54, counted("1.2.840.10008.1.1") + "\1\1") + item(0x55, "NAME") +
                       item(0x56, counted("1.2.840.10008.1.1") + "\1") +
                       item(0x58, "\1\1" + counted("somebody") + counted("")) + item(0x5F, "of another age");
    std::string more;

    std::string bytes() const {
        const auto context = item(0x20, std::string{"\1\0\0\0", 4} + abstract + transfer);
        const auto body = number(1, 2) + number(0, 2) + "TELEHUB         " + "WS              " +
                          std::string(32, '\0') + application + context + item(0x50, user) + more;
        return std::string{"\1\0", 2} + number(body.size(), 4) + body;
    }
};

TEST(AssociationRequest, ARightOneIsTakenAndNoneThatBreaksOff) {
    const auto whole = Request{}.bytes();
    EXPECT_EQ(request_bytes_missing(whole), 0u);
    EXPECT_TRUE(is_association_request(whole));
    EXPECT_EQ(request_bytes_missing(""), 6u);
    for (std::size_t n = 1; n < whole.size(); ++n) {
        const auto begun = whole.substr(0, n);
        EXPECT_EQ(request_bytes_missing(begun), n < 6 ? 6 - n : whole.size() - n);
        if (n < 80) continue;
        // The same, and it says that it ends here.
        auto cut = begun;
        cut.replace(2, 4, number(n - 6, 4));
        EXPECT_FALSE(is_association_request(cut)) << n;
    }
}

TEST(AssociationRequest, WhatIsWrongWithin) {
    EXPECT_FALSE(request_bytes_missing("\4"));
    EXPECT_FALSE(request_bytes_missing(std::string{"\1\0\0\0\0\x43", 6})) << "shorter than its fixed fields";
    EXPECT_FALSE(request_bytes_missing("\1\1\x7f\xff\xff\xff"));
    const auto wrong = [](const auto& change) {
        Request r;
        change(r);
        return !is_association_request(r.bytes());
    };
    EXPECT_TRUE(wrong([](Request& r) { r.application.clear(); }));
    EXPECT_TRUE(wrong([](Request& r) { r.application += r.application; }));
    EXPECT_TRUE(wrong([](Request& r) { r.abstract.clear(); }));
    EXPECT_TRUE(wrong([](Request& r) { r.abstract += r.abstract; }));
    EXPECT_TRUE(wrong([](Request& r) { r.abstract = item(0x30, std::string(65, '1')); }));
    EXPECT_TRUE(wrong([](Request& r) { r.transfer.clear(); }));
    // What DCMTK, which reads C strings, would take for nothing, or for something shorter.
    const std::string none(17, '\0'), halved = std::string{"1.2.840"} + '\0' + "10008.1.1";
    EXPECT_TRUE(wrong([&](Request& r) { r.application = item(0x10, none); }));
    EXPECT_TRUE(wrong([&](Request& r) { r.abstract = item(0x30, none); }));
    EXPECT_TRUE(wrong([&](Request& r) { r.abstract = item(0x30, halved); }));
    EXPECT_TRUE(wrong([&](Request& r) { r.transfer = item(0x40, none); }));
    EXPECT_TRUE(wrong([&](Request& r) { r.user += item(0x54, counted(none) + "\1\1"); }));
    EXPECT_TRUE(wrong([&](Request& r) { r.user += item(0x56, counted(none) + "\1"); }));
    EXPECT_FALSE(wrong([](Request& r) { r.abstract = item(0x30, std::string{"1.2.840.10008.1.1"} + '\0'); }))
        << "padded";
    EXPECT_TRUE(wrong([](Request& r) { r.user += item(0x51, number(1, 4)); }));
    EXPECT_TRUE(wrong([](Request& r) { r.user += item(0x54, number(99, 2) + "1.2"); }));
    EXPECT_TRUE(wrong([](Request& r) { r.user = item(0x51, "\1"); }));
    EXPECT_TRUE(wrong([](Request& r) { r.user = item(0x58, "\1\1" + counted("somebody") + counted("passcode")); }));
    EXPECT_FALSE(wrong([](Request& r) { r.user = item(0x58, "\2\1" + counted("somebody") + counted("passcode")); }));
    EXPECT_TRUE(wrong([](Request& r) { r.more = item(0x50, ""); }));
    EXPECT_TRUE(wrong([](Request& r) { r.more = item(0x21, "\1"); }));
    EXPECT_TRUE(wrong([](Request& r) { r.more = "\1"; }));
    EXPECT_FALSE(wrong([](Request& r) { r.more = item(0x60, "of another age"); }));
}

struct Silent final : DicomObserver {
    void association(bool) override {}
    void stored(std::string_view, std::uint64_t, std::chrono::microseconds) override {}
};

class AssociationRequests : public test::HubFixture {
  protected:
    // What the server answers before it hangs up.
    std::string answer(const std::string& bytes) {
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(server_->plain_port());
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
        EXPECT_EQ(::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
        ::shutdown(fd, SHUT_WR);
        std::string heard;
        std::array<char, 256> piece{};
        for (ssize_t n = 1; n > 0;) {
            n = ::recv(fd, piece.data(), piece.size(), 0);
            if (n > 0) heard.append(piece.data(), static_cast<std::size_t>(n));
        }
        ::close(fd);
        return heard;
    }
    void SetUp() override {
        config_.data = dir_.path();
        config_.dicom.port = 0;
        config_.dicom.tls = false;
        app::add_device(hub_, domain::Actor::system(), {"TC01", "WS", "127.0.0.1", "", "", 0, false}).value();
        server_ = std::make_unique<DicomServer>(hub_, observer_);
        server_->start();
    }
    Silent observer_;
    std::unique_ptr<DicomServer> server_;
};

TEST_F(AssociationRequests, AWrongOneIsAborted) {
    const std::string abort{"\7\0\0\0\0\4\0\0\2\6", 10};
    EXPECT_EQ(answer(Request{}.bytes()).substr(0, 1), "\2") << "an A-ASSOCIATE-AC";
    Request twice;
    twice.application += twice.application;
    EXPECT_EQ(answer(twice.bytes()), abort);
    Request nameless;
    nameless.application = item(0x10, std::string(21, '\0'));
    EXPECT_EQ(answer(nameless.bytes()), abort);
    EXPECT_EQ(answer("GET / HTTP/1.1\r\n\r\n"), abort);
    EXPECT_EQ(answer(""), "");
    server_->stop(std::chrono::seconds{10});
    const auto refusals = db_.read([](store::Connection& c) {
        return store::select_integer(c, "SELECT COUNT(*) FROM audit WHERE action = 'association.open'", {});
    });
    EXPECT_EQ(refusals, 0) << "of nobody there is nothing to audit";
}

}  // namespace
}  // namespace telehub::dicom
