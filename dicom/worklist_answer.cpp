#include "worklist_answer.h"

#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>

#include "query_answer.h"

namespace telehub::dicom {

namespace {

using app::WorklistItem;
constexpr Tag step = app::scheduled_step_sequence;

std::string da(std::string iso) {
    std::erase(iso, '-');
    return iso;
}

// One value of LO or PN: 64 characters (PS3.5 6.2), and a backslash would part values.
std::string one_value(std::string text) {
    std::ranges::replace(text, '\\', '/');
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool begins = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
        if (begins && ++characters > 64) return text.substr(0, i);
    }
    return text;
}

// (0040,1003), PS3.3 C.4.11.
std::string priority(const std::string& urgency) {
    if (urgency == "emergency") return "STAT";
    return urgency == "urgent" ? "HIGH" : "ROUTINE";
}

struct Row {
    Tag tag;
    Tag sequence;
    std::string (*value)(const WorklistItem&, const ServiceContext&);  // null: known, and always empty
};

// clang-format off
constexpr Row rows[] = {
    {0x00080050, 0, [](const WorklistItem& i, const ServiceContext&) { return i.order.accession_number; }},
    {0x00080054, 0, [](const WorklistItem&, const ServiceContext& c) { return c.hub().config.dicom.ae_title; }},
    {0x00080090, 0, [](const WorklistItem& i, const ServiceContext&) { return one_value(i.order.referring_physician); }},
    {0x00081110, 0, nullptr},  // Referenced Study Sequence
    {0x00081120, 0, nullptr},  // Referenced Patient Sequence
    {0x00100010, 0, [](const WorklistItem& i, const ServiceContext&) { return i.patient.name; }},
    {0x00100020, 0, [](const WorklistItem& i, const ServiceContext&) { return i.patient.patient_id; }},
    {0x00100030, 0, [](const WorklistItem& i, const ServiceContext&) { return da(i.patient.birth_date); }},
    {0x00100040, 0, [](const WorklistItem& i, const ServiceContext&) { return i.patient.sex; }},
    {0x00101030, 0, nullptr},  // Patient's Weight
    {0x00102000, 0, nullptr},  // Medical Alerts
    {0x00102110, 0, nullptr},  // Allergies
    {0x001021B0, 0, [](const WorklistItem& i, const ServiceContext&) { return i.order.clinical_history; }},
    {0x001021C0, 0, nullptr},  // Pregnancy Status
    {0x0020000D, 0, [](const WorklistItem& i, const ServiceContext&) { return i.order.study_uid.value; }},
    {0x00321032, 0, [](const WorklistItem& i, const ServiceContext&) { return one_value(i.requested_by); }},
    {0x00321060, 0, [](const WorklistItem& i, const ServiceContext&) { return one_value(i.order.procedure); }},
    {0x00321064, 0, nullptr},  // Requested Procedure Code Sequence
    {0x00380010, 0, nullptr},  // Admission ID
    {0x00380050, 0, nullptr},  // Special Needs
    {0x00380300, 0, nullptr},  // Current Patient Location
    {0x00380500, 0, nullptr},  // Patient State
    {0x00401001, 0, [](const WorklistItem& i, const ServiceContext&) { return i.order.accession_number; }},
    {0x00401003, 0, [](const WorklistItem& i, const ServiceContext&) { return priority(i.order.urgency); }},
    {0x00401004, 0, nullptr},  // Patient Transport Arrangements
    {0x00403001, 0, nullptr},  // Confidentiality Constraint on Patient Data
    {0x00080060, step, [](const WorklistItem& i, const ServiceContext&) { return i.order.modality; }},
    {0x00180015, step, [](const WorklistItem& i, const ServiceContext&) { return i.order.body_part; }},
    {0x00321070, step, nullptr},  // Requested Contrast Agent
    {0x00400001, step, [](const WorklistItem&, const ServiceContext& c) { return c.caller.calling; }},
    {0x00400002, step, [](const WorklistItem& i, const ServiceContext&) { return i.start_date; }},
    {0x00400003, step, [](const WorklistItem& i, const ServiceContext&) { return i.start_time; }},
    {0x00400006, step, nullptr},  // Scheduled Performing Physician's Name
    {0x00400007, step, [](const WorklistItem& i, const ServiceContext&) { return one_value(i.order.procedure); }},
    {0x00400008, step, nullptr},  // Scheduled Protocol Code Sequence
    {0x00400009, step, [](const WorklistItem& i, const ServiceContext&) { return i.order.accession_number; }},
    {0x00400010, step, nullptr},  // Scheduled Station Name
    {0x00400011, step, nullptr},  // Scheduled Procedure Step Location
    {0x00400012, step, nullptr},  // Pre-Medication
    {0x00400020, step, [](const WorklistItem& i, const ServiceContext&) { return std::string{i.started ? "STARTED" : "SCHEDULED"}; }},
};
// clang-format on

const Row* find_row(Tag tag, Tag sequence) {
    const auto* const row =
        std::ranges::find_if(rows, [&](const Row& r) { return r.tag == tag && r.sequence == sequence; });
    return row == std::end(rows) ? nullptr : row;
}

Tag tag_of(const DcmElement& element) { return Tag{element.getGTag()} << 16 | element.getETag(); }

bool is_supported(const AskedKey& key) {
    if (key.tag == step || (key.sequence != 0 && key.sequence != step)) return true;  // codes: none are known
    return find_row(key.tag, key.sequence) != nullptr &&
           (key.value.empty() || app::can_match_worklist(key.tag, key.sequence));
}

}  // namespace

WorklistAnswers::WorklistAnswers(const ServiceContext& context, const Asked& asked, DcmDataset& identifier)
    : context_(context), asked_(asked), identifier_(identifier) {
    all_supported_ = std::ranges::all_of(asked.keys, is_supported);
}

void WorklistAnswers::put(DcmItem& into, DcmElement& asked, Tag sequence, const WorklistItem& item) const {
    const auto tag = tag_of(asked);
    // Group lengths are made anew; nothing is known of private attributes.
    if ((tag & 0xFFFF) == 0 || (tag >> 16) % 2 != 0 || tag == tags::specific_character_set) return;
    const auto* row = find_row(tag, sequence);
    if (row != nullptr && row->value != nullptr) return put_value(into, tag, row->value(item, context_));
    into.insertEmptyElement(asked.getTag());
}

// An empty sequence asks for all that is known of the step (PS3.4 C.2.2.2.6).
void WorklistAnswers::put_step(DcmDataset& answer, DcmSequenceOfItems& asked, const WorklistItem& item) const {
    DcmItem* into = nullptr;
    if (answer.findOrCreateSequenceItem(dcm_tag(step), into, -2).bad()) return;
    if (asked.card() > 0 && asked.getItem(0)->card() > 0) {
        auto& keys = *asked.getItem(0);
        for (unsigned long i = 0; i < keys.card(); ++i) put(*into, *keys.getElement(i), step, item);
        return;
    }
    for (const auto& row : rows) {
        if (row.sequence == step && row.value != nullptr) put_value(*into, row.tag, row.value(item, context_));
        if (row.sequence == step && row.value == nullptr) into->insertEmptyElement(dcm_tag(row.tag));
    }
}

std::unique_ptr<DcmDataset> WorklistAnswers::answer(const WorklistItem& item) const {
    auto answer = std::make_unique<DcmDataset>();
    for (unsigned long i = 0; i < identifier_.card(); ++i) {
        auto& asked = *identifier_.getElement(i);
        auto* const sequence = dynamic_cast<DcmSequenceOfItems*>(&asked);
        if (sequence != nullptr && tag_of(asked) == step) {
            put_step(*answer, *sequence, item);
        } else {
            put(*answer, asked, 0, item);
        }
    }
    encode_answer(*answer, asked_.character_set.empty() ? context_.device.charset : asked_.character_set);
    return answer;
}

}  // namespace telehub::dicom
