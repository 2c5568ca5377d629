#include "identifier.h"

#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <cstdio>

#include "telehub/dicom/charset.h"

namespace telehub::dicom {

namespace {

// Keeps what arrives as long as it is of sound structure and not too large, and reads on to its end in any case.
class IdentifierSink final : public DcmConsumer {
  public:
    IdentifierSink(std::string_view transfer_syntax_uid, std::size_t max_size)
        : scanner_(transfer_syntax_uid, {}, {.max_depth = 8, .max_elements = 100'000, .max_size = max_size}),
          max_size_(max_size) {}

    OFBool good() const override { return OFTrue; }
    OFCondition status() const override { return EC_Normal; }
    OFBool isFlushed() const override { return OFTrue; }
    offile_off_t avail() const override { return 1 << 20; }
    offile_off_t write(const void* data, offile_off_t size) override {
        const std::string_view bytes{static_cast<const char*>(data), static_cast<std::size_t>(size)};
        if (refused_) return size;
        if (bytes_.size() + bytes.size() > max_size_) {
            refuse(core::refuse(core::Errc::too_large, "identifier_too_large", "the data set is too large"));
        } else if (const auto fed = scanner_.feed(std::as_bytes(std::span{bytes})); !fed) {
            refuse(fed.error());
        } else {
            bytes_ += bytes;
        }
        return size;
    }
    void flush() override {}

    core::Result<std::string> finish() {
        if (refused_) return *refused_;
        if (const auto scanned = scanner_.finish(); !scanned) return scanned.error();
        return std::move(bytes_);
    }

  private:
    void refuse(core::Error why) {
        refused_ = std::move(why);
        bytes_ = {};
    }
    DatasetScanner scanner_;
    std::size_t max_size_;
    std::string bytes_;
    std::optional<core::Error> refused_;
};

struct UniqueKey {
    app::QueryLevel level;
    Tag tag;
    const char* name;
};
constexpr UniqueKey unique_keys[] = {
    {app::QueryLevel::patient, tags::patient_id, "(0010,0020)"},
    {app::QueryLevel::study, tags::study_instance_uid, "(0020,000D)"},
    {app::QueryLevel::series, tags::series_instance_uid, "(0020,000E)"},
    {app::QueryLevel::instance, tags::sop_instance_uid, "(0008,0018)"},
};

core::Error bad_identifier(const std::string& attribute, const std::string& what) {
    auto error = core::refuse(core::Errc::invalid, "bad_identifier", attribute + " " + what);
    error.fields.push_back({attribute, what});
    return error;
}

std::string raw_value(DcmElement& element) {
    char* text = nullptr;
    Uint32 length = 0;
    auto* const bytes = dynamic_cast<DcmByteString*>(&element);
    if (bytes == nullptr || bytes->getString(text, length).bad() || text == nullptr) return {};
    return {text, length};
}

// A number that is not text, such as Rows, is matched by its decimal form.
std::string number_value(DcmElement& element) {
    Uint16 number = 0;
    return element.ident() == EVR_US && element.getUint16(number).good() ? std::to_string(number) : std::string{};
}

std::string key_value(DcmElement& element, std::string_view charset, std::string_view device_charset) {
    if (element.ident() == EVR_US) return number_value(element);
    const auto raw = raw_value(element);
    return element.ident() == EVR_PN ? person_name_to_utf8(raw, charset, device_charset)
                                     : to_utf8(raw, charset, device_charset);
}

Tag tag_of(const DcmElement& element) { return Tag{element.getGTag()} << 16 | element.getETag(); }

void add_keys(DcmItem& item, Tag sequence, std::string_view device_charset, Asked& asked) {
    for (unsigned long i = 0; i < item.card(); ++i) {
        auto& element = *item.getElement(i);
        const auto tag = tag_of(element);
        if ((tag & 0xFFFF) == 0 || tag == tags::specific_character_set || tag == tags::query_retrieve_level) continue;
        auto* const nested = dynamic_cast<DcmSequenceOfItems*>(&element);
        if (nested == nullptr) {
            asked.keys.push_back({tag, sequence, key_value(element, asked.character_set, device_charset)});
        } else if (sequence == 0) {
            asked.keys.push_back({tag, 0, ""});
            if (nested->card() > 0) add_keys(*nested->getItem(0), tag, device_charset, asked);
        }
    }
}

std::optional<app::QueryLevel> level_of(std::string_view name, Model model) {
    if (name == "PATIENT" && model != Model::study_root) return app::QueryLevel::patient;
    if (name == "STUDY") return app::QueryLevel::study;
    if (name == "SERIES" && model != Model::patient_study_only) return app::QueryLevel::series;
    if (name == "IMAGE" && model != Model::patient_study_only) return app::QueryLevel::instance;
    return {};
}

}  // namespace

std::optional<Model> model_of(std::string_view uid) {
    using namespace std::string_view_literals;
    // By the root of the model's three SOP classes: .1 finds, .2 moves, .3 gets (PS3.6 annex A).
    const auto root = uid.substr(0, uid.rfind('.'));
    if (root == "1.2.840.10008.5.1.4.1.2.1"sv) return Model::patient_root;
    if (root == "1.2.840.10008.5.1.4.1.2.2"sv) return Model::study_root;
    if (root == "1.2.840.10008.5.1.4.1.2.3"sv) return Model::patient_study_only;
    return {};
}

core::Result<std::unique_ptr<DcmDataset>> receive_identifier(const ServiceContext& context,
                                                             T_ASC_PresentationContextID presentation,
                                                             OFCondition& network, std::size_t max_size) {
    T_ASC_PresentationContext negotiated;
    network = ASC_findAcceptedPresentationContext(context.association->params, presentation, &negotiated);
    if (network.bad()) return app::not_found("presentation context");
    IdentifierSink sink(negotiated.acceptedTransferSyntax, max_size);
    network = receive_data_set(context, presentation, sink);
    if (network.bad()) return core::refuse(core::Errc::invalid, "line_dropped", "the identifier did not end");
    const auto bytes = sink.finish();
    if (!bytes) return bytes.error();
    DcmInputBufferStream stream;
    stream.setBuffer(bytes->data(), static_cast<offile_off_t>(bytes->size()));
    stream.setEos();
    auto identifier = std::make_unique<DcmDataset>();
    identifier->transferInit();
    const auto read = identifier->read(stream, DcmXfer(negotiated.acceptedTransferSyntax).getXfer());
    identifier->transferEnd();
    if (read.bad()) return core::refuse(core::Errc::invalid, "bad_identifier", read.text());
    return identifier;
}

const std::string& Asked::value(Tag tag) const {
    static const std::string none;
    const auto found =
        std::ranges::find_if(keys, [tag](const AskedKey& key) { return key.tag == tag && key.sequence == 0; });
    return found == keys.end() ? none : found->value;
}

Asked read_keys(DcmDataset& identifier, std::string_view device_charset) {
    Asked asked;
    OFString charset;
    if (identifier.findAndGetOFStringArray(DCM_SpecificCharacterSet, charset).good()) {
        asked.character_set = charset.c_str();
    }
    add_keys(identifier, 0, device_charset, asked);
    return asked;
}

core::Result<Asked> read_identifier(DcmDataset& identifier, Model model, std::string_view device_charset) {
    Asked asked = read_keys(identifier, device_charset);
    OFString text;
    if (identifier.findAndGetOFString(DCM_QueryRetrieveLevel, text).bad() || text.empty())
        return bad_identifier("(0008,0052)", "Query/Retrieve Level is missing");
    const auto level = level_of(text.c_str(), model);
    if (!level) return bad_identifier("(0008,0052)", "is no level of this information model");
    asked.level = *level;
    for (const auto& key : unique_keys) {
        if (key.level >= asked.level) break;
        if (key.level == app::QueryLevel::patient && model == Model::study_root) continue;
        const auto& value = asked.value(key.tag);
        if (value.empty() || value.find_first_of("*?\\") != std::string::npos) {
            return bad_identifier(key.name, "must have a single value at this level");
        }
    }
    return asked;
}

std::uint16_t query_status(const core::Error& why, DcmDataset& detail) {
    unsigned group = 0, element = 0;
    const bool has_field = !why.fields.empty();
    if (has_field && std::sscanf(why.fields.front().path.c_str(), "(%4x,%4x)", &group, &element) == 2) {
        const Uint16 offending[] = {static_cast<Uint16>(group), static_cast<Uint16>(element)};
        detail.putAndInsertUint16Array(DCM_OffendingElement, offending, 1);
    }
    const auto comment = has_field ? why.fields.front().path + " " + why.fields.front().message : why.detail;
    detail.putAndInsertString(DCM_ErrorComment, error_comment(comment).c_str());
    if (why.reason == "bad_identifier" || why.reason == "bad_query") return 0xA900;
    const bool too_large = why.code == core::Errc::too_large || why.reason == "too_large";  // the scanner's word
    if (too_large || why.code == core::Errc::busy || why.code == core::Errc::storage_full) return 0xA700;
    return 0xC001;  // unable to process
}

}  // namespace telehub::dicom
