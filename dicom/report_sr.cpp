#include "telehub/dicom/report_sr.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmsr/dsrdoc.h>

#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "report_sr_content.h"
#include "report_sr_values.h"
#include "telehub/core/local_time.h"

namespace telehub::dicom {
namespace {

void check(const OFCondition& status, const char* what) {
    if (status.bad()) throw std::runtime_error(std::string("report SR: ") + what + ": " + status.text());
}

// All times of the object are of one offset, the one it declares in (0008,0201): that of the moment of
// writing.
struct Times {
    std::chrono::minutes offset;
    explicit Times(const domain::ReportDocument& report)
        : offset(core::to_local(report.writer.at, report.time_zone).utc_offset) {}

    std::string format(core::Timestamp t, bool date, bool time) const {
        const auto at = core::to_local(t + offset, "UTC");
        char text[64];
        std::string out;
        if (date) {
            std::snprintf(text, sizeof text, "%04d%02d%02d", at.year, at.month, at.day);
            out += text;
        }
        if (time) {
            std::snprintf(text, sizeof text, "%02d%02d%02d.%03d", at.hour, at.minute, at.second, at.millisecond);
            out += text;
        }
        return out;
    }
    std::string da(core::Timestamp t) const { return format(t, true, false); }
    std::string tm(core::Timestamp t) const { return format(t, false, true); }
    std::string dt(core::Timestamp t) const { return format(t, true, true) + zone(); }
    std::string zone() const { return core::utc_offset_text(offset, ""); }
};

// Type 1 where it is used: the organisation that answers for the reading, or else its consortium.
std::string accountable_organisation(const domain::ReportDocument& report) {
    const auto reading = one_line(report.reading_organisation, max_lo);
    return reading.empty() ? one_line(report.consortium, max_lo) : reading;
}

void require_complete(const domain::ReportDocument& report, const std::string& series_uid, const std::string& sop_uid) {
    require_uid(report.study_uid.value, "study instance");
    require_uid(series_uid, "series instance");
    require_uid(sop_uid, "SOP instance");
    if (person_name_of(report.writer.name).empty()) throw std::runtime_error("report SR: the writer has no name");
    if (!report.verifier) return;
    if (person_name_of(report.verifier->name).empty()) throw std::runtime_error("report SR: the verifier has no name");
    if (accountable_organisation(report).empty()) throw std::runtime_error("report SR: no reading organisation");
}

// Patient and General Study Modules (PS3.3 C.7.1.1, C.7.2.1), as in the study's images. The values have been
// made legal already; DCMTK's checks would count the bytes of UTF-8.
void set_patient_and_study(DSRDocument& sr, const domain::ReportDocument& report) {
    const auto text = [](const std::string& s) { return OFString(s.c_str(), s.size()); };
    check(sr.setPatientName(text(person_name(report.patient_name_dicom)), OFFalse), "patient name");
    check(sr.setPatientID(text(one_line(report.patient_id, max_lo)), OFFalse), "patient ID");
    check(sr.setIssuerOfPatientID(text(one_line(report.issuer_of_patient_id, max_lo)), OFFalse), "issuer");
    check(sr.setPatientSex(text(cs_sex(report.sex))), "sex");
    check(sr.setPatientBirthDate(text(da_from_iso(report.birth_date))), "birth date");
    check(sr.setStudyDate(text(da_or_empty(report.study_date))), "study date");
    check(sr.setStudyTime(text(tm_or_empty(report.study_time))), "study time");
    check(sr.setReferringPhysicianName(text(person_name(report.referring_physician)), OFFalse), "referring physician");
    check(sr.setStudyID(text(one_line(report.study_id, max_sh)), OFFalse), "study ID");
    check(sr.setAccessionNumber(text(one_line(report.accession_number, max_sh)), OFFalse), "accession number");
}

// SR Document Series and General Modules (PS3.3 C.17.1, C.17.2).
void set_document(DSRDocument& sr, const domain::ReportDocument& report, const Times& times) {
    check(sr.setManufacturer("Telehub"), "manufacturer");
    check(sr.setManufacturerModelName("Telehub"), "model");
    check(sr.setSeriesNumber("1"), "series number");
    check(sr.setSeriesDescription("影像诊断报告", OFFalse), "series description");
    check(sr.setInstanceNumber(std::to_string(report.version).c_str()), "instance number");
    check(sr.setContentDate(times.da(report.writer.at).c_str()), "content date");
    check(sr.setContentTime(times.tm(report.writer.at).c_str()), "content time");
    check(sr.setTimezoneOffsetFromUTC(times.zone().c_str()), "time zone");
    check(sr.completeDocument(), "completion");
    if (!report.verifier) {
        check(sr.setPreliminaryFlag(DSRTypes::PF_Preliminary), "preliminary flag");
        return;
    }
    // A watermarked report (临时报告, 作废) is verified but not the last word; then the flag, type 3, stays
    // away.
    if (report.watermark.empty()) check(sr.setPreliminaryFlag(DSRTypes::PF_Final), "preliminary flag");
    check(sr.verifyDocument(person_name_of(report.verifier->name).c_str(), accountable_organisation(report).c_str(),
                            times.dt(report.verifier->at).c_str(), OFFalse),
          "verification");
}

void add_evidence(DSRDocument& sr, const domain::ReportDocument& report) {
    auto& evidence = sr.getCurrentRequestedProcedureEvidence();
    for (const auto& image : report.evidence) {
        check(evidence.addItem(report.study_uid.value.c_str(),
                               require_uid(image.series_uid.value, "evidence series").c_str(),
                               require_uid(image.sop_class_uid, "evidence SOP class").c_str(),
                               require_uid(image.sop_uid.value, "evidence instance").c_str()),
              "evidence");
    }
}

void put(DcmItem& item, const DcmTagKey& tag, const std::string& value) {
    check(item.putAndInsertOFStringArray(tag, OFString(value.c_str(), value.size())), DcmTag(tag).getTagName());
}

// Author Observer Sequence, which DSRDocument does not write (PS3.3 C.17.2, Identified Person or Device
// Macro).
void add_author(DcmItem& dataset, const domain::ReportDocument& report) {
    DcmItem* author = nullptr;
    check(dataset.findOrCreateSequenceItem(DCM_AuthorObserverSequence, author, -2), "author");
    put(*author, DCM_ObserverType, "PSN");
    put(*author, DCM_PersonName, person_name_of(report.writer.name));
    put(*author, DCM_InstitutionName, one_line(report.reading_organisation, max_lo));
    check(author->insertEmptyElement(DCM_InstitutionCodeSequence), "author");
    check(author->insertEmptyElement(DCM_PersonIdentificationCodeSequence), "author");
}

// Referenced Request Sequence, 1C: the report answers a requested procedure (PS3.3 C.17.2).
void add_request(DcmItem& dataset, const domain::ReportDocument& report) {
    DcmItem* request = nullptr;
    check(dataset.findOrCreateSequenceItem(DCM_ReferencedRequestSequence, request, -2), "request");
    put(*request, DCM_StudyInstanceUID, report.study_uid.value);
    put(*request, DCM_AccessionNumber, one_line(report.accession_number, max_sh));
    put(*request, DCM_RequestedProcedureDescription, one_line(report.procedure, max_lo));
    for (const auto& tag : {DCM_ReferencedStudySequence, DCM_RequestedProcedureCodeSequence, DCM_RequestedProcedureID,
                            DCM_PlacerOrderNumberImagingServiceRequest, DCM_FillerOrderNumberImagingServiceRequest}) {
        check(request->insertEmptyElement(tag), "request");
    }
}

// DSRDocument makes up UIDs and reads the clock; ours come from the caller.
void set_identity(DcmItem& dataset, const std::string& study_uid, const std::string& series_uid,
                  const std::string& sop_uid) {
    put(dataset, DCM_StudyInstanceUID, study_uid);
    put(dataset, DCM_SeriesInstanceUID, series_uid);
    put(dataset, DCM_SOPInstanceUID, sop_uid);
    check(dataset.findAndDeleteElement(DCM_InstanceCreationDate), "creation date");
    check(dataset.findAndDeleteElement(DCM_InstanceCreationTime), "creation time");
    dataset.findAndDeleteElement(DCM_InstanceCreatorUID);
}

// DCMTK fills a buffer of ours and says when it is full.
std::string part10_bytes(DcmFileFormat& file) {
    constexpr auto syntax = EXS_LittleEndianExplicit;
    check(file.validateMetaInfo(syntax), "file meta information");
    std::array<char, 65536> buffer;
    DcmOutputBufferStream stream(buffer.data(), buffer.size());
    std::string bytes;
    OFCondition status = EC_StreamNotifyClient;
    file.transferInit();
    while (status == EC_StreamNotifyClient) {
        status = file.write(stream, syntax, EET_ExplicitLength, nullptr);
        void* part = nullptr;
        offile_off_t size = 0;
        stream.flushBuffer(part, size);
        bytes.append(static_cast<const char*>(part), static_cast<std::size_t>(size));
    }
    file.transferEnd();
    check(status, "encoding");
    return bytes;
}

}  // namespace

ReportSr encode_report_sr(const domain::ReportDocument& report, const std::string& series_uid,
                          const std::string& sop_uid) {
    require_complete(report, series_uid, sop_uid);
    DSRDocument sr(DSRTypes::DT_BasicTextSR);
    check(sr.setSpecificCharacterSetType(DSRTypes::CS_UTF8), "character set");
    build_report_tree(sr.getTree(), report);
    set_patient_and_study(sr, report);
    set_document(sr, report, Times(report));
    add_evidence(sr, report);
    DcmFileFormat file;
    DcmDataset& dataset = *file.getDataset();
    check(sr.write(dataset), "writing");
    set_identity(dataset, report.study_uid.value, series_uid, sop_uid);
    add_author(dataset, report);
    add_request(dataset, report);
    return {UID_BasicTextSRStorage, sop_uid, series_uid, part10_bytes(file)};
}

}  // namespace telehub::dicom
