// Room on the disk of the data, and how much of it is left alone: the database and its log need some to go on.
#pragma once
#include <cstdint>
#include <filesystem>

#include "telehub/app/hub.h"

namespace telehub::app {

inline constexpr std::uint64_t least_free = 512ull << 20;

// Bytes. Throws std::filesystem::filesystem_error.
inline std::uint64_t free_bytes(const Hub& hub) { return std::filesystem::space(hub.config.data).available; }

}  // namespace telehub::app
