#include "telehub/dicom/dataset_scanner.h"

#include <utility>

#include "encoding.h"
#include "inflater.h"
#include "scan_machine.h"

namespace telehub::dicom {
namespace {

std::string quoted(std::string_view uid) {
    std::string text = "\"";
    for (const char c : uid.substr(0, 64)) text += c >= ' ' && c <= '~' && c != '"' ? c : '?';
    return text + '"';
}

}  // namespace

std::string_view ScanResult::text(Tag tag) const {
    const auto found = values.find(tag);
    if (found == values.end()) return {};
    std::string_view value = found->second;
    while (!value.empty() && (value.back() == ' ' || value.back() == '\0')) value.remove_suffix(1);
    return value;
}

std::optional<std::uint16_t> ScanResult::u16(Tag tag) const {
    const auto found = values.find(tag);
    if (found == values.end() || found->second.size() < 2) return std::nullopt;
    const auto first = static_cast<unsigned char>(found->second[0]);
    const auto second = static_cast<unsigned char>(found->second[1]);
    return static_cast<std::uint16_t>(big_endian ? first << 8 | second : second << 8 | first);
}

struct DatasetScanner::Impl {
    std::optional<core::Error> refusal;
    std::optional<ScanMachine> machine;
    std::unique_ptr<Inflater> inflater;
    bool inflate_ended = false;
    std::uint64_t fed = 0;

    core::Result<void> inflate(std::span<const std::byte> data);
};

core::Result<void> DatasetScanner::Impl::inflate(std::span<const std::byte> data) {
    for (;;) {
        std::span<const std::byte> out;
        const Inflater::Status status = inflater->next(data, out);
        // First what came before the fault: the answer must not depend on how the stream was sliced.
        if (auto scanned = machine->feed(out); !scanned) return scanned;
        switch (status) {
            case Inflater::Status::broken:
                return machine->refuse_here("bad_deflate", "the bytes are not a deflate stream");
            case Inflater::Status::bomb:
                return machine->refuse_here("inflate_bomb", "the data set unpacks to far more than its size");
            case Inflater::Status::ended: inflate_ended = true; break;
            case Inflater::Status::more: break;
        }
        if (data.empty() && out.empty()) return {};
    }
}

DatasetScanner::DatasetScanner(std::string_view transfer_syntax_uid, std::span<const Tag> wanted, ScanLimits limits,
                               ElementListener* listener)
    : impl_(std::make_unique<Impl>()) {
    if (listener != nullptr) listener->begin(transfer_syntax_uid);
    const auto syntax = find_transfer_syntax(transfer_syntax_uid);
    if (!syntax) {
        impl_->refusal = core::refuse(core::Errc::unsupported, "unsupported_transfer_syntax",
                                      quoted(transfer_syntax_uid) + " is no transfer syntax UID, byte 0");
        return;
    }
    impl_->machine.emplace(*syntax, wanted, limits, !syntax->deflated, listener);
    if (syntax->deflated) impl_->inflater = std::make_unique<Inflater>(limits.max_inflate_ratio);
}

DatasetScanner::~DatasetScanner() = default;
DatasetScanner::DatasetScanner(DatasetScanner&&) noexcept = default;
DatasetScanner& DatasetScanner::operator=(DatasetScanner&&) noexcept = default;

core::Result<void> DatasetScanner::feed(std::span<const std::byte> data) {
    if (impl_->refusal) return *impl_->refusal;
    impl_->fed += data.size();
    auto scanned = impl_->inflater ? impl_->inflate(data) : impl_->machine->feed(data);
    if (!scanned) impl_->refusal = scanned.error();
    return scanned;
}

core::Result<ScanResult> DatasetScanner::finish() {
    if (impl_->refusal) return *impl_->refusal;
    if (impl_->inflater && !impl_->inflate_ended) {
        impl_->refusal = impl_->machine->refuse_here("truncated", "the deflate stream has no end");
        return *impl_->refusal;
    }
    auto result = impl_->machine->finish();
    if (!result) {
        impl_->refusal = result.error();
        return result;
    }
    result->size = impl_->fed;
    return result;
}

bool is_valid_uid(std::string_view uid) {
    if (uid.empty() || uid.size() > 64 || uid.front() == '.' || uid.back() == '.') return false;
    for (const char c : uid) {
        if (c != '.' && (c < '0' || c > '9')) return false;
    }
    return uid.find("..") == std::string_view::npos;
}

}  // namespace telehub::dicom
