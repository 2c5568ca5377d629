#include "json_intake.h"

#include "json_dataset.h"
#include "json_pixels.h"

namespace telehub::dicom {

namespace {

// However often data sets refer to the same bulk data, what is made of it stays in proportion to what was sent.
constexpr std::uint64_t most_made_of_a_byte = 8, made_anyway = 64u << 20, most_parts_found = 50'000'000;

std::string uid_of(const boost::json::object& data_set, const char* tag) {
    const auto uid = first_text(data_set, tag);
    return is_valid_uid(uid) ? std::string{uid} : std::string{};
}

}  // namespace

DicomJsonIntake::DicomJsonIntake(const app::Hub& hub, JsonLimits limits)
    : hub_(hub), limits_(limits), splitter_(*this, limits), spool_(hub.objects) {}

core::Result<void> DicomJsonIntake::metadata(std::span<const char> bytes) {
    return splitter_.feed({bytes.data(), bytes.size()});
}

core::Result<void> DicomJsonIntake::begin_data_set() {
    texts_.push_back({spool_.size(), 0});
    return {};
}

// What is too long is not kept: the one data set fails, and the others do not.
core::Result<void> DicomJsonIntake::data(std::string_view text) {
    auto& length = texts_.back().length;
    length += text.size();
    return length > limits_.max_data_set ? core::Result<void>{} : spool_.append(text);
}

core::Result<void> DicomJsonIntake::begin_bulk(const app::BulkPart& part) {
    spool_.end_part();
    return spool_.begin_part(part);
}

core::Result<void> DicomJsonIntake::bulk(std::span<const char> bytes) {
    return spool_.append({bytes.data(), bytes.size()});
}

void DicomJsonIntake::file(app::IntakeBatch& batch) {
    spool_.end_part();
    if (const auto sealed = spool_.seal(); !sealed) {
        for (std::size_t i = 0; i < texts_.size(); ++i) batch.refuse(app::IntakeOutcome::refuse(sealed.error()));
        return;
    }
    for (const auto& text : texts_) file_one(text, batch);
}

void DicomJsonIntake::file_one(const BulkSpool::Extent& text, app::IntakeBatch& batch) {
    if (text.length > limits_.max_data_set) {
        return batch.refuse(app::IntakeOutcome::refuse(core::refuse(
            core::Errc::too_large, "metadata_too_large",
            "the metadata of one data set is longer than " + std::to_string(limits_.max_data_set) + " bytes")));
    }
    const auto most = spool_.size() * most_made_of_a_byte + made_anyway;
    const auto repeated = core::refuse(core::Errc::too_large, "bulk_data_repeated",
                                       "the data sets refer to the same bulk data too many times");
    if (made_ > most || spool_.found() > most_parts_found) return batch.refuse(app::IntakeOutcome::refuse(repeated));
    JsonDocument document(limits_.max_document);
    const auto data_set = document.parse(spool_.read(text));
    if (!data_set) return batch.refuse(app::IntakeOutcome::refuse(data_set.error()));
    auto intake = hub_.dicom.intake(hub_, "");
    if (!required_study_.empty()) intake->require_study(required_study_);
    const auto out = [&](std::span<const std::byte> bytes) {
        made_ += bytes.size();
        return made_ <= most && intake->feed(bytes);
    };
    auto written = write_part10(**data_set, spool_, out);
    if (written && made_ > most) written = repeated;
    if (written) return batch.file(std::move(intake));
    auto outcome = app::IntakeOutcome::refuse(written.error());
    outcome.study_uid.value = uid_of(**data_set, "0020000D");
    outcome.sop_uid.value = uid_of(**data_set, "00080018");
    outcome.sop_class_uid = uid_of(**data_set, "00080016");
    batch.refuse(std::move(outcome));
}

}  // namespace telehub::dicom
