#include "secondary_capture.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dctk.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

#include "part10.h"
#include "report_sr_values.h"
#include "telehub/core/local_time.h"

namespace telehub::dicom {

namespace {

constexpr const char* not_for_diagnosis = "NOT FOR DIAGNOSIS 非诊断用";

void check(const OFCondition& status, const char* what) {
    if (status.bad()) throw std::runtime_error(std::string{"secondary capture: "} + what + ": " + status.text());
}

void put(DcmItem& item, const DcmTagKey& tag, const std::string& value) {
    check(item.putAndInsertOFStringArray(tag, OFString(value.c_str(), value.size())), DcmTag(tag).getTagName());
}

void put_u16(DcmItem& item, const DcmTagKey& tag, unsigned value) {
    check(item.putAndInsertUint16(tag, static_cast<Uint16>(value)), DcmTag(tag).getTagName());
}

std::string digits(const char* format, int a, int b, int c) {
    char text[48];
    std::snprintf(text, sizeof text, format, a, b, c);
    return text;
}

// C.7.1.1, C.7.2.1, C.7.3.1.
void put_patient_study_series(DcmDataset& d, const app::PhotoDocument& p, const std::string& date,
                              const std::string& time) {
    put(d, DCM_SpecificCharacterSet, "ISO_IR 192");
    put(d, DCM_PatientName, person_name_of(p.patient_name));
    put(d, DCM_PatientID, one_line(p.patient_id, max_lo));
    put(d, DCM_PatientBirthDate, da_from_iso(p.birth_date));
    put(d, DCM_PatientSex, cs_sex(p.sex));
    put(d, DCM_StudyInstanceUID, require_uid(p.study_uid.value, "study instance"));
    put(d, DCM_StudyDate, date);
    put(d, DCM_StudyTime, time);
    put(d, DCM_StudyID, "");
    put(d, DCM_AccessionNumber, "");
    put(d, DCM_ReferringPhysicianName, "");
    put(d, DCM_StudyDescription, std::string{"Consultation photo, "} + not_for_diagnosis);
    put(d, DCM_Modality, "XC");  // External-camera Photography (PS3.3 C.7.3.1.1.1)
    put(d, DCM_SeriesInstanceUID, require_uid(p.series_uid.value, "series instance"));
    put(d, DCM_SeriesNumber, "1");
    put(d, DCM_SeriesDescription, not_for_diagnosis);
    put(d, DCM_Laterality, "");  // of a photo nobody said which side
    put(d, DCM_SeriesDate, date);
    put(d, DCM_SeriesTime, time);
}

// C.8.6.1, C.7.6.1, C.8.6.2, C.12.1.
void put_image(DcmDataset& d, const app::PhotoDocument& p, const BaselinePhoto& photo, const std::string& date,
               const std::string& time) {
    put(d, DCM_ConversionType, "DI");  // digital interface
    put(d, DCM_SecondaryCaptureDeviceManufacturer, "Telehub");
    put(d, DCM_SecondaryCaptureDeviceManufacturerModelName, "Telehub");
    put(d, DCM_SOPClassUID, UID_SecondaryCaptureImageStorage);
    put(d, DCM_SOPInstanceUID, require_uid(p.sop_uid.value, "SOP instance"));
    put(d, DCM_InstanceNumber, "1");
    put(d, DCM_PatientOrientation, "");
    put(d, DCM_ContentDate, date);
    put(d, DCM_ContentTime, time);
    put(d, DCM_DateOfSecondaryCapture, date);
    put(d, DCM_TimeOfSecondaryCapture, time);
    put(d, DCM_ImageType, "DERIVED\\SECONDARY");
    put(d, DCM_ImageComments, std::string{not_for_diagnosis} + ": photo of consultation " + p.consultation_id.value);
    put(d, DCM_LossyImageCompression, "01");
    put(d, DCM_LossyImageCompressionMethod, "ISO_10918_1");
    char ratio[32];
    std::snprintf(ratio, sizeof ratio, "%.2f",
                  static_cast<double>(photo.source_bytes) / static_cast<double>(photo.jpeg.size()));
    put(d, DCM_LossyImageCompressionRatio, ratio);
}

// C.7.6.3; the frame is one fragment (PS3.5 A.4).
void put_pixels(DcmDataset& d, const BaselinePhoto& photo) {
    put_u16(d, DCM_SamplesPerPixel, photo.samples);
    put(d, DCM_PhotometricInterpretation, photo.samples == 1 ? "MONOCHROME2" : "YBR_FULL_422");
    if (photo.samples > 1) put_u16(d, DCM_PlanarConfiguration, 0);
    put_u16(d, DCM_Rows, photo.rows);
    put_u16(d, DCM_Columns, photo.columns);
    put_u16(d, DCM_BitsAllocated, 8);
    put_u16(d, DCM_BitsStored, 8);
    put_u16(d, DCM_HighBit, 7);
    put_u16(d, DCM_PixelRepresentation, 0);
    auto sequence = std::make_unique<DcmPixelSequence>(DCM_PixelSequenceTag);
    check(sequence->insert(new DcmPixelItem(DCM_PixelItemTag)), "offset table");
    DcmOffsetList offsets;
    auto* bytes = const_cast<Uint8*>(reinterpret_cast<const Uint8*>(photo.jpeg.data()));
    check(sequence->storeCompressedFrame(offsets, bytes, static_cast<Uint32>(photo.jpeg.size()), 0), "frame");
    auto pixels = std::make_unique<DcmPixelData>(DCM_PixelData);
    pixels->putOriginalRepresentation(EXS_JPEGProcess1, nullptr, sequence.release());
    check(d.insert(pixels.get()), "pixel data");
    static_cast<void>(pixels.release());  // the data set's own now
}

}  // namespace

std::string secondary_capture(const BaselinePhoto& photo, const app::PhotoDocument& p) {
    const auto at = core::to_local(p.at, p.time_zone);
    const auto date = digits("%04d%02d%02d", at.year, at.month, at.day);
    const auto time = digits("%02d%02d%02d", at.hour, at.minute, at.second);
    DcmDataset d;
    put_patient_study_series(d, p, date, time);
    put_image(d, p, photo, date, time);
    put(d, DCM_TimezoneOffsetFromUTC, core::utc_offset_text(at.utc_offset, ""));
    put_pixels(d, photo);
    return part10_bytes(d, EXS_JPEGProcess1);
}

}  // namespace telehub::dicom
