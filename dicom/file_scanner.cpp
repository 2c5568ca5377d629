#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "meta_reader.h"
#include "telehub/dicom/dataset_scanner.h"

namespace telehub::dicom {
namespace {

constexpr std::size_t read_size = 256 * 1024;

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

struct FileScanner::Impl {
    std::vector<Tag> wanted;
    ScanLimits limits;
    ElementListener* listener = nullptr;
    MetaReader meta;
    std::optional<DatasetScanner> dataset;
    std::optional<core::Error> refusal;

    core::Result<void> begin_dataset();
};

core::Result<void> FileScanner::Impl::begin_dataset() {
    dataset.emplace(meta.value(0x00020010), wanted, limits, listener);
    return dataset->feed(std::as_bytes(std::span(meta.overrun())));
}

FileScanner::FileScanner(std::span<const Tag> wanted, ScanLimits limits, ElementListener* listener)
    : impl_(std::make_unique<Impl>()) {
    impl_->wanted.assign(wanted.begin(), wanted.end());
    impl_->limits = limits;
    impl_->listener = listener;
}

FileScanner::~FileScanner() = default;
FileScanner::FileScanner(FileScanner&&) noexcept = default;
FileScanner& FileScanner::operator=(FileScanner&&) noexcept = default;

core::Result<void> FileScanner::feed(std::span<const std::byte> data) {
    if (impl_->refusal) return *impl_->refusal;
    core::Result<void> scanned;
    if (!impl_->dataset) {
        const auto at_dataset = impl_->meta.feed(data);
        if (!at_dataset) scanned = at_dataset.error();
        if (at_dataset && *at_dataset) scanned = impl_->begin_dataset();
    }
    if (scanned && impl_->dataset) scanned = impl_->dataset->feed(data);
    if (!scanned) impl_->refusal = scanned.error();
    return scanned;
}

core::Result<FileScan> FileScanner::finish() {
    if (!impl_->refusal && !impl_->dataset) impl_->refusal = impl_->meta.refuse_end();
    if (impl_->refusal) return *impl_->refusal;
    auto dataset = impl_->dataset->finish();
    if (!dataset) {
        impl_->refusal = dataset.error();
        return *impl_->refusal;
    }
    auto scan = so_far();
    scan.dataset = std::move(*dataset);
    return scan;
}

FileScan FileScanner::so_far() const {
    FileScan scan;
    scan.transfer_syntax_uid = impl_->meta.value(0x00020010);
    scan.sop_class_uid = impl_->meta.value(0x00020002);
    scan.sop_instance_uid = impl_->meta.value(0x00020003);
    scan.dataset_offset = impl_->meta.dataset_offset();
    return scan;
}

core::Result<FileScan> scan_file(const std::filesystem::path& file, std::span<const Tag> wanted, ScanLimits limits,
                                 ElementListener* listener) {
    const auto fail = [&] { throw std::system_error(errno, std::generic_category(), "read " + file.string()); };
    const std::unique_ptr<std::FILE, CloseFile> stream(std::fopen(file.c_str(), "rb"));
    if (!stream) fail();
    std::setvbuf(stream.get(), nullptr, _IONBF, 0);
    FileScanner scanner(wanted, limits, listener);
    std::vector<std::byte> buffer(read_size);
    for (;;) {
        const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), stream.get());
        if (n == 0 && std::ferror(stream.get())) fail();
        if (n == 0) return scanner.finish();
        if (auto scanned = scanner.feed(std::span(buffer).first(n)); !scanned) return scanned.error();
        if (listener != nullptr && listener->enough()) return scanner.so_far();
    }
}

}  // namespace telehub::dicom
