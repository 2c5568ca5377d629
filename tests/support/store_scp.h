// DCMTK's storescp as a peer that the hub sends to, on a free port and a folder of its own.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "support/temp_dir.h"

namespace telehub::test {

// A port that nobody listens on now.
std::uint16_t free_port();

class StoreScp {
  public:
    // Options of storescp, such as "+xa"; what comes is written as it comes. Throws when it does not listen in time.
    explicit StoreScp(std::vector<std::string> options = {});
    ~StoreScp();
    StoreScp(const StoreScp&) = delete;
    StoreScp& operator=(const StoreScp&) = delete;

    std::uint16_t port() const { return port_; }
    std::vector<std::filesystem::path> received() const;  // by name
    std::string log() const;

  private:
    TempDir folder_;
    std::uint16_t port_ = 0;
    pid_t pid_ = -1;
};

}  // namespace telehub::test
