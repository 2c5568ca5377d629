// libFuzzer entry: the first byte chooses the transfer syntax or a whole file, the second the slicing.
// Whatever the bytes, the scanner ends, and any slicing gives the same answer as feeding them whole.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "telehub/dicom/charset.h"
#include "telehub/dicom/dataset_scanner.h"

namespace {

using telehub::dicom::DatasetScanner;
using telehub::dicom::FileScanner;

constexpr std::array<telehub::dicom::Tag, 4> wanted{0x00080018, 0x00100010, 0x00280010, 0x7FE00010};
constexpr std::array<const char*, 6> syntaxes{"1.2.840.10008.1.2",      "1.2.840.10008.1.2.1",    "1.2.840.10008.1.2.2",
                                              "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.50", "1.2.3"};

template <class Scanner>
auto scan(Scanner scanner, std::span<const std::byte> bytes, std::size_t slice) {
    while (!bytes.empty()) {
        const std::size_t n = bytes.size() < slice ? bytes.size() : slice;
        if (!scanner.feed(bytes.first(n))) break;
        bytes = bytes.subspan(n);
    }
    return scanner.finish();
}

template <class Scanner>
void compare(const auto& make, std::span<const std::byte> bytes, std::size_t slice) {
    const auto whole = scan(Scanner(make()), bytes, bytes.size() + 1);
    const auto parts = scan(Scanner(make()), bytes, slice);
    // The inflate ratio is measured where slices end.
    if (!whole && whole.error().reason == "inflate_bomb") return;
    if (!parts && parts.error().reason == "inflate_bomb") return;
    if (whole.has_value() != parts.has_value()) std::abort();
    if (!whole && whole.error().reason != parts.error().reason) std::abort();
    if (!whole && whole.error().detail != parts.error().detail) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    telehub::dicom::ScanLimits limits;
    limits.max_elements = 100'000;
    limits.max_size = 8u << 20;
    const std::size_t slice = data[1] % 17 + 1;
    const auto bytes = std::as_bytes(std::span(data, size)).subspan(2);
    const std::size_t which = data[0] % (syntaxes.size() + 2);
    if (which < syntaxes.size()) {
        compare<DatasetScanner>([&] { return DatasetScanner(syntaxes[which], wanted, limits); }, bytes, slice);
    } else if (which == syntaxes.size()) {
        compare<FileScanner>([&] { return FileScanner(wanted, limits); }, bytes, slice);
    } else {
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        const std::size_t half = text.size() / 2;
        telehub::dicom::person_name_to_utf8(text.substr(half), text.substr(0, half), "GB18030");
        telehub::dicom::to_utf8(text, "\\ISO 2022 IR 58\\ISO 2022 IR 87");
    }
    return 0;
}
