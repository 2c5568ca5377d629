// telehub: the administrator's command line.
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <cstdio>

#include "output.h"
#include "settings.h"
#include "telehub/core/log.h"
#include "telehub/store/connection.h"

namespace {

using namespace telehub;

// "telehub user list": what there is in place of a command that there is not. Nothing when that is not the fault.
std::optional<std::string> unknown_command(const CLI::App& app, int argc, char** argv) {
    const CLI::App* at = &app;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--data" || word == "--config") ++i;
        if (word.starts_with("-")) continue;
        const auto commands = at->get_subcommands([](const CLI::App*) { return true; });
        if (commands.empty()) return {};
        const auto found = std::ranges::find_if(commands, [&](const auto* c) { return c->get_name() == word; });
        if (found != commands.end()) {
            at = *found;
            continue;
        }
        std::string names;
        for (const auto* c : commands) names += (names.empty() ? "" : ", ") + c->get_name();
        return "there is no command '" + word + "'; there are " + names;
    }
    return {};
}

int run(cli::Settings& settings, CLI::App& app, int argc, char** argv) {
    try {
        app.parse(argc, argv);
        return settings.exit_code;
    } catch (const CLI::RequiredError& e) {
        const auto unknown = unknown_command(app, argc, argv);
        if (!unknown) return app.exit(e) == 0 ? 0 : 2;
        cli::print_error(settings, core::refuse(core::Errc::invalid, "no_such_command", *unknown));
        return 2;
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : 2;
    } catch (const cli::Refused& e) {
        cli::print_error(settings, e.error);
        return 1;
    } catch (const core::UnexpectedError& e) {
        cli::print_error(settings, e.error);
        return 1;
    } catch (const store::StorageFull& e) {
        cli::print_error(settings, core::refuse(core::Errc::storage_full, "storage_full", e.what()));
        return 2;
    } catch (const std::exception& e) {
        cli::print_error(settings, core::refuse(core::Errc::invalid, "failed", e.what()));
        return 2;
    }
}

}  // namespace

int main(int argc, char** argv) {
    // What is made here is patient data and keys: nobody else's to read.
    ::umask(077);
    std::signal(SIGPIPE, SIG_IGN);
    core::log::set_level(core::log::Level::warn);

    CLI::App app{"telehub: sets a consortium's hub up, brings studies in, and looks after it"};
    cli::Settings settings;
    app.require_subcommand(1);
    app.fallthrough();
    app.set_version_flag("--version", "telehub " TELEHUB_VERSION);
    cli::add_common_options(app, settings);
    cli::add_init(app, settings);
    cli::add_org(app, settings);
    cli::add_user(app, settings);
    cli::add_licence(app, settings);
    cli::add_device(app, settings);
    cli::add_cert(app, settings);
    cli::add_import(app, settings);
    cli::add_doctor(app, settings);
    cli::add_demo(app, settings);
    if (argc == 1) {
        std::fputs(app.help().c_str(), stdout);
        return 2;
    }
    return run(settings, app, argc, argv);
}
