// IP addresses as text. Thread-safe.
#pragma once
#include <string>

namespace telehub::core {

bool is_ip_address(const std::string& text);  // IPv4 or IPv6
bool is_loopback(const std::string& text);    // 127.0.0.0/8 or ::1

}  // namespace telehub::core
