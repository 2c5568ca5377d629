// Who there is in the demonstration: organisations, people, licences, scanners.
#include <algorithm>

#include "certificates.h"
#include "demo.h"
#include "dev_ca.h"
#include "output.h"
#include "password.h"
#include "telehub/app/experts.h"
#include "telehub/app/people.h"
#include "telehub/store/people.h"

namespace telehub::cli {

namespace {

struct Person {
    const char* login;
    const char* name;
    const char* title;
    const char* org;
    const char* role;
    bool totp;
};

constexpr Person people[] = {
    {"tech.qs", "周建国", "技师", "TC01", "technician", false},
    {"doctor.qs", "孙丽", "主治医师", "TC01", "clinic_physician", false},
    {"tech.hk", "吴海燕", "技师", "TC02", "technician", false},
    {"writer", "李静", "住院医师", "CITY", "reporting_radiologist", false},
    {"verifier", "王建华", "主任医师", "CITY", "verifying_radiologist", true},
    {"coordinator", "赵敏", "主管护师", "CITY", "coordinator", false},
    {"consultant", "陈明远", "主任医师", "CITY", "consultant", true},
    {"neurologist", "林静怡", "主任医师", "CITY", "consultant", true},
    {"qc", "刘洁", "副主任技师", "CITY", "qc_officer", false},
    {"admin", "郑伟", "信息科工程师", "CITY", "administrator", true},
};

struct Scanner {
    const char* ae_title;
    const char* org;
    const char* charset;
};
constexpr Scanner scanners[] = {{"CT_TC01", "TC01", "GB18030"}, {"DX_TC02", "TC02", "GB18030"}};

std::optional<store::UserAccount> account_of(const app::Hub& hub, const std::string& login) {
    return hub.db.read([&](store::Connection& c) { return store::find_user_by_login(c, login); });
}

DemoAccount make_account(const app::Hub& hub, const Person& p, const DemoAccount* known) {
    DemoAccount account{p.login, "", p.role, p.org, ""};
    if (const auto there = account_of(hub, p.login)) {
        account.totp_secret = there->totp_secret;
        if (known != nullptr && core::verify_password(known->password, there->password_hash)) {
            account.password = known->password;
        } else {
            account.password = app::made_up_password(hub.ids);
            granted(app::set_password(hub, cli_actor(), p.login, account.password));
        }
        return account;
    }
    account.password = app::made_up_password(hub.ids);
    account.totp_secret =
        granted(
            app::create_user(hub, cli_actor(), {p.login, account.password, p.name, p.title, p.org, {p.role}, p.totp}))
            .totp_secret;
    return account;
}

DemoDevice make_device(const app::Hub& hub, const Scanner& s) {
    const auto certs = hub.config.data / "certs";
    const auto base = certs / "devices" / s.ae_title;
    const DemoDevice device{s.ae_title, s.org, base.string() + ".crt", base.string() + ".key"};
    if (!std::filesystem::exists(device.certificate)) granted(run_dev_ca({"device", certs.string(), s.ae_title}));
    const auto digest = granted(read_certificate(device.certificate)).sha256;
    const auto there = hub.db.read([&](store::Connection& c) { return store::find_device(c, s.ae_title); });
    if (!there) {
        // The address lets it come over plain DICOM, the certificate over TLS.
        granted(app::add_device(hub, cli_actor(), {s.org, s.ae_title, "127.0.0.1", digest, s.charset}));
    } else if (there->certificate_sha256 != digest) {
        granted(app::set_device_certificate(hub, cli_actor(), s.ae_title, digest));
    }
    return device;
}

}  // namespace

void make_organisations(const app::Hub& hub) {
    const app::NewOrganisation all[] = {{"CITY", "市人民医院", "lead_hospital", "", ""},
                                        {"TC01", "青山镇卫生院", "clinic", "CITY", "CITY"},
                                        {"TC02", "河口镇卫生院", "clinic", "CITY", "CITY"}};
    for (const auto& n : all) {
        const auto known =
            hub.db.read([&](store::Connection& c) { return store::find_organisation_by_code(c, n.code); });
        if (!known) granted(app::create_organisation(hub, cli_actor(), n));
    }
}

std::vector<DemoAccount> make_accounts(const app::Hub& hub, const std::vector<DemoAccount>& known) {
    std::vector<DemoAccount> accounts;
    for (const auto& p : people) {
        const auto at = std::ranges::find(known, p.login, &DemoAccount::login);
        accounts.push_back(make_account(hub, p, at == known.end() ? nullptr : &*at));
    }
    return accounts;
}

void make_licences(const app::Hub& hub) {
    const auto year = std::stoi(core::to_rfc3339(hub.clock.now()).substr(0, 4)) + 3;
    const app::NewLicence all[] = {
        {"writer", "110370000012345", "*", "住院医师", std::to_string(year) + "-12-31"},
        {"verifier", "110370000054321", "*", "主任医师", std::to_string(year) + "-12-31"},
        {"consultant", "110370000067890", "*", "主任医师", std::to_string(year) + "-12-31"},
        {"neurologist", "110370000098765", "NEURO", "主任医师", std::to_string(year) + "-12-31"},
    };
    for (const auto& n : all) {
        const auto user = account_of(hub, n.login);
        const auto held = hub.db.read([&](store::Connection& c) { return store::licences_of(c, user->id); });
        if (held.empty()) granted(app::grant_licence(hub, cli_actor(), n));
    }
}

void make_experts(const app::Hub& hub) {
    const auto coordinator = demo_actor(hub, "coordinator");
    app::AvailabilityForm hours;  // a share of the mornings is kept for the clinics
    for (std::int64_t day = 1; day <= 5; ++day) {
        hours.rules.push_back({day, "08:30", "11:30", 30, "clinic", 50, "", ""});
        hours.rules.push_back({day, "14:00", "17:00", 30, "open", 0, "", ""});
    }
    const std::pair<const char*, std::vector<std::string>> all[] = {{"consultant", {"CARDIO", "RESP"}},
                                                                    {"neurologist", {"NEURO"}}};
    for (const auto& [login, specialties] : all) {
        const auto user = account_of(hub, login);
        if (hub.db.read([&](store::Connection& c) { return store::find_expert_of_user(c, user->id).has_value(); })) {
            continue;
        }
        app::ExpertForm form;
        form.login = login;
        form.title = "主任医师";
        form.specialties = specialties;
        form.languages = {"zh"};
        form.time_zone = hub.config.time_zone;
        const auto made = granted(app::create_expert(hub, coordinator, form, {}));
        granted(app::set_availability(hub, coordinator, made.expert.id, hours, {}));
    }
}

std::vector<DemoDevice> make_devices(const app::Hub& hub) {
    std::vector<DemoDevice> devices;
    for (const auto& s : scanners) devices.push_back(make_device(hub, s));
    return devices;
}

domain::Actor demo_actor(const app::Hub& hub, const std::string& login) {
    return hub.db.read([&](store::Connection& c) {
        const auto user = store::find_user_by_login(c, login);
        if (!user) throw Refused("not_found", "there is no demonstration user " + login);
        domain::Actor actor;
        actor.user = user->id;
        actor.name = user->name;
        actor.org = user->org_id;
        actor.roles = store::roles_of(c, user->id);
        actor.request_id = "demo";
        return actor;
    });
}

}  // namespace telehub::cli
