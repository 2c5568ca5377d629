// A corrected copy: the new values, and the old ones in the Original Attributes Sequence (PS3.3 C.12.1.1.9). Pixel data
// stays as it was, bit for bit; text becomes UTF-8, so that the new values and the old ones fit in one data set.
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmdata/dcwcache.h>

#include <memory>

#include "checked_file.h"
#include "identity.h"
#include "telehub/dicom/charset.h"
#include "telehub/dicom/dataset_scanner.h"
#include "telehub/dicom/objects.h"

namespace telehub::dicom {

namespace {

core::Error failed(const OFCondition& condition, const char* what) {
    return core::refuse(core::Errc::invalid, "correction_failed", std::string{what} + ": " + condition.text());
}

bool has_charset(DcmEVR vr) {
    return vr == EVR_SH || vr == EVR_LO || vr == EVR_PN || vr == EVR_ST || vr == EVR_LT || vr == EVR_UT || vr == EVR_UC;
}

// Keeps line breaks, which to_utf8 would take for padding.
std::string text_to_utf8(const std::string& raw, const std::string& charset) {
    std::string out;
    std::size_t from = 0;
    while (from <= raw.size()) {
        const auto end = std::min(raw.find_first_of("\r\n", from), raw.size());
        out += to_utf8(std::string_view{raw}.substr(from, end - from), charset);
        if (end == raw.size()) break;
        out += raw[end];
        from = end + 1;
    }
    return out;
}

// Every text of the item and of the items below it, from what it was in to UTF-8. Depth is bounded by the scanner.
void convert_text(DcmItem& item, const std::string& outer_charset) {
    OFString declared;
    item.findAndGetOFStringArray(DCM_SpecificCharacterSet, declared);
    const std::string charset = declared.empty() ? outer_charset : std::string{declared.c_str()};
    for (unsigned long i = 0; i < item.card(); ++i) {
        DcmElement* element = item.getElement(i);
        if (element->ident() == EVR_SQ) {
            auto* sequence = static_cast<DcmSequenceOfItems*>(element);
            for (unsigned long n = 0; n < sequence->card(); ++n) convert_text(*sequence->getItem(n), charset);
            continue;
        }
        if (!has_charset(element->getVR())) continue;
        char* bytes = nullptr;
        Uint32 size = 0;
        if (static_cast<DcmByteString*>(element)->getString(bytes, size).bad() || bytes == nullptr) continue;
        const std::string raw(bytes, size);
        const auto text = element->getVR() == EVR_PN ? person_name_to_utf8(raw, charset) : text_to_utf8(raw, charset);
        element->putString(text.data(), static_cast<Uint32>(text.size()));
    }
    if (!declared.empty() && item.ident() != EVR_dataset)
        item.putAndInsertString(DCM_SpecificCharacterSet, "ISO_IR 192");
}

// Moves the old value aside and writes the new one.
void replace(DcmDataset& dataset, DcmItem& original, const DcmTagKey& tag, const std::string& value) {
    DcmElement* old = nullptr;
    if (dataset.findAndGetElement(tag, old).good() && old != nullptr) {
        original.insert(static_cast<DcmElement*>(old->clone()), OFTrue);
    } else {
        original.insertEmptyElement(tag);
    }
    dataset.putAndInsertString(tag, value.c_str());
}

std::string compact_date(const std::string& iso) {
    std::string da;
    for (const char c : iso) {
        if (c != '-') da += c;
    }
    return da;
}

void apply(DcmFileFormat& file, const app::Correction& c) {
    auto& dataset = *file.getDataset();
    convert_text(dataset, "");
    auto entry = std::make_unique<DcmItem>();
    auto modified = std::make_unique<DcmItem>();
    replace(dataset, *modified, DCM_PatientID, c.patient_id);
    replace(dataset, *modified, DCM_PatientName, c.patient_name);
    replace(dataset, *modified, DCM_PatientSex, c.sex);
    replace(dataset, *modified, DCM_PatientBirthDate, compact_date(c.birth_date));
    replace(dataset, *modified, DCM_AccessionNumber, c.accession_number);
    if (c.study_uid) replace(dataset, *modified, DCM_StudyInstanceUID, c.study_uid->value);
    if (c.series_uid) replace(dataset, *modified, DCM_SeriesInstanceUID, c.series_uid->value);
    if (c.sop_uid) {
        replace(dataset, *modified, DCM_SOPInstanceUID, c.sop_uid->value);
        file.getMetaInfo()->putAndInsertString(DCM_MediaStorageSOPInstanceUID, c.sop_uid->value.c_str());
    }
    dataset.putAndInsertString(DCM_SpecificCharacterSet, "ISO_IR 192");

    DcmItem* values = nullptr;
    entry->findOrCreateSequenceItem(DCM_ModifiedAttributesSequence, values, -2);
    for (unsigned long i = modified->card(); i > 0; --i) values->insert(modified->remove(i - 1), OFTrue);
    entry->putAndInsertString(DCM_AttributeModificationDateTime, c.modified_at.c_str());
    entry->putAndInsertString(DCM_ModifyingSystem, "Telehub");
    entry->putAndInsertString(DCM_SourceOfPreviousValues, c.source.c_str());
    entry->putAndInsertString(DCM_ReasonForTheAttributeModification, "CORRECT");
    DcmItem* place = nullptr;
    dataset.findOrCreateSequenceItem(DCM_OriginalAttributesSequence, place, -2);
    for (unsigned long i = entry->card(); i > 0; --i) place->insert(entry->remove(i - 1), OFTrue);
}

core::Result<void> save(DcmFileFormat& file, const std::filesystem::path& path) {
    CheckedFile target(path);
    OFCondition written = target.status();
    if (written.good()) {
        OutputStream out(target);
        DcmWriteCache cache;
        file.transferInit();
        written = file.write(out, file.getDataset()->getOriginalXfer(), EET_ExplicitLength, &cache, EGL_recalcGL,
                             EPD_withoutPadding);
        file.transferEnd();
        out.flush();
    }
    if (const auto closed = target.close(); !closed) return closed.error();
    if (written.bad()) return failed(written, "writing");
    return {};
}

}  // namespace

core::Result<void> DcmtkObjects::correct(const std::filesystem::path& original, const std::filesystem::path& corrected,
                                         const app::Correction& correction) {
    // Stored objects were scanned when they came, but this one is about to meet a recursive parser: once more.
    if (const auto scan = scan_file(original, {}); !scan) return scan.error();
    DcmFileFormat file;
    if (const auto loaded = file.loadFile(original.c_str()); loaded.bad()) return failed(loaded, "reading");
    apply(file, correction);
    return save(file, corrected);
}

}  // namespace telehub::dicom
