// Whether an address is of the public Internet. Pure.
#pragma once
#include <sys/socket.h>

namespace telehub::outgoing {

// False for this machine, private and link-local networks, multicast and what IANA set apart (RFC 6890), also where an
// IPv6 address carries such an IPv4 one; and for what is neither IPv4 nor IPv6.
bool is_public(const sockaddr& address);

}  // namespace telehub::outgoing
