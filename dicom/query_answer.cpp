#include "query_answer.h"

#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <array>

#include "telehub/dicom/charset.h"
#include "telehub/store/people.h"

namespace telehub::dicom {

namespace {

using app::ArchiveMatch;
using app::QueryLevel;

struct Asker {
    const app::Hub& hub;
    const domain::Actor& actor;
};

std::string dicom_date(std::string iso) {
    std::erase(iso, '-');
    return iso;
}

std::string positive(std::optional<std::int64_t> n) { return n.value_or(0) > 0 ? std::to_string(*n) : std::string{}; }

// (0008,0062): costs a query of its own, so it is made for who asks.
std::string sop_classes_in(const Asker& asker, const store::Study& study) {
    std::string list;
    for (const auto& uid :
         asker.hub.db.read([&](store::Connection& c) { return store::sop_classes_in(c, study.study_key); })) {
        list += (list.empty() ? "" : "\\") + uid;
    }
    return list;
}

// (0010,0021): Patient IDs are each organisation's own.
std::string issuer_of(const Asker& asker, const core::OrgId& org) {
    const auto issuer = asker.hub.db.read([&](store::Connection& c) { return store::find_organisation(c, org); });
    return issuer ? issuer->code : std::string{};
}

struct Row {
    Tag tag;
    QueryLevel level;  // held from this level downwards
    std::string (*value)(const ArchiveMatch&, const Asker&);
};

// clang-format off
constexpr Row rows[] = {
    {0x00080054, QueryLevel::patient, [](const ArchiveMatch&, const Asker& a) { return a.hub.config.dicom.ae_title; }},
    {0x00080056, QueryLevel::patient, [](const ArchiveMatch&, const Asker&) { return std::string{"ONLINE"}; }},
    {0x00100010, QueryLevel::patient, [](const ArchiveMatch& m, const Asker&) { return m.study.patient_name; }},
    {0x00100020, QueryLevel::patient, [](const ArchiveMatch& m, const Asker&) { return m.study.patient_id; }},
    {0x00100021, QueryLevel::patient, [](const ArchiveMatch& m, const Asker& a) { return issuer_of(a, m.study.org_id); }},
    {0x00100030, QueryLevel::patient, [](const ArchiveMatch& m, const Asker&) { return dicom_date(m.study.birth_date); }},
    {0x00100040, QueryLevel::patient, [](const ArchiveMatch& m, const Asker&) { return m.study.sex; }},
    {0x00080020, QueryLevel::study, [](const ArchiveMatch& m, const Asker&) { return m.study.study_date; }},
    {0x00080030, QueryLevel::study, [](const ArchiveMatch& m, const Asker&) { return m.study.study_time; }},
    {0x00080050, QueryLevel::study, [](const ArchiveMatch& m, const Asker&) { return m.study.accession_number; }},
    {0x00080061, QueryLevel::study, [](const ArchiveMatch& m, const Asker&) { return m.study.modalities; }},
    {0x00080062, QueryLevel::study, [](const ArchiveMatch& m, const Asker& a) { return sop_classes_in(a, m.study); }},
    {0x00080090, QueryLevel::study, [](const ArchiveMatch& m, const Asker&) { return m.study.referring_physician; }},
    {0x00081030, QueryLevel::study, [](const ArchiveMatch& m, const Asker&) { return m.study.description; }},
    {0x0020000D, QueryLevel::study, [](const ArchiveMatch& m, const Asker&) { return m.study.study_uid.value; }},
    {0x00200010, QueryLevel::study, [](const ArchiveMatch& m, const Asker&) { return m.study.study_id; }},
    {0x00201206, QueryLevel::study, [](const ArchiveMatch& m, const Asker&) { return std::to_string(m.study.series_count); }},
    {0x00201208, QueryLevel::study, [](const ArchiveMatch& m, const Asker&) { return std::to_string(m.study.instance_count); }},
    {0x00080060, QueryLevel::series, [](const ArchiveMatch& m, const Asker&) { return m.series->modality; }},
    {0x0008103E, QueryLevel::series, [](const ArchiveMatch& m, const Asker&) { return m.series->description; }},
    {0x00081010, QueryLevel::series, [](const ArchiveMatch& m, const Asker&) { return m.series->station_name; }},
    {0x00180015, QueryLevel::series, [](const ArchiveMatch& m, const Asker&) { return m.series->body_part; }},
    {0x0020000E, QueryLevel::series, [](const ArchiveMatch& m, const Asker&) { return m.series->series_uid.value; }},
    {0x00200011, QueryLevel::series, [](const ArchiveMatch& m, const Asker&) { return m.series->series_number; }},
    {0x00201209, QueryLevel::series, [](const ArchiveMatch& m, const Asker&) { return std::to_string(m.series->instance_count); }},
    {0x00400244, QueryLevel::series, [](const ArchiveMatch& m, const Asker&) { return m.series->performed_start_date; }},
    {0x00400245, QueryLevel::series, [](const ArchiveMatch& m, const Asker&) { return m.series->performed_start_time; }},
    {0x00080016, QueryLevel::instance, [](const ArchiveMatch& m, const Asker&) { return m.instance->sop_class_uid; }},
    {0x00080018, QueryLevel::instance, [](const ArchiveMatch& m, const Asker&) { return m.instance->sop_uid.value; }},
    {0x00083002, QueryLevel::instance, [](const ArchiveMatch& m, const Asker&) { return m.instance->transfer_syntax_uid; }},
    {0x00200013, QueryLevel::instance, [](const ArchiveMatch& m, const Asker&) { return m.instance->instance_number; }},
    {0x00280008, QueryLevel::instance, [](const ArchiveMatch& m, const Asker&) { return positive(m.instance->frames); }},
    {0x00280010, QueryLevel::instance, [](const ArchiveMatch& m, const Asker&) { return positive(m.instance->image_rows); }},
    {0x00280011, QueryLevel::instance, [](const ArchiveMatch& m, const Asker&) { return positive(m.instance->image_columns); }},
};
// clang-format on

constexpr Tag related_studies = 0x00201200;  // held at the patient level alone
constexpr Tag requested_procedure_id = 0x00401001, scheduled_step_id = 0x00400009;

const Row* find_row(Tag tag, QueryLevel level) {
    const auto* const row = std::ranges::find(rows, tag, &Row::tag);
    return row == std::end(rows) || row->level > level ? nullptr : row;
}

// Values are put in UTF-8 and turned into the asker's character set once all of them are known.
bool has_text(const DcmElement& element) {
    constexpr std::array texts{EVR_LO, EVR_LT, EVR_PN, EVR_SH, EVR_ST, EVR_UC, EVR_UT};
    return std::ranges::find(texts, element.ident()) != texts.end();
}

std::string text_of(DcmElement& element) {
    char* text = nullptr;
    return element.getString(text).good() && text != nullptr ? std::string{text} : std::string{};
}

template <class Fn>
void for_each_text(DcmItem& item, const Fn& fn) {
    for (unsigned long i = 0; i < item.card(); ++i) {
        auto& element = *item.getElement(i);
        if (has_text(element)) fn(element);
        auto* const sequence = dynamic_cast<DcmSequenceOfItems*>(&element);
        for (unsigned long n = 0; sequence != nullptr && n < sequence->card(); ++n) {
            for_each_text(*sequence->getItem(n), fn);
        }
    }
}

bool can_say(DcmDataset& answer, const std::string& charset) {
    bool all = true;
    for_each_text(answer, [&](DcmElement& element) { all = all && from_utf8(text_of(element), charset); });
    return all;
}

}  // namespace

DcmTag dcm_tag(Tag tag) { return {static_cast<Uint16>(tag >> 16), static_cast<Uint16>(tag & 0xFFFF)}; }

void put_value(DcmItem& item, Tag tag, const std::string& value) {
    const auto where = dcm_tag(tag);
    if (where.getEVR() == EVR_US) {
        if (value.empty()) {
            item.insertEmptyElement(where);
        } else {
            item.putAndInsertUint16(where, static_cast<Uint16>(std::stoul(value)));
        }
    } else {
        item.putAndInsertString(where, value.c_str());
    }
}

void encode_answer(DcmDataset& answer, const std::string& wanted) {
    const std::string charset = can_say(answer, wanted) ? wanted : "ISO_IR 192";
    for_each_text(answer, [&](DcmElement& element) {
        element.putString(from_utf8(text_of(element), charset).value_or("").c_str());
    });
    if (!charset.empty()) answer.putAndInsertString(DCM_SpecificCharacterSet, charset.c_str());
}

QueryAnswers::QueryAnswers(const ServiceContext& context, const Asked& asked, DcmDataset& identifier)
    : context_(context), asked_(asked), identifier_(identifier) {
    all_supported_ = std::ranges::all_of(asked.keys, [this](const AskedKey& key) { return is_supported(key); });
}

bool QueryAnswers::is_supported(const AskedKey& key) const {
    const bool matched = key.value.empty() || app::can_match(asked_.level, key.tag, key.sequence);
    if (key.sequence != 0) {
        return matched && key.sequence == tags::request_attributes_sequence && asked_.level >= QueryLevel::series &&
               (key.tag == requested_procedure_id || key.tag == scheduled_step_id);
    }
    if (key.tag == tags::request_attributes_sequence) return asked_.level >= QueryLevel::series;
    if (key.tag == related_studies) return matched && asked_.level == QueryLevel::patient;
    return matched && find_row(key.tag, asked_.level) != nullptr;
}

void QueryAnswers::put_request_attributes(DcmDataset& answer, const ArchiveMatch& match) const {
    answer.insertEmptyElement(dcm_tag(tags::request_attributes_sequence));
    if (asked_.level < QueryLevel::series) return;
    const auto& series = *match.series;
    if (series.requested_procedure_id.empty() && series.scheduled_step_id.empty()) return;
    DcmItem* item = nullptr;
    if (answer.findOrCreateSequenceItem(dcm_tag(tags::request_attributes_sequence), item, -2).bad()) return;
    put_value(*item, requested_procedure_id, series.requested_procedure_id);
    put_value(*item, scheduled_step_id, series.scheduled_step_id);
}

void QueryAnswers::put(DcmDataset& answer, const AskedKey& key, const ArchiveMatch& match) const {
    if (key.sequence != 0 || key.tag < 0x00080000) return;
    if (key.tag == tags::request_attributes_sequence) return put_request_attributes(answer, match);
    if (key.tag == related_studies && asked_.level == QueryLevel::patient) {
        return put_value(answer, key.tag, std::to_string(match.studies));
    }
    if (const auto* row = find_row(key.tag, asked_.level)) {
        return put_value(answer, key.tag, row->value(match, {context_.hub(), context_.actor()}));
    }
    DcmElement* asked = nullptr;
    if (identifier_.findAndGetElement(dcm_tag(key.tag), asked).good()) answer.insertEmptyElement(asked->getTag());
}

std::unique_ptr<DcmDataset> QueryAnswers::answer(const ArchiveMatch& match) const {
    auto answer = std::make_unique<DcmDataset>();
    for (const auto& key : asked_.keys) put(*answer, key, match);
    put_value(*answer, 0x00080054, context_.hub().config.dicom.ae_title);
    put_value(*answer, 0x00080056, "ONLINE");
    OFString level;
    identifier_.findAndGetOFString(DCM_QueryRetrieveLevel, level);
    answer->putAndInsertOFStringArray(DCM_QueryRetrieveLevel, level);

    encode_answer(*answer, asked_.character_set.empty() ? context_.device.charset : asked_.character_set);
    return answer;
}

}  // namespace telehub::dicom
