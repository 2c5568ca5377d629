#include "telehub/dicom/server.h"

#include <arpa/inet.h>
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/assoc.h>
#include <dcmtk/dcmnet/dcmtrans.h>
#include <dcmtk/dcmnet/dimse.h>
#include <dcmtk/dcmnet/dul.h>
#include <dcmtk/oflog/oflog.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>

#include "association.h"
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

// DCMTK's own settings are process-wide.
void configure_dcmtk(const core::Config& config) {
    static std::once_flag once;
    std::call_once(once, [&config] {
        OFLog::configure(OFLogger::FATAL_LOG_LEVEL);  // what matters is logged by us, without patient data
        dcmDisableGethostbyaddr.set(OFTrue);          // a slow name server must not slow the scanners
        dcmSocketReceiveTimeout.set(static_cast<Sint32>(config.dicom.dimse_timeout_s));
        dcmSocketSendTimeout.set(static_cast<Sint32>(config.dicom.dimse_timeout_s));
        DcmTLSTransportLayer::initializeOpenSSL();
    });
}

}  // namespace

struct DicomServer::Impl {
    Impl(const app::Hub& h, DicomObserver& o)
        : hub(h),
          environment{h,
                      o,
                      stopping,
                      aborting,
                      [this](const auto& ae) { return enter(ae); },
                      [this](const auto& ae) { leave(ae); },
                      [this] { return may_audit_refusal(); }} {}

    const app::Hub& hub;
    std::atomic<bool> stopping{false}, aborting{false};
    AssociationEnvironment environment;
    std::list<Listener> listeners;
    int wake[2] = {-1, -1};  // a pipe that ends the accept loops

    std::mutex mutex;
    std::condition_variable ended;
    unsigned running = 0;
    std::uint64_t next_id = 0;
    std::map<std::string, unsigned> per_device;
    std::set<int> sockets;  // duplicates of the associations' own, to end those that wait for a silent peer
    steady_clock::time_point refusals_since{};
    unsigned refusals = 0;

    void add_listener(std::uint16_t port, bool tls);
    void accept_loop(Listener& listener);
    void hand_over(Listener& listener, int fd, const std::string& address);
    void serve(Listener& listener, int fd, const std::string& address, bool over_limit, const std::string& id);
    bool enter(const std::string& ae_title);
    void leave(const std::string& ae_title);
    bool may_audit_refusal();
};

bool DicomServer::Impl::enter(const std::string& ae_title) {
    const std::lock_guard lock(mutex);
    auto& count = per_device[ae_title];
    if (count >= hub.config.dicom.max_associations_per_device) return false;
    ++count;
    return true;
}

void DicomServer::Impl::leave(const std::string& ae_title) {
    const std::lock_guard lock(mutex);
    if (--per_device[ae_title] == 0) per_device.erase(ae_title);
}

bool DicomServer::Impl::may_audit_refusal() {
    constexpr unsigned a_minute = 120;
    const std::lock_guard lock(mutex);
    const auto now = steady_clock::now();
    if (now - refusals_since > minutes{1}) {
        refusals_since = now;
        refusals = 0;
    }
    return ++refusals <= a_minute;
}

void DicomServer::Impl::add_listener(std::uint16_t port, bool tls) {
    const auto& config = hub.config;
    auto& l = listeners.emplace_back();
    l.tls = tls;
    if (tls) {
        l.inner = make_tls_layer(config.data / config.dicom.certificate, config.data / config.dicom.key,
                                 config.data / config.dicom.client_ca);
    } else {
        l.inner = std::make_unique<DcmTransportLayer>();
    }
    l.layer = std::make_unique<QuickLayer>(*l.inner, tls);
    l.socket = listen_on(config.dicom.address, port, l.port);
}

void DicomServer::Impl::accept_loop(Listener& listener) {
    for (;;) {
        pollfd waiting[] = {{listener.socket, POLLIN, 0}, {wake[0], POLLIN, 0}};
        if (::poll(waiting, 2, -1) < 0 && errno != EINTR) return;
        if (stopping) return;
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
    constexpr unsigned rejectors = 8;  // threads beyond the limit, to say "local limit exceeded" in proper form
    std::unique_lock lock(mutex);
    const auto limit = hub.config.dicom.max_associations;
    if (running >= limit + rejectors) {
        lock.unlock();
        ::close(fd);
        return;
    }
    const bool over_limit = running >= limit;
    ++running;
    const auto id = "A" + std::to_string(++next_id);
    lock.unlock();
    try {
        std::thread([this, &listener, fd, address, over_limit, id] {
            try {
                serve(listener, fd, address, over_limit, id);
            } catch (const std::exception& e) {
                log::error("association_broken", {{"association", id}, {"what", e.what()}});
            }
            const std::lock_guard done(mutex);
            --running;
            ended.notify_all();
        }).detach();                        // stop() waits for `running` to reach 0
    } catch (const std::system_error& e) {  // no more threads: this one connection, not the hub
        log::error("association_not_begun", {{"association", id}, {"what", e.what()}});
        ::close(fd);
        const std::lock_guard done(mutex);
        --running;
    }
}

void DicomServer::Impl::serve(Listener& listener, int fd, const std::string& address, bool over_limit,
                              const std::string& id) {
    const SocketWatch watch(mutex, sockets, fd);
    T_ASC_Network* network = nullptr;
    T_ASC_Association* association = nullptr;
    std::unique_lock lock(handover);
    dcmExternalSocketHandle.set(fd);
    OFCondition condition =
        ASC_initializeNetwork(NET_ACCEPTOR, 0, static_cast<int>(hub.config.dicom.acse_timeout_s), &network);
    if (condition.good()) condition = ASC_setTransportLayer(network, listener.layer.get(), 0);
    QuickLayer::on_created_in_this_thread([&lock] {
        dcmExternalSocketHandle.set(DCMNET_INVALID_SOCKET);
        lock.unlock();
    });
    if (condition.good()) {
        condition = ASC_receiveAssociation(network, &association, ASC_MAXIMUMPDUSIZE, nullptr, nullptr,
                                           listener.tls ? OFTrue : OFFalse, DUL_NOBLOCK,
                                           static_cast<int>(hub.config.dicom.acse_timeout_s));
    }
    QuickLayer::on_created_in_this_thread(nullptr);
    if (lock.owns_lock()) {
        dcmExternalSocketHandle.set(DCMNET_INVALID_SOCKET);
        lock.unlock();
        ::close(fd);
    }
    if (condition.good()) {
        try {
            serve_association(environment, association, listener.tls, address, id, over_limit);
        } catch (const std::exception& e) {
            log::error("association_broken", {{"association", id}, {"what", e.what()}});
            ASC_abortAssociation(association);
        }
        ASC_dropSCPAssociation(association);
    } else {
        log::warn("association_not_begun", {{"association", id}, {"address", address}, {"what", condition.text()}});
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

unsigned DicomServer::associations() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->running;
}

void DicomServer::stop(milliseconds drain) {
    impl_->stopping = true;
    if (::write(impl_->wake[1], "", 1) < 0) log::error("wake_failed");
    for (auto& l : impl_->listeners) {
        if (l.thread.joinable()) l.thread.join();
    }
    std::unique_lock lock(impl_->mutex);
    const auto none_running = [this] { return impl_->running == 0; };
    if (!impl_->ended.wait_for(lock, drain, none_running)) {
        impl_->aborting = true;
        for (const int fd : impl_->sockets) ::shutdown(fd, SHUT_RDWR);  // who waits for a peer waits no longer
        impl_->ended.wait(lock, none_running);
    }
}

}  // namespace telehub::dicom
