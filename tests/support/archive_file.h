// Writes zip and tar.gz files for tests.
#pragma once
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace telehub::test {

using ArchiveEntries = std::vector<std::pair<std::string, std::string>>;  // name and bytes

// Throws std::runtime_error when it cannot be written.
void write_archive(const std::filesystem::path& file, const ArchiveEntries& entries, bool zip = true);

std::string read_whole_file(const std::filesystem::path& file);

}  // namespace telehub::test
