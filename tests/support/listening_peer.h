// A program that listens on a free port, as a peer that the hub or a client talks to.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "support/temp_dir.h"

namespace telehub::test {

// A port that nobody listens on now.
std::uint16_t free_port();

class ListeningPeer {
  public:
    // The port is its last argument. Throws when it does not listen in time.
    ListeningPeer(const std::string& program, std::vector<std::string> arguments, std::uint16_t port = free_port());
    ~ListeningPeer();
    ListeningPeer(const ListeningPeer&) = delete;
    ListeningPeer& operator=(const ListeningPeer&) = delete;

    std::uint16_t port() const { return port_; }
    std::string log() const;

  private:
    TempDir folder_;
    std::uint16_t port_ = 0;
    pid_t pid_ = -1;
};

}  // namespace telehub::test
