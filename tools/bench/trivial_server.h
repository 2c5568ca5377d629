// What the benchmarks' HTTP client is measured against: a server that does nothing but send the same bytes.
#pragma once
#include <cstdint>

namespace bench {

// Answers every GET on every connection with a body of `size` zeros, in threads that end with the process. Returns its
// port on 127.0.0.1. Throws std::runtime_error without one.
std::uint16_t start_trivial_server(std::uint64_t size);

}  // namespace bench
