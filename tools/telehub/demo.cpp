// telehub demo
#include "demo.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "data_folder.h"
#include "output.h"

namespace telehub::cli {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

std::vector<DemoAccount> read_accounts(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    boost::system::error_code bad;
    const auto value = json::parse(text, bad);
    std::vector<DemoAccount> accounts;
    if (bad || !value.is_object() || !value.as_object().contains("accounts")) return accounts;
    const auto* list = value.at("accounts").if_array();
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
        const auto text_of = [&](const char* key) {
            const auto* object = (*list)[i].if_object();
            const auto* field = object == nullptr ? nullptr : object->if_contains(key);
            const auto* string = field == nullptr ? nullptr : field->if_string();
            return string == nullptr ? std::string{} : std::string{string->c_str()};
        };
        accounts.push_back(
            {text_of("login"), text_of("password"), text_of("role"), text_of("organisation"), text_of("totp_secret")});
    }
    return accounts;
}

json::object described(const std::vector<DemoAccount>& accounts, const std::vector<DemoDevice>& devices,
                       const fs::path& ca) {
    json::array people, scanners;
    for (const auto& a : accounts) {
        json::object o{
            {"login", a.login}, {"password", a.password}, {"role", a.role}, {"organisation", a.organisation}};
        if (!a.totp_secret.empty()) o["totp_secret"] = a.totp_secret;
        people.push_back(std::move(o));
    }
    for (const auto& d : devices) {
        scanners.push_back({{"ae_title", d.ae_title},
                            {"certificate", d.certificate.string()},
                            {"key", d.key.string()},
                            {"organisation", d.organisation}});
    }
    return {{"accounts", people}, {"devices", scanners}, {"ca", ca.string()}};
}

// Whole or not at all, and never readable by others, not even for a moment.
void write_private(const fs::path& file, const std::string& text) {
    const auto next = file.string() + ".new";
    const int fd = ::open(next.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) throw std::system_error(errno, std::generic_category(), "open " + next);
    const auto written = ::write(fd, text.data(), text.size());
    const int synced = ::fsync(fd);
    ::close(fd);
    if (written != static_cast<ssize_t>(text.size()) || synced != 0) throw std::runtime_error("cannot write " + next);
    fs::rename(next, file);
}

void run(const Settings& settings) {
    prepare_data_folder(settings.config().data);
    auto config = settings.config();
    config.data = fs::absolute(config.data);
    const OpenHub open(config, Opening::create);
    const auto& hub = open.hub();
    const auto file = config.data / "demo-accounts.json";
    make_organisations(hub);
    const auto accounts = make_accounts(hub, read_accounts(file));
    make_licences(hub);
    make_experts(hub);
    const auto devices = make_devices(hub);
    // Before the work, which takes longest: the passwords are in no other place.
    write_private(file, json::serialize(described(accounts, devices, config.data / "certs" / "ca.crt")) + "\n");
    const auto work = make_work(hub);
    const auto consultations = make_consultations(hub, accounts);
    answer(settings,
           "the demonstration consortium is ready: " + std::to_string(work.orders) + " orders, " +
               std::to_string(work.images) + " images and " + std::to_string(consultations) +
               " consultations made; accounts and passwords are in " + file.string(),
           {{"accounts_file", shown(file.string())},
            {"orders", work.orders},
            {"images", work.images},
            {"consultations", consultations}});
}

}  // namespace

void add_demo(CLI::App& app, Settings& settings) {
    app.add_subcommand("demo", "Make the demonstration consortium; what is there already stays")->callback([&settings] {
        run(settings);
    });
}

}  // namespace telehub::cli
