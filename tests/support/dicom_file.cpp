#include "support/dicom_file.h"

#include <fstream>
#include <stdexcept>

#include "support/process.h"

namespace telehub::test {

std::string make_dicom(const std::filesystem::path& folder, const std::string& name, const DicomFile& f) {
    const auto series = f.series_uid.empty() ? f.study_uid + ".1" : f.series_uid;
    const auto sop = f.sop_uid.empty() ? series + "." + std::to_string(f.instance_number) : f.sop_uid;
    std::map<std::string, std::string> elements{
        {"0008,0005", "CS [ISO_IR 192]"},
        {"0008,0008", "CS [ORIGINAL\\PRIMARY\\AXIAL]"},
        {"0008,0016", "UI [" + f.sop_class_uid + "]"},
        {"0008,0018", "UI [" + sop + "]"},
        {"0008,0020", "DA [20260131]"},
        {"0008,0030", "TM [080509]"},
        {"0008,0050", "SH [" + f.accession_number + "]"},
        {"0008,0060", "CS [" + f.modality + "]"},
        {"0010,0010", "PN [" + f.patient_name + "]"},
        {"0010,0020", "LO [" + f.patient_id + "]"},
        {"0010,0030", "DA [" + f.birth_date + "]"},
        {"0010,0040", "CS [" + f.sex + "]"},
        {"0020,000d", "UI [" + f.study_uid + "]"},
        {"0020,000e", "UI [" + series + "]"},
        {"0020,0011", "IS [1]"},
        {"0020,0013", "IS [" + std::to_string(f.instance_number) + "]"},
        {"0028,0002", "US 1"},
        {"0028,0004", "CS [MONOCHROME2]"},
        {"0028,0010", "US 8"},
        {"0028,0011", "US 8"},
        {"0028,0100", "US 16"},
        {"0028,0101", "US 16"},
        {"0028,0102", "US 15"},
        {"0028,0103", "US 0"},
    };
    for (const auto& [tag, value] : f.more) elements[tag] = value;
    std::string pixels = std::to_string(f.pixel);
    for (int i = 1; i < 64; ++i) pixels += "\\" + std::to_string(f.pixel);
    elements.try_emplace("7fe0,0010", "OW " + pixels);
    const auto dump = folder / (name + ".dump");
    {
        std::ofstream out(dump);
        for (const auto& [tag, value] : elements) out << "(" << tag << ") " << value << "\n";
    }
    const auto file = (folder / name).string();
    const auto made = run_process({"dump2dcm", "+F", f.transfer_syntax_option, dump.string(), file});
    std::filesystem::remove(dump);
    if (made.exit_code != 0 || !std::filesystem::exists(file)) throw std::runtime_error("dump2dcm: " + made.err);
    return file;
}

std::string make_dicom(const TempDir& folder, const std::string& name, const DicomFile& what) {
    return make_dicom(folder.path(), name, what);
}

}  // namespace telehub::test
