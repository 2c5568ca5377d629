#include "correction.h"

#include <algorithm>
#include <fstream>

#include "telehub/core/text.h"

namespace telehub::app {

std::string person_name(const std::string& registered) {
    const bool ascii = std::ranges::all_of(registered, [](unsigned char c) { return c < 0x80; });
    if (ascii || registered.find_first_of("^=") != std::string::npos) return registered;
    return core::pinyin(registered).full + "=" + registered;
}

Correction correction_for(const Hub& hub, const store::Order& order, const store::Patient& patient) {
    Correction c;
    c.patient_id = patient.patient_id;
    c.patient_name = person_name(patient.name);
    c.sex = patient.sex;
    c.birth_date = patient.birth_date;
    c.accession_number = order.accession_number;
    const auto now = core::to_rfc3339(hub.clock.now());  // DT (PS3.5 6.2): YYYYMMDDHHMMSS&ZZXX
    for (const char ch : now.substr(0, 19)) {
        if (ch >= '0' && ch <= '9') c.modified_at += ch;
    }
    c.modified_at += "+0000";
    return c;
}

std::string UidMap::fresh(const std::string& old) {
    auto& slot = known_[old];
    if (slot.empty()) slot = ids_.dicom_uid();
    return slot;
}

core::Result<Corrected> correct_object(const Hub& hub, const core::SopUid& sop_uid, const std::string& sha256,
                                       const Correction& correction) {
    const auto incoming = hub.objects.begin();
    auto copy = incoming->temporary_path();
    copy += ".corrected";
    struct Remove {
        std::filesystem::path file;
        ~Remove() {
            std::error_code ignored;
            std::filesystem::remove(file, ignored);
        }
    } const remove{copy};
    if (const auto made = hub.dicom.correct(hub.objects.path(sha256), copy, correction); !made) return made.error();
    auto header = hub.dicom.read_header(copy, "");
    if (!header) return header.error();
    std::ifstream in(copy, std::ios::binary);
    std::vector<char> block(256 * 1024);
    while (in.read(block.data(), static_cast<std::streamsize>(block.size())), in.gcount() > 0) {
        incoming->append(std::string_view{block.data(), static_cast<std::size_t>(in.gcount())});
    }
    return Corrected{sop_uid, sha256, std::move(*header), incoming->commit()};
}

}  // namespace telehub::app
