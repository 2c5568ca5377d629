// The sockets under the DICOM server: listening on one address, and who calls.
#pragma once
#include <sys/socket.h>

#include <cstdint>
#include <string>

namespace telehub::dicom {

// A listening socket on a numeric address; `bound` is its port. Throws std::runtime_error.
int listen_on(const std::string& address, std::uint16_t port, std::uint16_t& bound);

std::string numeric_address(const sockaddr_storage& from, socklen_t size);

}  // namespace telehub::dicom
