// DCMTK's storescp as a peer that the hub sends to, on a free port and a folder of its own.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "support/listening_peer.h"

namespace telehub::test {

class StoreScp {
  public:
    // Options of storescp, such as "+xa"; what comes is written as it comes. Throws when it does not listen in time.
    explicit StoreScp(const std::vector<std::string>& options = {}, std::uint16_t port = free_port());

    std::uint16_t port() const { return peer_.port(); }
    std::vector<std::filesystem::path> received() const;  // by name
    std::string log() const { return peer_.log(); }

  private:
    TempDir folder_;
    ListeningPeer peer_;
};

}  // namespace telehub::test
