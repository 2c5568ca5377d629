#include "phantom_modules.h"

#include <cstdio>
#include <stdexcept>

namespace telehub::dicom {

namespace {

std::string number(double value) {
    char text[17];
    std::snprintf(text, sizeof text, "%.8g", value);
    return text;
}

struct Code {
    const char* value;
    const char* scheme;
    const char* meaning;
};

DcmItem& put_code(DcmItem& item, const DcmTagKey& sequence, const Code& code) {
    DcmItem* entry = nullptr;
    if (item.findOrCreateSequenceItem(sequence, entry, -2).bad()) throw std::runtime_error("phantom: a code sequence");
    put(*entry, DCM_CodeValue, code.value);
    put(*entry, DCM_CodingSchemeDesignator, code.scheme);
    put(*entry, DCM_CodeMeaning, code.meaning);
    return *entry;
}

std::string compact_date(const std::string& iso) {
    std::string da;
    for (const char c : iso) {
        if (c != '-') da += c;
    }
    return da;
}

void put_u16(DcmItem& item, const DcmTagKey& tag, unsigned value) {
    if (item.putAndInsertUint16(tag, static_cast<Uint16>(value)).bad()) throw std::runtime_error("phantom: a number");
}

}  // namespace

void put(DcmItem& item, const DcmTagKey& tag, const std::string& value) {
    const auto condition = item.putAndInsertOFStringArray(tag, OFString(value.c_str(), value.size()));
    if (condition.bad()) throw std::runtime_error(std::string{"phantom: "} + DcmTag(tag).getTagName());
}

// C.7.1.1, C.7.2.1, C.7.2.2.
void put_patient_and_study(DcmDataset& d, const PhantomStudy& s) {
    put(d, DCM_PatientName, s.patient.name);
    put(d, DCM_PatientID, s.patient.patient_id);
    put(d, DCM_PatientSex, s.patient.sex);
    put(d, DCM_PatientBirthDate, compact_date(s.patient.birth_date));
    put(d, DCM_StudyInstanceUID, s.study_uid);
    put(d, DCM_StudyDate, s.study_date);
    put(d, DCM_StudyTime, s.study_time);
    put(d, DCM_StudyID, s.study_id);
    put(d, DCM_AccessionNumber, s.accession_number);
    put(d, DCM_ReferringPhysicianName, s.referring_physician);
    if (!s.study_description.empty()) put(d, DCM_StudyDescription, s.study_description);
}

// C.7.3.1, C.7.4.1, C.7.5.1, C.12.1.
void put_series_and_equipment(DcmDataset& d, const PhantomStudy& s, const PhantomUids& uids) {
    put(d, DCM_SeriesInstanceUID, uids.series);
    put(d, DCM_SeriesNumber, "1");
    put(d, DCM_SeriesDate, s.study_date);
    put(d, DCM_SeriesTime, s.study_time);
    if (!s.series_description.empty()) put(d, DCM_SeriesDescription, s.series_description);
    put(d, DCM_SOPInstanceUID, uids.instance);
    put(d, DCM_Manufacturer, "Telehub");
    put(d, DCM_ManufacturerModelName, "Phantom");
    put(d, DCM_DeviceSerialNumber, "1");
    put(d, DCM_SoftwareVersions, "1");
    put(d, DCM_StationName, s.station_name);
    if (!s.institution.empty()) put(d, DCM_InstitutionName, s.institution);
    put(d, DCM_AcquisitionDate, s.study_date);
    put(d, DCM_AcquisitionTime, s.study_time);
    put(d, DCM_ContentDate, s.study_date);
    put(d, DCM_ContentTime, s.study_time);
    put(d, DCM_ImageComments, "Synthetic phantom, not a patient");
}

// C.7.6.3.
void put_pixels(DcmDataset& d, const PixelImage& image, unsigned bits_stored) {
    put_u16(d, DCM_SamplesPerPixel, 1);
    put(d, DCM_PhotometricInterpretation, "MONOCHROME2");
    put_u16(d, DCM_Rows, image.rows);
    put_u16(d, DCM_Columns, image.columns);
    put_u16(d, DCM_BitsAllocated, 16);
    put_u16(d, DCM_BitsStored, bits_stored);
    put_u16(d, DCM_HighBit, bits_stored - 1);
    put_u16(d, DCM_PixelRepresentation, 0);
    if (d.putAndInsertUint16Array(DCM_PixelData, image.pixels.data(), image.pixels.size()).bad()) {
        throw std::runtime_error("phantom: pixel data");
    }
}

// C.7.6.2: axial slices, feet to head; the position is the centre of the first pixel.
void put_slice_geometry(DcmDataset& d, const PhantomUids& uids, double z_mm, double thickness_mm) {
    put(d, DCM_FrameOfReferenceUID, uids.frame_of_reference);
    put(d, DCM_PositionReferenceIndicator, "");
    put(d, DCM_PatientPosition, "HFS");
    const auto corner = number(-127.5 * ct_spacing_mm);
    put(d, DCM_ImagePositionPatient, corner + "\\" + corner + "\\" + number(z_mm));
    put(d, DCM_ImageOrientationPatient, "1\\0\\0\\0\\1\\0");
    put(d, DCM_PixelSpacing, number(ct_spacing_mm) + "\\" + number(ct_spacing_mm));
    put(d, DCM_SliceThickness, number(thickness_mm));
    put(d, DCM_SliceLocation, number(z_mm));
}

// C.8.2.1, C.11.2.
void put_ct(DcmDataset& d, unsigned index) {
    put(d, DCM_SOPClassUID, UID_CTImageStorage);
    put(d, DCM_Modality, "CT");
    put(d, DCM_ImageType, "ORIGINAL\\PRIMARY\\AXIAL");
    put(d, DCM_BodyPartExamined, "HEAD");
    put(d, DCM_InstanceNumber, std::to_string(index + 1));
    put(d, DCM_AcquisitionNumber, "1");
    put(d, DCM_KVP, "120");
    put(d, DCM_XRayTubeCurrent, "220");
    put(d, DCM_ExposureTime, "1000");
    put(d, DCM_ConvolutionKernel, "H31s");
    put(d, DCM_DataCollectionDiameter, "500");
    put(d, DCM_ReconstructionDiameter, number(256 * ct_spacing_mm));
    put(d, DCM_GantryDetectorTilt, "0");
    put(d, DCM_RescaleIntercept, std::to_string(ct_intercept));
    put(d, DCM_RescaleSlope, "1");
    put(d, DCM_RescaleType, "HU");
    put(d, DCM_WindowCenter, "40\\500");
    put(d, DCM_WindowWidth, "80\\2500");
    put(d, DCM_WindowCenterWidthExplanation, "BRAIN\\BONE");
}

// C.8.3.1.
void put_mr(DcmDataset& d, unsigned index) {
    put(d, DCM_SOPClassUID, UID_MRImageStorage);
    put(d, DCM_Modality, "MR");
    put(d, DCM_ImageType, "ORIGINAL\\PRIMARY\\OTHER");
    put(d, DCM_BodyPartExamined, "HEAD");
    put(d, DCM_InstanceNumber, std::to_string(index + 1));
    put(d, DCM_AcquisitionNumber, "1");
    put(d, DCM_ScanningSequence, "SE");
    put(d, DCM_SequenceVariant, "NONE");
    put(d, DCM_ScanOptions, "");
    put(d, DCM_MRAcquisitionType, "2D");
    put(d, DCM_RepetitionTime, "500");
    put(d, DCM_EchoTime, "12");
    put(d, DCM_EchoTrainLength, "1");
    put(d, DCM_MagneticFieldStrength, "1.5");
    put(d, DCM_ImagedNucleus, "1H");
    put(d, DCM_FlipAngle, "90");
    put(d, DCM_SpacingBetweenSlices, number(slice_spacing_mm));
    put(d, DCM_WindowCenter, "350");
    put(d, DCM_WindowWidth, "700");
}

// C.8.11.1 to C.8.11.5, C.7.6.14, C.11.6.
void put_dx(DcmDataset& d) {
    put(d, DCM_SOPClassUID, UID_DigitalXRayImageStorageForPresentation);
    put(d, DCM_Modality, "DX");
    put(d, DCM_PresentationIntentType, "FOR PRESENTATION");
    put(d, DCM_ImageType, "ORIGINAL\\PRIMARY\\");
    put(d, DCM_InstanceNumber, "1");
    put(d, DCM_BodyPartExamined, "CHEST");
    put(d, DCM_ViewPosition, "PA");
    put(d, DCM_PatientOrientation, "L\\F");
    put(d, DCM_ImageLaterality, "U");
    put_code(d, DCM_AnatomicRegionSequence, {"43799004", "SCT", "Thoracic cavity"});
    put_code(d, DCM_ViewCodeSequence, {"399348003", "SCT", "postero-anterior"})
        .insertEmptyElement(DCM_ViewModifierCodeSequence);
    put(d, DCM_PositionerType, "COLUMN");
    d.insertEmptyElement(DCM_AcquisitionContextSequence);
    put(d, DCM_DetectorType, "SCINTILLATOR");
    put(d, DCM_DetectorConfiguration, "AREA");
    put(d, DCM_ImagerPixelSpacing, number(dx_spacing_mm) + "\\" + number(dx_spacing_mm));
    put(d, DCM_KVP, "120");
    put(d, DCM_ExposureInuAs, "2500");
    put(d, DCM_BurnedInAnnotation, "NO");
    put(d, DCM_LossyImageCompression, "00");
    put(d, DCM_PixelIntensityRelationship, "LOG");
    if (d.putAndInsertSint16(DCM_PixelIntensityRelationshipSign, -1).bad()) throw std::runtime_error("phantom: a sign");
    put(d, DCM_RescaleIntercept, "0");
    put(d, DCM_RescaleSlope, "1");
    put(d, DCM_RescaleType, "US");
    put(d, DCM_PresentationLUTShape, "IDENTITY");
    put(d, DCM_WindowCenter, "1900");
    put(d, DCM_WindowWidth, "3400");
}

}  // namespace telehub::dicom
