// What the use cases ask of DICOM, as an interface, because `app` knows nothing of DCMTK; `dicom` implements it and
// main puts them together. Implementations are thread-safe.
#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "telehub/app/intake.h"
#include "telehub/app/json_intake.h"
#include "telehub/app/nodes.h"
#include "telehub/app/pixels.h"
#include "telehub/core/error.h"
#include "telehub/core/ids.h"
#include "telehub/domain/report_document.h"

namespace telehub::app {

// An instance's index: what the hub knows of it without opening it again. Text is UTF-8, dates are "YYYY-MM-DD".
struct InstanceHeader {
    core::StudyUid study_uid;
    core::SeriesUid series_uid;
    core::SopUid sop_uid;
    std::string sop_class_uid;
    std::string transfer_syntax_uid;
    std::string specific_character_set;
    std::string patient_id;
    std::string patient_name;
    std::string patient_name_raw;  // hex
    std::string sex;
    std::string birth_date;
    std::string accession_number;
    std::string study_date;  // as sent: DA and TM
    std::string study_time;
    std::string study_id;
    std::string study_description;
    std::string referring_physician;
    std::string modality;
    std::string series_number;
    std::string series_description;
    std::string body_part;
    std::string station_name;
    std::string instance_number;
    std::optional<std::int64_t> image_rows;
    std::optional<std::int64_t> image_columns;
    std::int64_t frames = 0;  // 0: no pixel data
    std::int64_t dataset_offset = 0;
    std::optional<std::int64_t> pixel_offset;  // in the file
    std::optional<std::int64_t> pixel_length;
    std::string frame_index;                   // see store::Instance
    std::array<std::string, 4> patient_sides;  // at the left, right, upper, lower edge: R, L, A, P; "" unknown
    std::string performed_start_date;
    std::string performed_start_time;
    std::string requested_procedure_id;
    std::string scheduled_step_id;
    // All attributes but bulk data as a DICOM JSON object (PS3.18 annex F), deflated; see store::InstanceMetadata.
    struct Metadata {
        std::string deflated;
        std::uint32_t json_size = 0;
        std::uint32_t json_crc32 = 0;
    } metadata;
};

// New values for a copy of an instance that was wrong (PS3.3 C.12.1.1.9 Original Attributes Sequence keeps the old).
struct Correction {
    std::string patient_id;
    std::string patient_name;  // PN, UTF-8
    std::string sex;
    std::string birth_date;  // "YYYY-MM-DD"
    std::string accession_number;
    std::optional<core::StudyUid> study_uid;  // a split mints new UIDs
    std::optional<core::SeriesUid> series_uid;
    std::optional<core::SopUid> sop_uid;
    std::string modified_at;  // DT
    std::string source;       // who sent the original
};

struct EncodedReport {
    std::string bytes;  // a Part 10 file
    std::string sop_class_uid;
};

// A photo of a consultation's patient, to be a Secondary Capture (PS3.3 A.8).
struct PhotoDocument {
    std::string patient_name;  // as registered: 张三
    std::string patient_id;
    std::string sex;         // M, F, O or empty
    std::string birth_date;  // "1980-02-29" or empty
    core::StudyUid study_uid;
    core::SeriesUid series_uid;
    core::SopUid sop_uid;
    core::ConsultationId consultation_id;
    core::Timestamp at;
    std::string time_zone;
};

// An attribute of the data dictionary (PS3.6).
struct Attribute {
    std::uint32_t tag = 0;
    std::string vr;
};

// One value of an object, in little endian: a part of its file, or, where that is deflated or big-endian, the bytes.
struct BulkData {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::optional<std::string> bytes;
    bool encapsulated = false;  // pixel data in fragments: its frames are to be had, not its bytes
};

struct Hub;

class DicomObjects : public Pixels {
  public:
    virtual EncodedReport encode_report(const domain::ReportDocument& report, const core::SeriesUid& series_uid,
                                        const core::SopUid& sop_uid) = 0;
    // A JPEG or PNG file as a Part 10 file, marked not for diagnosis: its picture anew, without whatever else the file
    // holds. Refuses with invalid "bad_photo" what cannot be decoded, with too_large what has over 50 million pixels.
    virtual core::Result<std::string> wrap_photo(const std::filesystem::path& photo, const PhotoDocument& document) = 0;
    // Writes the corrected copy of `original` to `corrected`.
    virtual core::Result<void> correct(const std::filesystem::path& original, const std::filesystem::path& corrected,
                                       const Correction& correction) = 0;
    // Scans a Part 10 file and reads its index.
    virtual core::Result<InstanceHeader> read_header(const std::filesystem::path& file, std::string_view charset) = 0;
    // Takes one file in, piece by piece. `hub` must outlive it; `charset` is the sender's own setting.
    virtual std::unique_ptr<Intake> intake(const Hub& hub, std::string_view charset) = 0;
    // Takes data sets in that come as DICOM JSON with bulk data. `hub` must outlive it.
    virtual std::unique_ptr<JsonIntake> json_intake(const Hub& hub) = 0;
    // Who the hub calls over DICOM.
    virtual Nodes& nodes() = 0;
    // Where the value lies that JSON metadata named by a path such as "54000100.1.54001010" (PS3.18 10.4.1.1.5).
    // Reads no further than that. Refuses with invalid "bad_path", not_found "no_such_value", or unsupported
    // "too_large_to_swap" above 64 MB of big-endian numbers.
    virtual core::Result<BulkData> find_bulk_data(const std::filesystem::path& object, std::string_view path) = 0;
    // Takes a file in, or each file of a zip or tar; `each` hears of every one, in an order that is the same at every
    // call, under `name` or as "entry" of it. What `each` throws ends it and comes out.
    using EachFile = std::function<void(const std::string& name, const IntakeOutcome& outcome)>;
    virtual void import_file(const Hub& hub, const std::filesystem::path& file, const std::string& name,
                             const Source& source, const EachFile& each) = 0;
    // An attribute by its keyword "PatientName" or its tag "00100010" (PS3.6); nothing when it is neither.
    virtual std::optional<Attribute> find_attribute(std::string_view name) const = 0;
};

}  // namespace telehub::app
