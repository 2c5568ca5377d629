#include "query_retrieve.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "telehub/dicom/dataset_scanner.h"
#include "telehub/store/table.h"

namespace telehub::test {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> statuses_in(const std::string& log) {
    std::vector<std::string> statuses;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        if (line.find("DIMSE Status") == std::string::npos) continue;
        const auto at = line.find("0x");
        if (at != std::string::npos) statuses.push_back(line.substr(at, 6));
    }
    return statuses;
}

std::vector<fs::path> files_of(const fs::path& folder) {
    std::vector<fs::path> found;
    if (!fs::exists(folder)) return found;
    for (const auto& entry : fs::directory_iterator(folder)) found.push_back(entry.path());
    std::ranges::sort(found);
    return found;
}

}  // namespace

bool Told::says(const std::string& text) const { return (process.out + process.err).find(text) != std::string::npos; }

std::string value_in(const std::string& dump, const std::string& tag) {
    const auto at = dump.find("(" + tag + ")");
    if (at == std::string::npos) return "absent";
    const auto line = dump.substr(at, dump.find('\n', at) - at);
    const auto open = line.find('['), close = line.find(']');
    if (open != std::string::npos && close != std::string::npos) return line.substr(open + 1, close - open - 1);
    std::istringstream words(line);
    std::string name, vr, value;
    words >> name >> vr >> value;
    return value == "(no" ? "" : value;
}

std::string dataset_bytes(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string all{std::istreambuf_iterator<char>(in), {}};
    return all.substr(dicom::scan_file(file, {}).value().dataset_offset);
}

std::string sop_uid_of(const fs::path& file) { return dicom::scan_file(file, {}).value().sop_instance_uid; }

void QueryRetrieve::add_device(const std::string& org, const std::string& ae, std::uint16_t port, bool tls,
                               const std::string& certificate_sha256) {
    const core::SystemClock clock;
    LocalHub local(hub.data(), clock);
    app::add_device(local.hub, domain::Actor::system(), {org, ae, "127.0.0.1", certificate_sha256, "", port, tls})
        .value();
}

void QueryRetrieve::SetUp() {
    add_device("TC01", "WS_TC01", workstation.port());
    add_device("TC02", "WS_TC02", workstation.port());
    add_device("TC01", "DOWN_TC01", free_port());
    add_device("TC01", "SCREEN_TC01", 0);
    hub.start();
}

void QueryRetrieve::send_studies() {
    const auto make = [this](const DicomFile& what) {
        const auto file = make_dicom(folder, "f" + std::to_string(files.size()) + ".dcm", what);
        files[sop_uid_of(file)] = file;
        return file;
    };
    std::vector<std::string> first, second;
    DicomFile f;
    f.patient_id = "P1";
    f.patient_name = "张^三";
    f.accession_number = "A1";
    f.more = {{"0008,1030", "LO [胸部平扫]"}, {"0018,0015", "CS [CHEST]"}};
    for (int i = 1; i <= 2; ++i) {
        f.instance_number = i;
        first.push_back(make(f));
    }
    f.series_uid = std::string{zhang} + ".2";
    f.more["0020,0011"] = "IS [2]";
    f.instance_number = 1;
    first.push_back(make(f));
    DicomFile g;
    g.study_uid = li;
    g.patient_id = "P2";
    g.patient_name = "Li^Si";
    g.modality = "DX";
    g.more = {{"0008,0020", "DA [20260315]"}};
    first.push_back(make(g));
    g.study_uid = wang;
    g.patient_id = "P3";
    g.patient_name = "Wang^Wu";
    g.modality = "CT";
    second.push_back(make(g));
    ASSERT_EQ(hub.storescu("CT_TC01", first).exit_code, 0);
    ASSERT_EQ(hub.storescu("DX_TC02", second).exit_code, 0);
}

Told QueryRetrieve::run(const std::string& program, const std::string& ae, const std::vector<std::string>& arguments,
                        const std::vector<std::string>& keys) {
    std::vector<std::string> argv{program, "-d", "-aet", ae, "-aec", "TELEHUB"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    for (const auto& key : keys) argv.insert(argv.end(), {"-k", key});
    argv.insert(argv.end(), {"127.0.0.1", std::to_string(hub.dicom_port)});
    Told told{run_process(argv, {}, std::chrono::seconds{90}), {}, {}, {}};
    told.statuses = statuses_in(told.process.out + told.process.err);
    return told;
}

Told QueryRetrieve::find(const std::string& ae, const std::string& model, const std::vector<std::string>& keys,
                         const std::vector<std::string>& options) {
    const auto answers = folder.path() / ("answers" + std::to_string(++asked_));
    fs::create_directory(answers);
    std::vector<std::string> arguments{model, "-X", "-od", answers.string()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    auto told = run("findscu", ae, arguments, keys);
    for (const auto& file : files_of(answers)) {
        told.answers.push_back(run_process({"dcmdump", "+U8", "-Un", "+L", file.string()}).out);
        told.character_sets.push_back(
            value_in(run_process({"dcmdump", "+P", "0008,0005", file.string()}).out, "0008,0005"));
    }
    std::ranges::sort(told.answers);
    return told;
}

Told QueryRetrieve::move(const std::string& ae, const std::string& destination, const std::vector<std::string>& keys,
                         const std::vector<std::string>& options) {
    std::vector<std::string> arguments{"-aem", destination};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run("movescu", ae, arguments, keys);
}

Told QueryRetrieve::get(const std::string& ae, const std::vector<std::string>& keys,
                        const std::vector<std::string>& options) {
    fs::create_directories(folder.path() / "got");
    std::vector<std::string> arguments{"+B", "-od", (folder.path() / "got").string()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run("getscu", ae, arguments, keys);
}

std::vector<fs::path> QueryRetrieve::got() const { return files_of(folder.path() / "got"); }

std::vector<std::string> QueryRetrieve::audit_details(const std::string& action) {
    const core::SystemClock clock;
    LocalHub local(hub.data(), clock);
    std::vector<std::string> details;
    local.db.read([&](store::Connection& c) {
        const std::vector<store::Param> params{store::param("action", action)};
        for (const auto& row : store::select_rows<store::Audit>(c, "WHERE t.action = :action ORDER BY t.seq", params)) {
            details.push_back(row.outcome + "|" + row.reason + "|" + row.detail);
        }
    });
    return details;
}

}  // namespace telehub::test
