#include "support/store_file.h"

#include <fstream>
#include <stdexcept>
#include <vector>

namespace telehub::test {

core::Result<app::Stored> store_file(const app::Hub& hub, const std::filesystem::path& file, const app::Source& source,
                                     std::string_view device_charset) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("cannot open " + file.string());
    const auto header = hub.dicom.read_header(file, device_charset);
    if (!header) return header.error();
    const auto incoming = hub.objects.begin();
    std::vector<char> block(64 * 1024);
    while (in.read(block.data(), static_cast<std::streamsize>(block.size())), in.gcount() > 0) {
        const std::span bytes{block.data(), static_cast<std::size_t>(in.gcount())};
        try {
            incoming->append(std::as_bytes(bytes));
        } catch (const store::StorageFull&) {
            return app::storage_full_error();
        }
    }
    return app::store_instance(hub, *header, *incoming, source);
}

}  // namespace telehub::test
