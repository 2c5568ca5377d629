#include "telehub/dicom/server.h"

#include <arpa/inet.h>
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/assoc.h>
#include <dcmtk/dcmnet/dcmtrans.h>
#include <dcmtk/dcmnet/dimse.h>
#include <dcmtk/dcmnet/dul.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>

#include "admission.h"
#include "association.h"
#include "settings.h"
#include "sockets.h"
#include "telehub/core/log.h"
#include "transport.h"

namespace telehub::dicom {

namespace log = core::log;
using namespace std::chrono;

namespace {

// DCMTK takes an accepted socket through a process-wide variable. It reads it before it makes the connection object,
// so this lock is held only until then, never while a peer is slow.
std::mutex handover;

struct Listener {
    int socket = -1;
    bool tls = false;
    std::uint16_t port = 0;
    std::unique_ptr<DcmTransportLayer> inner;
    std::unique_ptr<QuickLayer> layer;
    std::thread thread;
    ~Listener() {
        if (socket >= 0) ::close(socket);
    }
};

}  // namespace

struct DicomServer::Impl {
    Impl(const app::Hub& h, DicomObserver& o)
        : hub(h), admission(h.config.dicom), environment{h, o, stopping, aborting, admission, refusals} {}

    const app::Hub& hub;
    std::atomic<bool> stopping{false}, aborting{false};
    Admission admission;
    app::RateLimit refusals{120};
    AssociationEnvironment environment;
    std::list<Listener> listeners;
    int wake[2] = {-1, -1};  // a pipe that ends the accept loops

    void add_listener(std::uint16_t port, bool tls);
    void accept_loop(Listener& listener);
    void hand_over(Listener& listener, int fd, const std::string& address);
    void serve(Listener& listener, int fd, const std::string& address, Admission::Place& place);
    OFCondition receive(Listener& listener, int fd, T_ASC_Network*& network, T_ASC_Association*& association) const;
};

void DicomServer::Impl::add_listener(std::uint16_t port, bool tls) {
    const auto& config = hub.config;
    auto& l = listeners.emplace_back();
    l.tls = tls;
    if (tls) {
        l.inner = make_tls_layer(NET_ACCEPTOR, config.data / config.dicom.certificate, config.data / config.dicom.key,
                                 config.data / config.dicom.client_ca);
    } else {
        l.inner = std::make_unique<DcmTransportLayer>();
    }
    l.layer = std::make_unique<QuickLayer>(*l.inner, tls, QuickLayer::Side::is_called);
    l.socket = listen_on(config.dicom.address, port, l.port);
}

void DicomServer::Impl::accept_loop(Listener& listener) {
    for (;;) {
        pollfd waiting[] = {{listener.socket, POLLIN, 0}, {wake[0], POLLIN, 0}};
        if (::poll(waiting, 2, 1000) < 0 && errno != EINTR) return;
        if (stopping) return;
        admission.end_late(steady_clock::now());
        if ((waiting[0].revents & POLLIN) == 0) continue;
        sockaddr_storage from{};
        socklen_t size = sizeof from;
        const int fd = ::accept4(listener.socket, reinterpret_cast<sockaddr*>(&from), &size, SOCK_CLOEXEC);
        if (fd >= 0) {
            hand_over(listener, fd, numeric_address(from, size));
        } else if (errno == EMFILE || errno == ENFILE) {
            log::error("accept_failed", {{"what", "no more file descriptors"}});
            ::poll(&waiting[1], 1, 200);  // until some are closed
        }
    }
}

void DicomServer::Impl::hand_over(Listener& listener, int fd, const std::string& address) {
    // The TLS handshake and the request, together: each single read of them may take DIMSE's time.
    const auto deadline = steady_clock::now() + seconds{hub.config.dicom.acse_timeout_s};
    auto place = admission.come(fd, address, deadline);
    if (!place) {
        ::close(fd);
        return;
    }
    try {
        std::thread([this, &listener, fd, address, place]() mutable {
            try {
                serve(listener, fd, address, *place);
            } catch (const std::exception& e) {
                log::error("association_broken", {{"association", place->id}, {"what", e.what()}});
            }
            place.reset();  // the last: stop() waits until all are gone
        }).detach();
        place.reset();
    } catch (const std::system_error& e) {  // no more threads: this one connection, not the hub
        log::error("association_not_begun", {{"association", place->id}, {"what", e.what()}});
        ::close(fd);
    }
}

// Takes the socket over, whatever comes of it.
OFCondition DicomServer::Impl::receive(Listener& listener, int fd, T_ASC_Network*& network,
                                       T_ASC_Association*& association) const {
    const auto timeout = static_cast<int>(hub.config.dicom.acse_timeout_s);
    std::unique_lock lock(handover);
    dcmExternalSocketHandle.set(fd);
    auto condition = ASC_initializeNetwork(NET_ACCEPTOR, 0, timeout, &network);
    if (condition.good()) condition = ASC_setTransportLayer(network, listener.layer.get(), 0);
    QuickLayer::on_created_in_this_thread([&lock](int) {
        dcmExternalSocketHandle.set(DCMNET_INVALID_SOCKET);
        lock.unlock();
    });
    if (condition.good()) {
        condition = ASC_receiveAssociation(network, &association, ASC_MAXIMUMPDUSIZE, nullptr, nullptr,
                                           listener.tls ? OFTrue : OFFalse, DUL_NOBLOCK, timeout);
    }
    QuickLayer::on_created_in_this_thread(nullptr);
    if (lock.owns_lock()) {
        dcmExternalSocketHandle.set(DCMNET_INVALID_SOCKET);
        lock.unlock();
        ::close(fd);
    }
    return condition;
}

void DicomServer::Impl::serve(Listener& listener, int fd, const std::string& address, Admission::Place& place) {
    T_ASC_Network* network = nullptr;
    T_ASC_Association* association = nullptr;
    const auto received = receive(listener, fd, network, association);
    place.begun();
    // To DCMTK a line that is closed before a request has come is a request of nobody, for nothing.
    const bool requested = received.good() && ASC_countPresentationContexts(association->params) > 0;
    if (requested) {
        try {
            serve_association(environment, association, listener.tls, address, place.id);
        } catch (const std::exception& e) {
            log::error("association_broken", {{"association", place.id}, {"what", e.what()}});
            ASC_abortAssociation(association);
        }
        ASC_dropSCPAssociation(association);
    } else {
        log::warn("association_not_begun", {{"association", place.id},
                                            {"address", address},
                                            {"what", received.good() ? "no association request" : received.text()}});
        if (association != nullptr) ASC_dropAssociation(association);
    }
    ASC_destroyAssociation(&association);
    ASC_dropNetwork(&network);
}

DicomServer::DicomServer(const app::Hub& hub, DicomObserver& observer) : impl_(std::make_unique<Impl>(hub, observer)) {
    configure_dcmtk(hub.config);
    if (hub.config.dicom.plain) impl_->add_listener(hub.config.dicom.port, false);
    if (hub.config.dicom.tls) impl_->add_listener(hub.config.dicom.tls_port, true);
    if (::pipe2(impl_->wake, O_CLOEXEC) != 0) throw std::runtime_error("no pipe for the DICOM server");
}

DicomServer::~DicomServer() {
    stop(milliseconds{0});
    for (const int fd : impl_->wake) {
        if (fd >= 0) ::close(fd);
    }
}

void DicomServer::start() {
    for (auto& l : impl_->listeners) l.thread = std::thread([this, &l] { impl_->accept_loop(l); });
}

std::uint16_t DicomServer::plain_port() const {
    for (const auto& l : impl_->listeners) {
        if (!l.tls) return l.port;
    }
    return 0;
}

std::uint16_t DicomServer::tls_port() const {
    for (const auto& l : impl_->listeners) {
        if (l.tls) return l.port;
    }
    return 0;
}

unsigned DicomServer::associations() const { return impl_->admission.running(); }

void DicomServer::stop(milliseconds drain) {
    impl_->stopping = true;
    if (::write(impl_->wake[1], "", 1) < 0) log::error("wake_failed");
    for (auto& l : impl_->listeners) {
        if (l.thread.joinable()) l.thread.join();
    }
    const bool drained = impl_->admission.wait_for_none(drain);
    impl_->aborting = true;
    impl_->hub.dicom.nodes().stop();
    if (!drained) {
        impl_->admission.end_all();
        impl_->admission.wait_for_none();
    }
}

}  // namespace telehub::dicom
