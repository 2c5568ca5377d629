#include "support/local_hub.h"

#include <span>

#include "telehub/store/people.h"
#include "telehub/store/table.h"

namespace telehub::test {

namespace {

core::Config config_for(const std::filesystem::path& data) {
    core::Config c;
    c.data = data;
    return c;
}

struct Person {
    const char *login, *name, *org;
    std::vector<std::string> roles;
    bool totp;
};

app::CreatedUser insert_user(store::Connection& c, const app::Hub& hub, const Person& p, const core::OrgId& org,
                             const std::string& password_hash) {
    app::CreatedUser made;
    auto& row = made.user;
    row.id = core::UserId{hub.ids.uuid()};
    row.org_id = org;
    row.login = p.login;
    row.name = p.name;
    row.password_hash = password_hash;
    if (p.totp) made.totp_secret = row.totp_secret = core::new_totp_secret(hub.ids);
    row.created_at = hub.clock.now();
    store::insert_row(c, row);
    for (const auto& role : p.roles) store::insert_row(c, store::UserRole{row.id, org, role, "system", row.created_at});
    return made;
}

}  // namespace

LocalHub::LocalHub(const std::filesystem::path& data, const core::Clock& clock)
    : config(config_for(data)), ids(clock), db(data / "telehub.db"), objects(data / "objects", ids), hub{db,
                                                                                                         objects,
                                                                                                         clock,
                                                                                                         ids,
                                                                                                         config,
                                                                                                         dicom} {}

domain::Actor Consortium::actor(const std::string& login) const {
    const auto& user = users.at(login);
    domain::Actor a;
    a.user = user.id;
    a.name = user.name;
    a.org = user.org_id;
    a.roles = roles.at(login);
    a.second_factor = true;
    return a;
}

Consortium make_consortium(const app::Hub& hub) {
    const auto system = domain::Actor::system();
    Consortium made;
    const auto org = [&](const char* code, const char* name, const char* kind, const char* parent) {
        made.orgs[code] = app::create_organisation(hub, system, {code, name, kind, parent, ""}).value().id;
    };
    org("CITY", "市人民医院", "lead_hospital", "");
    org("TC01", "青山镇卫生院", "clinic", "CITY");
    org("TC02", "河口镇卫生院", "clinic", "CITY");

    const Person people[] = {
        {"tech1", "王技师", "TC01", {"technician"}, false},
        {"doctor1", "李医生", "TC01", {"clinic_physician"}, false},
        {"tech2", "赵技师", "TC02", {"technician"}, false},
        {"doctor2", "钱医生", "TC02", {"clinic_physician"}, false},
        {"reader1", "李思远", "CITY", {"reporting_radiologist"}, false},
        {"reader2", "孙海", "CITY", {"reporting_radiologist", "verifying_radiologist"}, false},
        {"verifier", "王海燕", "CITY", {"verifying_radiologist"}, true},
        {"coordinator", "周调度", "CITY", {"coordinator"}, false},
        {"consultant", "吴专家", "CITY", {"consultant"}, false},
        {"qc", "郑质控", "CITY", {"qc_officer"}, false},
        {"admin", "管理员", "CITY", {"administrator"}, true},
    };
    const auto remember = [&](store::Connection& c, const Person& p, const app::CreatedUser& user) {
        made.users[p.login] = user.user;
        if (p.totp) made.totp_secrets[p.login] = user.totp_secret;
        made.roles[p.login] = store::roles_of(c, user.user.id);
    };
    // Hashing a password is slow by design: everybody has the same one, so it is hashed for the first alone.
    const auto& first = people[0];
    const auto user =
        app::create_user(hub, system, {first.login, password, first.name, "", first.org, first.roles, first.totp})
            .value();
    hub.db.write([&](store::Connection& c) {
        remember(c, first, user);
        for (const auto& p : std::span{people}.subspan(1)) {
            remember(c, p, insert_user(c, hub, p, made.orgs.at(p.org), user.user.password_hash));
        }
    });
    for (const char* login : {"reader2", "verifier"}) {
        app::grant_licence(hub, system, {login, std::string{"110-"} + login, "*", "主任医师", "2099-12-31"}).value();
    }
    return made;
}

}  // namespace telehub::test
