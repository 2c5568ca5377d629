#include "studies_internal.h"
#include "telehub/core/text.h"

namespace telehub::app {

using store::Connection;

namespace {

std::string add_modality(std::string list, const std::string& modality) {
    if (modality.empty() || ("\\" + list + "\\").find("\\" + modality + "\\") != std::string::npos) return list;
    return list.empty() ? modality : list + "\\" + modality;
}

// The images' patient, as a row of the sender's organisation; a registration may say more later. Nobody while the name
// is another's: a person decides whose the study is.
std::optional<core::PatientId> patient_of_images(Connection& c, const Hub& hub, const InstanceHeader& h,
                                                 const store::Study& s) {
    if (const auto known = store::find_patient_by_local_id(c, s.org_id, h.patient_id)) {
        const bool same =
            known->name.empty() || h.patient_name.empty() || core::names_agree(known->name, h.patient_name);
        return same ? std::optional{known->id} : std::nullopt;
    }
    store::Patient p;
    p.id = core::PatientId{hub.ids.uuid()};
    p.org_id = s.org_id;
    p.patient_id = h.patient_id;
    p.name = h.patient_name;
    p.name_folded = s.name_folded;
    p.pinyin = s.pinyin;
    p.pinyin_initials = s.pinyin_initials;
    p.sex = h.sex;
    p.birth_date = h.birth_date;
    p.created_at = hub.clock.now();
    store::insert_row(c, p);
    return p.id;
}

store::Study new_study(Connection& c, const Hub& hub, const InstanceHeader& h, const Source& source) {
    store::Study s;
    s.study_uid = h.study_uid;
    s.org_id = source.org;
    s.state = domain::StudyState::receiving;
    s.patient_id = h.patient_id;
    s.patient_name = h.patient_name;
    s.patient_name_raw = h.patient_name_raw;
    const auto pinyin = core::pinyin(h.patient_name);
    s.name_folded = core::fold(h.patient_name);
    s.pinyin = pinyin.full;
    s.pinyin_initials = pinyin.initials;
    s.sex = h.sex;
    s.birth_date = h.birth_date;
    s.accession_number = h.accession_number;
    s.study_date = h.study_date;
    s.study_time = h.study_time;
    s.study_id = h.study_id;
    s.description = h.study_description;
    s.referring_physician = h.referring_physician;
    s.specific_character_set = h.specific_character_set;
    s.source = source.name;
    s.first_received_at = s.last_received_at = hub.clock.now();
    if (!h.patient_id.empty()) s.patient_key = patient_of_images(c, hub, h, s);
    s.study_key = store::insert_study(c, s);
    audit(c, hub, source.actor, {"study.receive", "study", s.study_uid.value, s.org_id.value, "", source.name});
    return s;
}

}  // namespace

store::Instance instance_row(const InstanceHeader& h, const store::StoredObject& object, std::int64_t series_key,
                             const std::string& origin, const std::string& source, core::Timestamp at) {
    store::Instance row;
    row.series_key = series_key;
    row.sop_uid = h.sop_uid;
    row.sop_class_uid = h.sop_class_uid;
    row.transfer_syntax_uid = h.transfer_syntax_uid;
    row.instance_number = h.instance_number;
    row.image_rows = h.image_rows;
    row.image_columns = h.image_columns;
    row.frames = h.frames;
    row.object_sha256 = object.sha256;
    row.object_size = static_cast<std::int64_t>(object.size);
    row.dataset_offset = h.dataset_offset;
    row.pixel_offset = h.pixel_offset;
    row.pixel_length = h.pixel_length;
    row.frame_index = h.frame_index;
    row.origin = origin;
    row.source = source;
    row.received_at = at;
    return row;
}

store::InstanceMetadata metadata_row(const InstanceHeader& h, std::int64_t series_key) {
    return {series_key, h.sop_uid, h.metadata.deflated, h.metadata.json_size, h.metadata.json_crc32};
}

Placed index_instance(Connection& c, const Hub& hub, const InstanceHeader& h, const store::StoredObject& object,
                      const Source& source, const std::string& origin) {
    Placed placed;
    auto known = store::find_study(c, h.study_uid);
    placed.new_study = !known;
    placed.study = known ? std::move(*known) : new_study(c, hub, h, source);
    auto& study = placed.study;

    const auto series = store::find_series(c, study.study_key, h.series_uid);
    std::int64_t series_key = series ? series->series_key : 0;
    if (!series) {
        series_key =
            store::insert_series(c, {0, study.study_key, h.series_uid, h.modality, h.series_number,
                                     h.series_description, h.body_part, h.station_name, 0, h.performed_start_date,
                                     h.performed_start_time, h.requested_procedure_id, h.scheduled_step_id});
        const auto modalities = add_modality(study.modalities, h.modality);
        if (modalities != study.modalities) {
            study.modalities = modalities;
            store::set_modalities(c, study.study_key, modalities);
        }
    }
    const auto now = hub.clock.now();
    store::insert_row(c, instance_row(h, object, series_key, origin, source.name, now));
    if (!h.metadata.deflated.empty()) store::insert_row(c, metadata_row(h, series_key));
    const bool made = origin == "made" && study.consultation_id.empty();
    store::count_instance(c, study.study_key, series_key, {!series, made}, now);
    study.made_count += made ? 1 : 0;
    study.instance_count += 1;
    study.series_count += series ? 0 : 1;
    study.last_received_at = now;
    return placed;
}

}  // namespace telehub::app
