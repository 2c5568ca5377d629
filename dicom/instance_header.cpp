#include "telehub/dicom/instance_header.h"

#include <array>
#include <charconv>

#include "telehub/core/clock.h"
#include "telehub/dicom/charset.h"
#include "telehub/dicom/patient_sides.h"

namespace telehub::dicom {

namespace {

// PS3.6 chapter 6.
enum : Tag {
    specific_character_set = 0x00080005,
    sop_class_uid = 0x00080016,
    sop_instance_uid = 0x00080018,
    study_date = 0x00080020,
    study_time = 0x00080030,
    accession_number = 0x00080050,
    modality = 0x00080060,
    referring_physician = 0x00080090,
    station_name = 0x00081010,
    study_description = 0x00081030,
    series_description = 0x0008103E,
    patient_name = 0x00100010,
    patient_id = 0x00100020,
    patient_birth_date = 0x00100030,
    patient_sex = 0x00100040,
    body_part_examined = 0x00180015,
    study_instance_uid = 0x0020000D,
    series_instance_uid = 0x0020000E,
    study_id = 0x00200010,
    series_number = 0x00200011,
    instance_number = 0x00200013,
    patient_orientation = 0x00200020,
    image_orientation = 0x00200037,
    photometric_interpretation = 0x00280004,
    number_of_frames = 0x00280008,
    rows = 0x00280010,
    columns = 0x00280011,
    performed_start_date = 0x00400244,
    performed_start_time = 0x00400245,
};

constexpr std::array<Tag, 29> tags{specific_character_set,
                                   sop_class_uid,
                                   sop_instance_uid,
                                   study_date,
                                   study_time,
                                   accession_number,
                                   modality,
                                   referring_physician,
                                   station_name,
                                   study_description,
                                   series_description,
                                   patient_name,
                                   patient_id,
                                   patient_birth_date,
                                   patient_sex,
                                   body_part_examined,
                                   study_instance_uid,
                                   series_instance_uid,
                                   study_id,
                                   series_number,
                                   instance_number,
                                   patient_orientation,
                                   image_orientation,
                                   photometric_interpretation,
                                   number_of_frames,
                                   rows,
                                   columns,
                                   performed_start_date,
                                   performed_start_time};

std::string uid(const ScanResult& scan, Tag tag) {
    const auto text = scan.text(tag);
    return is_valid_uid(text) ? std::string{text} : std::string{};
}

// DA (PS3.5 6.2) "19800229", or the older "1980.02.29", to ISO; what is neither is no date.
std::string iso_date(std::string_view da) {
    std::string digits;
    for (const char c : da) {
        if (c != '.') digits += c;
    }
    if (digits.size() != 8) return {};
    const auto iso = digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6, 2);
    return core::is_iso_date(iso) ? iso : std::string{};
}

// M, F and O (PS3.3 C.7.1.1); anything else is unknown, not a contradiction.
std::string sex(std::string_view cs) { return cs == "M" || cs == "F" || cs == "O" ? std::string{cs} : std::string{}; }

std::string hex(std::string_view bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string out;
    for (const unsigned char c : bytes) {
        out += digits[c >> 4];
        out += digits[c & 15];
    }
    return out;
}

constexpr std::string_view deflated_syntax = "1.2.840.10008.1.2.1.99";

// Of a deflated data set only its image attributes tell that there are pixels.
bool has_pixels(const ScanResult& scan, std::string_view transfer_syntax_uid) {
    return scan.pixel_data || (transfer_syntax_uid == deflated_syntax && scan.u16(rows) && scan.u16(columns));
}

std::int64_t frame_count(const ScanResult& scan, std::string_view transfer_syntax_uid) {
    if (!has_pixels(scan, transfer_syntax_uid)) return 0;
    const auto text = scan.text(number_of_frames);
    std::int64_t n = 1;
    const auto first = text.find_first_not_of(' ');
    if (first != std::string_view::npos) std::from_chars(text.data() + first, text.data() + text.size(), n);
    return n < 1 ? 1 : n;
}

// The frame of each fragment, by the basic offset table (PS3.5 A.4), whose offsets lead from the first fragment's item
// to the first item of each frame; nothing when the table does not fit. An extended offset table (PS3.3
// C.7.6.3.1.8) is never needed: it is there only where each frame is one fragment.
std::vector<std::uint64_t> frames_by_offset_table(const PixelData& pixels, std::int64_t frames) {
    const auto& table = pixels.basic_offset_table;
    if (table.size() != static_cast<std::uint64_t>(frames) || pixels.fragments.empty() || table.front() != 0) return {};
    std::vector<std::uint64_t> out;
    std::size_t started = 0;
    for (const auto& f : pixels.fragments) {
        const auto offset = f.offset - pixels.fragments.front().offset;
        if (started < table.size() && offset == table[started]) ++started;
        out.push_back(started);
    }
    // A table that does not ascend, or points to where no fragment starts, stops the count.
    return started == table.size() ? out : std::vector<std::uint64_t>{};
}

// As store::Instance::frame_index says.
std::string fragment_index(const PixelData& pixels, std::uint64_t dataset_offset, std::int64_t frames) {
    std::vector<std::uint64_t> of_frame;
    if (frames > 1 && pixels.fragments.size() != static_cast<std::uint64_t>(frames))
        of_frame = frames_by_offset_table(pixels, frames);
    std::string index = "[";
    for (std::size_t i = 0; i < pixels.fragments.size(); ++i) {
        const auto& f = pixels.fragments[i];
        if (index.size() > 1) index += ',';
        index += '[' + std::to_string(dataset_offset + f.offset) + ',' + std::to_string(f.length);
        if (!of_frame.empty()) index += ',' + std::to_string(of_frame[i]);
        index += ']';
    }
    return index + "]";
}

}  // namespace

std::span<const Tag> indexed_tags() { return tags; }

app::InstanceHeader header_of(const ScanResult& scan, std::string_view transfer_syntax_uid,
                              std::uint64_t dataset_offset, std::string_view device_charset) {
    const auto charset = scan.text(specific_character_set);
    const auto text = [&](Tag tag) { return to_utf8(scan.text(tag), charset, device_charset); };
    const auto person = [&](Tag tag) { return person_name_to_utf8(scan.text(tag), charset, device_charset); };
    app::InstanceHeader h;
    h.study_uid.value = uid(scan, study_instance_uid);
    h.series_uid.value = uid(scan, series_instance_uid);
    h.sop_uid.value = uid(scan, sop_instance_uid);
    h.sop_class_uid = uid(scan, sop_class_uid);
    h.transfer_syntax_uid = transfer_syntax_uid;
    h.specific_character_set = to_utf8(charset, "");
    h.patient_id = text(patient_id);
    h.patient_name = person(patient_name);
    h.patient_name_raw = hex(scan.text(patient_name));
    h.sex = sex(scan.text(patient_sex));
    h.birth_date = iso_date(scan.text(patient_birth_date));
    h.accession_number = text(accession_number);
    h.study_date = text(study_date);
    h.study_time = text(study_time);
    h.study_id = text(study_id);
    h.study_description = text(study_description);
    h.referring_physician = person(referring_physician);
    h.modality = text(modality);
    h.series_number = text(series_number);
    h.series_description = text(series_description);
    h.body_part = text(body_part_examined);
    h.station_name = text(station_name);
    h.instance_number = text(instance_number);
    h.performed_start_date = text(performed_start_date);
    h.performed_start_time = text(performed_start_time);
    h.patient_sides = patient_sides(scan.text(image_orientation), scan.text(patient_orientation));
    if (const auto n = scan.u16(rows)) h.image_rows = *n;
    if (const auto n = scan.u16(columns)) h.image_columns = *n;
    h.frames = frame_count(scan, transfer_syntax_uid);
    h.dataset_offset = static_cast<std::int64_t>(dataset_offset);
    if (scan.pixel_data) {
        h.pixel_offset = static_cast<std::int64_t>(dataset_offset + scan.pixel_data->offset);
        h.pixel_length = static_cast<std::int64_t>(scan.pixel_data->length);
        if (scan.pixel_data->encapsulated) {
            h.frame_index = fragment_index(*scan.pixel_data, dataset_offset, h.frames);
        } else if (scan.text(photometric_interpretation) == "YBR_FULL_422") {
            h.frame_index = "subsampled";  // no browser takes it so: a frame is made, see app::Pixels::native_frame()
        }
    }
    return h;
}

}  // namespace telehub::dicom
