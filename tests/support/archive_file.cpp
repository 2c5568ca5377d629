#include "support/archive_file.h"

#include <archive.h>
#include <archive_entry.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace telehub::test {

namespace {
void must(bool done) {
    if (!done) throw std::runtime_error("the archive cannot be written");
}
}  // namespace

void write_archive(const std::filesystem::path& file, const ArchiveEntries& entries, bool zip) {
    archive* a = archive_write_new();
    if (zip) {
        archive_write_set_format_zip(a);
    } else {
        archive_write_set_format_ustar(a);
        archive_write_add_filter_gzip(a);
    }
    must(archive_write_open_filename(a, file.c_str()) == ARCHIVE_OK);
    for (const auto& [name, bytes] : entries) {
        archive_entry* e = archive_entry_new();
        archive_entry_set_pathname(e, name.c_str());
        archive_entry_set_size(e, static_cast<la_int64_t>(bytes.size()));
        archive_entry_set_filetype(e, AE_IFREG);
        archive_entry_set_perm(e, 0644);
        must(archive_write_header(a, e) == ARCHIVE_OK);
        must(archive_write_data(a, bytes.data(), bytes.size()) == static_cast<la_ssize_t>(bytes.size()));
        archive_entry_free(e);
    }
    archive_write_close(a);
    archive_write_free(a);
}

std::string read_whole_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace telehub::test
