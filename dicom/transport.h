// DCMTK's transport, made quick: TCP_NODELAY on every socket, and TCP_QUICKACK armed anew after each read, because
// senders that leave Nagle's algorithm on wait for our acknowledgement of each PDU's last segment.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/assoc.h>
#include <dcmtk/dcmnet/dcmlayer.h>
#include <dcmtk/dcmtls/tlslayer.h>

#include <filesystem>
#include <functional>
#include <memory>

namespace telehub::dicom {

// Makes quick connections on top of DCMTK's own, plain or TLS; calls `created` with its socket once a connection
// exists. Where peers call, the first PDU must be an association request that is right; else it gets an A-ABORT, and
// DCMTK never sees it.
class QuickLayer final : public DcmTransportLayer {
  public:
    enum class Side { calls, is_called };
    QuickLayer(DcmTransportLayer& inner, bool secure, Side side) : inner_(inner), secure_(secure), side_(side) {}
    DcmTransportConnection* createConnection(DcmNativeSocketType socket, OFBool use_secure_layer) override;
    static void on_created_in_this_thread(std::function<void(int socket)> created);

  private:
    DcmTransportLayer& inner_;
    bool secure_;
    Side side_;
};

// TLS by PS3.15's BCP 195 profile, with this certificate, for a peer that must show one of the CA; `role` is
// NET_ACCEPTOR or NET_REQUESTOR. Throws std::runtime_error.
std::unique_ptr<DcmTLSTransportLayer> make_tls_layer(T_ASC_NetworkRole role, const std::filesystem::path& certificate,
                                                     const std::filesystem::path& key, const std::filesystem::path& ca);

}  // namespace telehub::dicom
