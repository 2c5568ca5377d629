// telehub import
#include <unistd.h>

#include <chrono>
#include <memory>

#include "open_hub.h"
#include "output.h"
#include "telehub/dicom/importer.h"
#include "telehub/store/people.h"

namespace telehub::cli {

namespace {

struct Options {
    std::string org_code, charset;
    std::vector<std::string> paths;
};

boost::json::object counts(dicom::ImportSummary summary) {
    boost::json::object o;
    for (const auto r : {dicom::ImportResult::stored, dicom::ImportResult::duplicate, dicom::ImportResult::quarantined,
                         dicom::ImportResult::skipped, dicom::ImportResult::refused}) {
        o[app::to_string(r)] = summary.of(r);
    }
    return o;
}

// Tells of each file as it is done, so that a batch of any size needs no memory for it.
class Telling final : public dicom::ImportListener {
  public:
    explicit Telling(const Settings& settings) : json_(settings.json), terminal_(::isatty(STDERR_FILENO) == 1) {
        if (json_) std::fputs("{\"files\": [", stdout);
    }

    void file(const std::string& name, const dicom::ImportOutcome& outcome) override {
        if (json_) return file_as_json(name, outcome);
        const bool unusual =
            outcome.result == dicom::ImportResult::quarantined || outcome.result == dicom::ImportResult::refused;
        if (!unusual) return;
        clear_bar();
        std::fprintf(stderr, "%s %s: %s%s%s\n", std::string{app::to_string(outcome.result)}.c_str(),
                     shown(name).c_str(), outcome.reason.c_str(), outcome.detail.empty() ? "" : ": ",
                     outcome.detail.c_str());
    }

    void progress(const dicom::ImportProgress& p) override {
        const auto now = std::chrono::steady_clock::now();
        if (!terminal_ || now - drawn_ < std::chrono::milliseconds{100}) return;
        drawn_ = now;
        const int percent = p.bytes_total == 0 ? 100 : static_cast<int>(p.bytes_done * 100 / p.bytes_total);
        const std::string bar(static_cast<std::size_t>(percent) * 3 / 10, '#');
        std::fprintf(stderr, "\r[%-30s] %3d%%  %llu files  %llu of %llu MB", bar.c_str(), percent,
                     static_cast<unsigned long long>(p.files_done), static_cast<unsigned long long>(p.bytes_done >> 20),
                     static_cast<unsigned long long>(p.bytes_total >> 20));
        bar_ = true;
    }

    void end(const dicom::ImportSummary& s) {
        clear_bar();
        if (json_) {
            print_line("],\n \"summary\": " + boost::json::serialize(counts(s)) + "}");
            return;
        }
        std::string line;
        for (const auto& [name, n] : counts(s)) {
            line += (line.empty() ? "" : ", ") + std::string{name} + " " + std::to_string(n.as_uint64());
        }
        print_line(line);
    }

  private:
    void file_as_json(const std::string& name, const dicom::ImportOutcome& o) {
        const boost::json::object file{{"path", shown(name)},
                                       {"result", app::to_string(o.result)},
                                       {"reason", o.reason},
                                       {"detail", shown(o.detail)},
                                       {"study_uid", o.study_uid.value},
                                       {"sop_uid", o.sop_uid.value},
                                       {"bytes", o.size}};
        std::fputs(first_ ? "\n  " : ",\n  ", stdout);
        std::fputs(boost::json::serialize(file).c_str(), stdout);
        first_ = false;
    }
    void clear_bar() {
        if (bar_) std::fprintf(stderr, "\r%*s\r", 78, "");
        bar_ = false;
    }

    bool json_, terminal_;
    bool first_ = true, bar_ = false;
    std::chrono::steady_clock::time_point drawn_{};
};

void run(Settings& settings, const Options& o) {
    const OpenHub open(settings.config());
    const auto& hub = open.hub();
    const auto org = hub.db.read([&](store::Connection& c) { return store::find_organisation_by_code(c, o.org_code); });
    if (!org) throw Refused("not_found", "there is no organisation with the code " + shown(o.org_code));
    Telling telling(settings);
    const std::vector<std::filesystem::path> paths(o.paths.begin(), o.paths.end());
    const auto summary = dicom::Importer(hub, {org->id, "import", cli_actor()}, o.charset).run(paths, telling);
    telling.end(summary);
    settings.exit_code = summary.refused > 0 ? 1 : 0;
}

}  // namespace

void add_import(CLI::App& app, Settings& settings) {
    auto* import = app.add_subcommand("import", "Bring DICOM files in: files, folders, zip and tar archives");
    const auto o = std::make_shared<Options>();
    import->add_option("--org", o->org_code, "Code of the organisation whose patients they are")->required();
    import->add_option("--charset", o->charset, "What the text is in when a file does not say, or says wrong: GB18030");
    import->add_option("path", o->paths, "Files, folders, archives")->required();
    import->callback([&settings, o] { run(settings, *o);
});
}  // namespace telehub::cli

}  // namespace telehub::cli
