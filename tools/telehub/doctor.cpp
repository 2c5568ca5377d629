// telehub doctor
#include <memory>

#include "findings.h"
#include "output.h"

namespace telehub::cli {

std::string_view to_string(Severity s) {
    switch (s) {
        case Severity::ok: return "ok";
        case Severity::warning: return "warning";
        case Severity::fault: return "fault";
    }
    return "";
}

void Findings::add(const Finding& f) {
    faults_ += f.severity == Severity::fault;
    warnings_ += f.severity == Severity::warning;
    told_(f);
}

namespace {

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(width, text.size() + 1), ' ');
    return text;
}

void examine(const Settings& settings, Findings& findings, const DoctorOptions& options) {
    const auto config = settings.load();
    if (!config) {
        for (const auto& f : config.error().fields) {
            findings.fault("config", f.path + " " + f.message, "correct it in " + settings.file().string());
        }
        return;
    }
    findings.ok("config", settings.file().empty() ? "no file: defaults" : settings.file().string());
    if (!check_folder(*config, findings, options)) return;
    check_disk(*config, findings);
    check_certificates(*config, findings, core::SystemClock{}.now());
    check_ports(*config, findings);
    if (check_database(*config, findings)) check_objects(*config, findings, options);
}

void run(Settings& settings, const DoctorOptions& options) {
    boost::json::array all;
    Findings findings([&](const Finding& f) {
        if (settings.json) {
            all.push_back({{"severity", to_string(f.severity)},
                           {"check", f.check},
                           {"message", shown(f.message)},
                           {"remedy", shown(f.remedy)}});
            return;
        }
        print_line(padded(std::string{to_string(f.severity)}, 9) + padded(f.check, 14) + shown(f.message));
        if (!f.remedy.empty()) print_line(std::string(23, ' ') + "-> " + shown(f.remedy));
    });
    examine(settings, findings, options);
    const auto verdict = findings.faults() > 0 ? "not well" : "well";
    if (settings.json) {
        print_line(boost::json::serialize(
            boost::json::object{{"findings", all}, {"faults", findings.faults()}, {"warnings", findings.warnings()}}));
    } else {
        print_line(std::string{verdict} + ": " + std::to_string(findings.faults()) + " faults, " +
                   std::to_string(findings.warnings()) + " warnings");
    }
    settings.exit_code = findings.faults() > 0 ? 1 : 0;
}

}  // namespace

void add_doctor(CLI::App& app, Settings& settings) {
    auto* doctor = app.add_subcommand("doctor", "Look for what is wrong, and say how to mend it");
    const auto o = std::make_shared<DoctorOptions>();
    doctor->add_flag("--fix", o->fix, "Mend what can be mended safely: permissions, objects nobody refers to");
    doctor->add_flag("--deep", o->deep, "Read every object and compare its digest");
    doctor->callback([&settings, o] { run(settings, *o); });
}

}  // namespace telehub::cli
