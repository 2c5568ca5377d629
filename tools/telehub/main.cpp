// telehub: the administrator's command line.
#include <sys/stat.h>

#include <csignal>
#include <cstdio>

#include "output.h"
#include "settings.h"
#include "telehub/core/log.h"
#include "telehub/store/connection.h"

namespace {

using namespace telehub;

int run(cli::Settings& settings, CLI::App& app, int argc, char** argv) {
    try {
        app.parse(argc, argv);
        return settings.exit_code;
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
    return run(settings, app, argc, argv);
}
