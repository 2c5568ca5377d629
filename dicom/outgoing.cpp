#include "outgoing.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "negotiation.h"
#include "settings.h"

namespace telehub::dicom {

int OutgoingSockets::watch(int socket) {
    const int copy = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
    const std::lock_guard lock(mutex_);
    if (copy < 0) return -1;
    sockets_.insert(copy);
    if (ended_) ::shutdown(copy, SHUT_RDWR);
    return copy;
}

void OutgoingSockets::forget(int watched) {
    const std::lock_guard lock(mutex_);
    if (sockets_.erase(watched) > 0) ::close(watched);
}

void OutgoingSockets::end_all() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    for (const int fd : sockets_) ::shutdown(fd, SHUT_RDWR);
}

bool OutgoingSockets::ended() const {
    const std::lock_guard lock(mutex_);
    return ended_;
}

core::Result<std::unique_ptr<OutgoingAssociation>> OutgoingAssociation::open(const core::Config& config,
                                                                             const app::Node& node,
                                                                             std::span<const ProposedContext> contexts,
                                                                             OutgoingSockets& sockets) {
    configure_dcmtk(config);
    if (node.address.find(':') != std::string::npos) {  // DCMTK parts address and port at the first colon
        return core::refuse(core::Errc::busy, "unreachable", "IPv6 addresses of nodes are not supported");
    }
    std::unique_ptr<OutgoingAssociation> made(new OutgoingAssociation(sockets));
    const auto condition = made->request(config, node, contexts);
    if (condition.good()) {
        // Any member of the consortium has a certificate of its CA: only this device's own makes it this device.
        const bool named = node.tls && !node.certificate_sha256.empty();
        if (!named || peer_certificate_sha256(*made->association_) == node.certificate_sha256) return made;
        return core::refuse(core::Errc::busy, "certificate_mismatch",
                            "the node's certificate is not the one that the device is registered with");
    }
    if (condition == DUL_ASSOCIATIONREJECTED) {
        T_ASC_RejectParameters why{};
        ASC_getRejectParameters(made->association_->params, &why);
        OFString text;
        ASC_printRejectParameters(text, &why);
        return core::refuse(core::Errc::busy, "rejected", text.c_str());
    }
    return core::refuse(core::Errc::busy, "unreachable", condition.text());
}

OFCondition OutgoingAssociation::request(const core::Config& config, const app::Node& node,
                                         std::span<const ProposedContext> contexts) {
    const auto& dicom = config.dicom;
    if (node.tls) {
        inner_ = make_tls_layer(NET_REQUESTOR, config.data / dicom.certificate, config.data / dicom.key,
                                config.data / dicom.client_ca);
    } else {
        inner_ = std::make_unique<DcmTransportLayer>();
    }
    layer_ = std::make_unique<QuickLayer>(*inner_, node.tls, QuickLayer::Side::calls);
    const int timeout = static_cast<int>(dicom.acse_timeout_s);
    auto condition = ASC_initializeNetwork(NET_REQUESTOR, 0, timeout, &network_);
    if (condition.good()) condition = ASC_setTransportLayer(network_, layer_.get(), 0);
    T_ASC_Parameters* parameters = nullptr;
    if (condition.good()) condition = ASC_createAssociationParameters(&parameters, ASC_MAXIMUMPDUSIZE);
    if (condition.bad()) return condition;
    announce_implementation(*parameters);
    ASC_setTransportLayerType(parameters, node.tls ? OFTrue : OFFalse);
    ASC_setAPTitles(parameters, dicom.ae_title.c_str(), node.ae_title.c_str(), nullptr);
    ASC_setPresentationAddresses(parameters, "telehub", (node.address + ":" + std::to_string(node.port)).c_str());
    T_ASC_PresentationContextID id = 1;
    for (const auto& context : contexts) {
        const char* syntax[] = {context.transfer_syntax.c_str()};
        condition =
            ASC_addPresentationContext(parameters, id, context.abstract_syntax.c_str(), syntax, 1, context.role);
        if (condition.bad()) break;
        id = static_cast<T_ASC_PresentationContextID>(id + 2);
    }
    if (condition.bad()) {
        ASC_destroyAssociationParameters(&parameters);
        return condition;
    }
    QuickLayer::on_created_in_this_thread([this](int socket) { watched_ = sockets_.watch(socket); });
    condition = ASC_requestAssociation(network_, parameters, &association_, nullptr, nullptr, DUL_NOBLOCK, timeout);
    QuickLayer::on_created_in_this_thread(nullptr);
    if (condition.bad() && association_ == nullptr) ASC_destroyAssociationParameters(&parameters);
    open_ = condition.good();
    return condition;
}

void OutgoingAssociation::release() {
    if (open_) ASC_releaseAssociation(association_);
    open_ = false;
}

OutgoingAssociation::~OutgoingAssociation() {
    if (open_) ASC_abortAssociation(association_);
    if (association_ != nullptr) ASC_destroyAssociation(&association_);
    if (network_ != nullptr) ASC_dropNetwork(&network_);
    sockets_.forget(watched_);
}

}  // namespace telehub::dicom
