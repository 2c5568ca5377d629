// libFuzzer entry: the first byte gives the slicing, the rest is the metadata of a STOW-RS request, whose bulk data
// lies ready under "a" (a byte-stream), "b" (a JPEG) and "c" (two frames of RLE). Whatever the text, it is cut into the
// same data sets however it is sliced, and what a data set is made into passes the scanner that all files pass.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "bulk_spool.h"
#include "fuzz/fuzz_hub.h"
#include "json_dataset.h"
#include "json_metadata.h"
#include "json_reader.h"
#include "telehub/dicom/instance_header.h"

namespace {

using namespace telehub;

struct Texts final : dicom::JsonSplitter::Listener {
    core::Result<void> begin_data_set() override {
        all.emplace_back();
        return {};
    }
    core::Result<void> data(std::string_view text) override {
        if (all.empty()) std::abort();
        all.back() += text;
        return {};
    }
    std::vector<std::string> all;
};

struct Split {
    std::vector<std::string> texts;
    std::string refusal;
    bool operator==(const Split&) const = default;
};

Split split(std::string_view text, std::size_t slice, const dicom::JsonLimits& limits) {
    Texts texts;
    dicom::JsonSplitter splitter(texts, limits);
    while (!text.empty() && splitter.feed(text.substr(0, slice))) text.remove_prefix(std::min(slice, text.size()));
    const auto done = splitter.finish();
    if (done) return {texts.all, {}};
    return {{}, done.error().reason + done.error().detail};
}

struct Bulk {
    explicit Bulk(store::ObjectStore& objects) : spool(objects) {
        add("a", "application/octet-stream", std::string(128, '\1'));
        add("b", "image/jpeg", "\xFF\xD8\xFF\xC0\0\x0B\x08\0\x08\0\x08\x01\x01\x11\0");
        for (int i = 0; i < 2; ++i) add("c", "image/dicom-rle", std::string(65, '\2'));
        if (!spool.seal()) std::abort();
    }
    void add(const char* location, const char* type, std::string_view bytes) {
        if (!spool.begin_part({location, type, ""}) || !spool.append(bytes)) std::abort();
        spool.end_part();
    }
    dicom::BulkSpool spool;
};

void make(std::string_view text, const dicom::BulkSpool& bulk, const dicom::JsonLimits& limits) {
    dicom::JsonDocument document(limits.max_document);
    const auto data_set = document.parse(text);
    if (!data_set) return;
    std::string file;
    const auto out = [&](std::span<const std::byte> bytes) {
        file.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        return true;
    };
    if (!dicom::write_part10(**data_set, bulk, out)) return;
    dicom::JsonMetadata metadata("");
    dicom::FileScanner scanner(dicom::indexed_tags(), {}, &metadata);
    const auto fed = scanner.feed(std::as_bytes(std::span{file}));
    const auto scan = scanner.finish();
    if (!scan) {
        // What is kept of some attributes is bounded, and nothing else can be wrong.
        if (scan.error().reason != "value_too_long") std::abort();
        return;
    }
    auto header = dicom::header_of(scan->dataset, scan->transfer_syntax_uid, scan->dataset_offset, "");
    metadata.finish(header);
    if (header.sop_uid.value.empty() || header.specific_character_set != "ISO_IR 192") std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static test::FuzzHub local;
    static const Bulk bulk(local.objects);
    if (size < 1) return 0;
    dicom::JsonLimits limits;
    limits.max_data_sets = 100;
    limits.max_document = 1u << 20;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto whole = split(text, text.size() + 1, limits);
    const auto sliced = split(text, data[0] % 17 + 1, limits);
    if (whole.texts != sliced.texts || whole.refusal.empty() != sliced.refusal.empty()) std::abort();
    for (const auto& one : whole.texts) make(one, bulk.spool, limits);
    return 0;
}
