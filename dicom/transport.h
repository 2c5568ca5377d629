// DCMTK's transport, made quick: TCP_NODELAY on every socket, and TCP_QUICKACK armed anew after each read, because
// senders that leave Nagle's algorithm on wait for our acknowledgement of each PDU's last segment.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/dcmlayer.h>
#include <dcmtk/dcmtls/tlslayer.h>

#include <filesystem>
#include <functional>
#include <memory>

namespace telehub::dicom {

// Makes quick connections on top of DCMTK's own, plain or TLS; calls `created` once a connection exists.
class QuickLayer final : public DcmTransportLayer {
  public:
    QuickLayer(DcmTransportLayer& inner, bool secure) : inner_(inner), secure_(secure) {}
    DcmTransportConnection* createConnection(DcmNativeSocketType socket, OFBool use_secure_layer) override;
    static void on_created_in_this_thread(std::function<void()> created);

  private:
    DcmTransportLayer& inner_;
    bool secure_;
};

// A server's TLS by PS3.15's BCP 195 profile that asks for a client certificate. Throws std::runtime_error.
std::unique_ptr<DcmTLSTransportLayer> make_tls_layer(const std::filesystem::path& certificate,
                                                     const std::filesystem::path& key,
                                                     const std::filesystem::path& client_ca);

}  // namespace telehub::dicom
