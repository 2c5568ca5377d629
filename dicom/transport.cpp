#include "transport.h"

#include <dcmtk/dcmnet/dcmtrans.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "association_request.h"

namespace telehub::dicom {

namespace {

thread_local std::function<void(int)> created_hook;

constexpr std::size_t small_write = 16 * 1024, most_waiting = 64 * 1024;

// Forwards to DCMTK's connection. read() arms TCP_QUICKACK anew. What is written in small pieces (DCMTK writes the head
// and the body of each PDU by itself) waits for the next piece, and goes before the peer is listened to.
class QuickConnection final : public DcmTransportConnection {
  public:
    QuickConnection(DcmNativeSocketType socket, std::unique_ptr<DcmTransportConnection> inner, QuickLayer::Side side)
        : DcmTransportConnection(socket),
          inner_(std::move(inner)),
          socket_(socket),
          request_state_(side == QuickLayer::Side::is_called ? Request::awaited : Request::taken) {}

    OFCondition serverSideHandshake() override { return inner_->serverSideHandshake(); }
    OFCondition clientSideHandshake() override { return inner_->clientSideHandshake(); }
    OFCondition renegotiate(const char* suite) override { return inner_->renegotiate(suite); }
    ssize_t read(void* buffer, size_t size) override {
        if (!send_waiting()) return -1;
        if (request_state_ == Request::awaited) take_request();
        if (request_state_ == Request::refused) return 0;
        if (!request_.empty()) {
            const auto n = request_.copy(static_cast<char*>(buffer), size);
            request_.erase(0, n);
            if (request_.empty()) request_.shrink_to_fit();
            return static_cast<ssize_t>(n);
        }
        return read_now(buffer, size);
    }
    ssize_t write(void* buffer, size_t size) override {
        if (size > small_write) return send_waiting() ? inner_->write(buffer, size) : -1;
        waiting_.append(static_cast<const char*>(buffer), size);
        if (waiting_.size() >= most_waiting && !send_waiting()) return -1;
        return static_cast<ssize_t>(size);
    }
    void close() override {
        send_waiting();
        inner_->close();
    }
    void closeTransportConnection() override {
        send_waiting();
        inner_->closeTransportConnection();
    }
    unsigned long getPeerCertificateLength() override { return inner_->getPeerCertificateLength(); }
    unsigned long getPeerCertificate(void* buffer, unsigned long size) override {
        return inner_->getPeerCertificate(buffer, size);
    }
    OFBool networkDataAvailable(int timeout) override {
        if (!send_waiting()) return OFTrue;  // so that read() is called, and says it
        if (!request_.empty()) return OFTrue;
        return inner_->networkDataAvailable(timeout);
    }
    OFBool isTransparentConnection() override { return inner_->isTransparentConnection(); }
    OFString& dumpConnectionParameters(OFString& text) override { return inner_->dumpConnectionParameters(text); }

  private:
    ssize_t read_now(void* buffer, size_t size) {
        const auto n = inner_->read(buffer, size);
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
        return n;
    }
    enum class Request { awaited, refused, taken };
    // The whole first PDU, into request_, if it is right. How long it may take is Admission's to say.
    void take_request() {
        request_state_ = Request::refused;
        std::array<char, 16 * 1024> piece;
        for (;;) {
            const auto missing = request_bytes_missing(request_);
            if (!missing) return abort();
            if (*missing == 0) break;
            const auto n = read_now(piece.data(), std::min(*missing, piece.size()));
            if (n <= 0) return;
            request_.append(piece.data(), static_cast<std::size_t>(n));
        }
        if (!is_association_request(request_)) return abort();
        request_state_ = Request::taken;
    }
    // PS3.8 9.3.8: by the service provider, an invalid PDU parameter value.
    void abort() {
        char pdu[] = {7, 0, 0, 0, 0, 4, 0, 0, 2, 6};
        inner_->write(pdu, sizeof pdu);
    }
    bool send_waiting() {
        for (std::size_t sent = 0; sent < waiting_.size();) {
            const auto n = inner_->write(waiting_.data() + sent, waiting_.size() - sent);
            if (n <= 0) return false;
            sent += static_cast<std::size_t>(n);
        }
        waiting_.clear();
        return true;
    }

    std::unique_ptr<DcmTransportConnection> inner_;
    int socket_;
    std::string waiting_;
    Request request_state_;
    std::string request_;  // read, and not yet given to DCMTK
};

void require(const OFCondition& condition, const std::string& what) {
    if (condition.bad()) throw std::runtime_error(what + ": " + condition.text());
}

}  // namespace

void QuickLayer::on_created_in_this_thread(std::function<void(int)> created) { created_hook = std::move(created); }

DcmTransportConnection* QuickLayer::createConnection(DcmNativeSocketType socket, OFBool) {
    if (created_hook) created_hook(socket);
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::unique_ptr<DcmTransportConnection> inner(inner_.createConnection(socket, secure_ ? OFTrue : OFFalse));
    if (!inner) return nullptr;
    return new QuickConnection(socket, std::move(inner), side_);  // DCMTK owns and deletes it
}

std::unique_ptr<DcmTLSTransportLayer> make_tls_layer(T_ASC_NetworkRole role, const std::filesystem::path& certificate,
                                                     const std::filesystem::path& key,
                                                     const std::filesystem::path& ca) {
    auto layer = std::make_unique<DcmTLSTransportLayer>(role, nullptr, OFFalse);
    // By OpenSSL itself: DCMTK's own call takes the first certificate of a chain only, and leaks its key.
    if (SSL_CTX_use_certificate_chain_file(layer->getNativeHandle(), certificate.c_str()) != 1) {
        throw std::runtime_error("DICOM TLS certificate " + certificate.string() + " cannot be read");
    }
    require(layer->setPrivateKeyFile(key.c_str(), DCF_Filetype_PEM), "DICOM TLS key " + key.string());
    if (!layer->checkPrivateKeyMatchesCertificate()) {
        throw std::runtime_error("DICOM TLS key " + key.string() + " does not belong to " + certificate.string());
    }
    require(layer->addTrustedCertificateFile(ca.c_str(), DCF_Filetype_PEM), "DICOM TLS CA " + ca.string());
    require(layer->setTLSProfile(TSP_Profile_BCP195), "DICOM TLS profile");
    require(layer->activateCipherSuites(), "DICOM TLS cipher suites");
    layer->setCertificateVerification(DCV_requireCertificate);
    return layer;
}

}  // namespace telehub::dicom
