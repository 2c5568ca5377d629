// What an administrator keeps: organisations, people, licences, devices; whom they may not, and what they cannot do to
// themselves.
#include "app/support.h"
#include "support/store_scp.h"
#include "telehub/app/nodes.h"
#include "telehub/app/people.h"

namespace telehub::test {
namespace {

using app::UserAction;

class Administration : public AppTest {
  protected:
    // Administrators of the clinic TC01 and of another consortium.
    Administration() {
        const auto system = domain::Actor::system();
        app::create_organisation(hub, system, {"OTHR", "外省医院", "lead_hospital", "", ""}).value();
        clinic_admin = add("clinicadmin", "TC01", {"administrator"});
        foreigner = add("foreigner", "OTHR", {"administrator"});
        add("second", "CITY", {"administrator", "coordinator"});
    }
    domain::Actor add(const std::string& login, const std::string& org, const std::vector<std::string>& roles) {
        store::UserAccount row;
        row.id = core::UserId{hub.ids.uuid()};
        row.login = row.name = login;
        row.password_hash = user("tech1").password_hash;  // hashing is slow by design
        row.created_at = clock.now();
        hub.db.write([&](store::Connection& c) {
            row.org_id = store::find_organisation_by_code(c, org).value().id;
            store::insert_row(c, row);
            for (const auto& role : roles)
                store::insert_row(c, store::UserRole{row.id, row.org_id, role, "x", clock.now()});
            people.roles[login] = store::roles_of(c, row.id);
        });
        people.users[login] = row;
        return as(login);
    }
    core::UserId id(const std::string& login) const { return user(login).id; }
    std::string token(const std::string& login) {
        return app::sign_in(hub, {login, password, ""}, "", "").value().token;
    }
    std::string state(const std::string& t) { return verdict(app::authenticate(hub, t)); }
    std::vector<std::string> roles(const std::string& login) {
        std::vector<std::string> held;
        for (const auto& r : app::get_user(hub, as("admin"), id(login)).value().roles) {
            held.emplace_back(to_string(r.role));
        }
        std::ranges::sort(held);
        return held;
    }

    const domain::Actor admin = as("admin");
    domain::Actor clinic_admin, foreigner;
    static constexpr const char* missing = "not_found not_found";
};

TEST_F(Administration, AnOrganisationIsMadeBelowOneThatIsAdministered) {
    const auto made = app::create_organisation(hub, admin, {"TC03", "新镇卫生院", "clinic", "CITY", "CITY"}).value();
    EXPECT_EQ(made.parent_id, people.orgs.at("CITY"));
    EXPECT_EQ(faults(app::create_organisation(hub, clinic_admin, {"TC04", "x", "clinic", "CITY", ""})),
              std::vector<std::string>{"$.parent_code"});
    EXPECT_EQ(faults(app::create_organisation(hub, admin, {"TC04", "x", "clinic", "", ""})),
              std::vector<std::string>{"$.parent_code"})
        << "a new consortium is the hub's own to make";
    EXPECT_EQ(faults(app::create_organisation(hub, admin, {"TC04", "x", "clinic", "CITY", "OTHR"})),
              std::vector<std::string>{"$.reading_code"});
    EXPECT_EQ(faults(app::create_organisation(hub, admin, {"tc", "", "shop", "NONE", ""})),
              (std::vector<std::string>{"$.code", "$.name", "$.kind", "$.parent_code"}));
    EXPECT_EQ(verdict(app::create_organisation(hub, admin, {"TC03", "x", "clinic", "CITY", ""})),
              "conflict already_exists");
    const auto rows = audits("organisation.create");
    EXPECT_EQ(rows.back().org_id, made.id.value);
    EXPECT_EQ(app::amend_organisation(hub, admin, made.id, {"新名", {}}, made.version).value().name, "新名");
    EXPECT_EQ(verdict(app::amend_organisation(hub, admin, made.id, {"x", {}}, made.version)), "stale stale");
}

TEST_F(Administration, OfAClosedOrganisationNobodyIsLetIn) {
    const auto here = token("tech1"), there = token("tech2");
    const auto clinic = people.orgs.at("TC01");
    EXPECT_EQ(verdict(app::amend_organisation(hub, clinic_admin, clinic, {{}, false}, {})),
              "conflict own_organisation");
    app::amend_organisation(hub, admin, clinic, {{}, false}, {}).value();
    EXPECT_EQ(state(here), "unauthenticated not_signed_in");
    EXPECT_EQ(state(there), "ok");
    EXPECT_EQ(verdict(app::sign_in(hub, {"tech1", password, ""}, "", "")), "unauthenticated bad_credentials");
    app::NewDevice n;
    n.org_code = "TC01";
    n.ae_title = "CT1";
    EXPECT_EQ(faults(app::add_device(hub, admin, n)), std::vector<std::string>{"$.org_code"});
    EXPECT_EQ(verdict(app::move_user(hub, clinic_admin, id("doctor1"), UserAction::disable)), missing)
        << "whose own organisation was closed administers nothing";
    app::amend_organisation(hub, admin, clinic, {{}, true}, {}).value();
    EXPECT_EQ(state(token("tech1")), "ok");
    EXPECT_EQ(state(here), "unauthenticated not_signed_in") << "what ended stays ended";
}

TEST_F(Administration, EachSeesAndKeepsTheirOwnAndWhatIsBelow) {
    const auto page = store::Page{100, ""};
    const auto logins = [&](const domain::Actor& actor, const store::UserFilter& filter = {}) {
        std::vector<std::string> all;
        for (const auto& d : app::list_users(hub, actor, filter, page)) all.push_back(d.user.login);
        std::ranges::sort(all);
        return all;
    };
    EXPECT_EQ(logins(foreigner), std::vector<std::string>{"foreigner"});
    EXPECT_EQ(logins(clinic_admin), (std::vector<std::string>{"clinicadmin", "doctor1", "tech1"}));
    EXPECT_EQ(logins(admin).size(), 13u);
    EXPECT_EQ(logins(admin, {people.orgs.at("TC02").value, "", ""}), (std::vector<std::string>{"doctor2", "tech2"}));
    EXPECT_EQ(logins(admin, {"", "王", ""}), (std::vector<std::string>{"tech1", "verifier"}));
    EXPECT_EQ(logins(admin, {"", "%", ""}), std::vector<std::string>{});
    EXPECT_EQ(logins(as("tech1")), std::vector<std::string>{}) << "nobody else administers anything";
    EXPECT_EQ(app::list_organisations(hub, admin, page).size(), 3u);
    EXPECT_EQ(app::list_organisations(hub, clinic_admin, page).size(), 1u);
    for (const auto& stranger : {clinic_admin, foreigner, as("tech2")}) {
        EXPECT_EQ(verdict(app::get_user(hub, stranger, id("reader1"))), missing);
        EXPECT_EQ(verdict(app::amend_user(hub, stranger, id("reader1"), {"x", {}, {}}, {})), missing);
        for (const auto action :
             {UserAction::disable, UserAction::enable, UserAction::unlock, UserAction::revoke_sessions}) {
            EXPECT_EQ(verdict(app::move_user(hub, stranger, id("reader1"), action)), missing);
        }
        EXPECT_EQ(verdict(app::set_password(hub, stranger, id("reader1"), {})), missing);
        EXPECT_EQ(verdict(app::reset_second_factor(hub, stranger, id("reader1"))), missing);
        EXPECT_EQ(verdict(app::list_licences(hub, stranger, id("reader1"), page)), missing);
        app::NewLicence n{"", "1", "*", "", "2099-12-31", id("reader1")};
        EXPECT_EQ(verdict(app::grant_licence(hub, stranger, n)), missing);
        app::NewUser u;
        u.login = u.name = "new";
        u.org_code = "CITY";
        EXPECT_EQ(faults(app::create_user(hub, stranger, u)), (std::vector<std::string>{"$.org_code", "$.roles"}));
    }
}

TEST_F(Administration, WhoHoldsARoleAboveIsNotForTheClinicToTakeOver) {
    hub.db.write([&](store::Connection& c) {
        store::insert_row(c, store::UserRole{id("doctor1"), people.orgs.at("CITY"), "administrator", "x", clock.now()});
    });
    EXPECT_EQ(verdict(app::set_password(hub, clinic_admin, id("doctor1"), {})), "forbidden holds_roles_elsewhere");
    EXPECT_EQ(verdict(app::reset_second_factor(hub, clinic_admin, id("doctor1"))), "forbidden holds_roles_elsewhere");
    EXPECT_EQ(verdict(app::set_password(hub, admin, id("doctor1"), {})), "ok");
}

TEST_F(Administration, RolesAreReplacedInTheOwnOrganisation) {
    app::amend_user(hub, admin, id("reader1"),
                    {"李思远", "主治医师", std::vector<std::string>{"verifying_radiologist", "verifying_radiologist"}},
                    {})
        .value();
    EXPECT_EQ(roles("reader1"), std::vector<std::string>{"verifying_radiologist"});
    EXPECT_EQ(app::get_user(hub, admin, id("reader1")).value().user.title, "主治医师");
    EXPECT_EQ(faults(app::amend_user(hub, admin, id("reader1"), {"", {}, std::vector<std::string>{"system"}}, {})),
              (std::vector<std::string>{"$.name", "$.roles"}));
    EXPECT_EQ(roles("reader1"), std::vector<std::string>{"verifying_radiologist"});
    const auto detail = audits("user.amend").back().detail;
    EXPECT_NE(detail.find(" (reporting_radiologist) -> 李思远, 主治医师 (verifying_radiologist)"), std::string::npos)
        << detail;
}

TEST_F(Administration, NobodyTakesTheirOwnAccountOrLastAdministratorsRole) {
    EXPECT_EQ(verdict(app::move_user(hub, admin, id("admin"), UserAction::disable)), "conflict own_account");
    EXPECT_EQ(verdict(app::amend_user(hub, admin, id("admin"), {{}, {}, std::vector<std::string>{"coordinator"}}, {})),
              "conflict own_administrator_role");
    EXPECT_EQ(roles("admin"), std::vector<std::string>{"administrator"});
    EXPECT_EQ(audits("user.amend", "refused").size(), 1u);
}

TEST_F(Administration, NobodyGivesThemselvesRolesLicencesOrASecondFactor) {
    const std::vector<std::string> more{"administrator", "verifying_radiologist"};
    EXPECT_EQ(verdict(app::amend_user(hub, admin, id("admin"), {{}, {}, more}, {})), "conflict own_account");
    app::NewLicence l;
    l.user = id("admin");
    l.number = "1";
    l.scope = "*";
    l.expires_on = "2030-12-31";
    EXPECT_EQ(verdict(app::grant_licence(hub, admin, l)), "conflict own_account");
    EXPECT_EQ(verdict(app::reset_second_factor(hub, admin, id("admin"))), "conflict own_account");
    app::amend_user(hub, as("second"), id("admin"), {{}, {}, more}, {}).value();
    EXPECT_EQ(roles("admin"), more);
}

TEST_F(Administration, WhoSignsIsChangedOnlyByOneWhoShowedASecondFactor) {
    auto without = admin;
    without.second_factor = false;
    const auto refused = "forbidden second_factor_required";
    EXPECT_EQ(verdict(app::set_password(hub, without, id("verifier"), {})), refused);
    EXPECT_EQ(verdict(app::reset_second_factor(hub, without, id("verifier"))), refused);
    EXPECT_EQ(verdict(app::amend_user(hub, without, id("tech1"), {{}, {}, std::vector<std::string>{"consultant"}}, {})),
              refused);
    EXPECT_EQ(roles("tech1"), std::vector<std::string>{"technician"});
    app::NewUser n;
    n.login = "reader9";
    n.name = "新人";
    n.org_code = "CITY";
    n.roles = {"reporting_radiologist"};
    EXPECT_EQ(verdict(app::create_user(hub, without, n)), refused);
    app::NewLicence l;
    l.user = id("verifier");
    l.number = "1";
    l.scope = "CT";
    l.expires_on = "2030-12-31";
    EXPECT_EQ(verdict(app::grant_licence(hub, without, l)), refused);
    EXPECT_EQ(verdict(app::set_password(hub, without, id("tech1"), {})), "ok");
    EXPECT_EQ(verdict(app::grant_licence(hub, admin, l)), "ok");
}

TEST_F(Administration, APersonChangesTheirOwnPasswordByTheCurrentOne) {
    const auto t = token("tech1");
    const std::string next = "another long password";
    EXPECT_EQ(verdict(app::change_own_password(hub, as("tech1"), "not the current", next)), "forbidden wrong_password");
    EXPECT_EQ(faults(app::change_own_password(hub, as("tech1"), password, "short")),
              std::vector<std::string>{"$.password"});
    EXPECT_EQ(state(t), "ok");
    EXPECT_EQ(verdict(app::change_own_password(hub, as("tech1"), password, next)), "ok");
    EXPECT_EQ(state(t), "unauthenticated not_signed_in");
    EXPECT_EQ(verdict(app::sign_in(hub, {"tech1", password, ""}, "", "")), "unauthenticated bad_credentials");
    EXPECT_EQ(verdict(app::sign_in(hub, {"tech1", next, ""}, "", "")), "ok");
    EXPECT_EQ(audits("user.own_password").size(), 1u);
    EXPECT_EQ(audits("user.own_password", "refused").size(), 1u);
}

TEST_F(Administration, TwoWhoCloseEachOtherLeaveOne) {
    // Both signed in before: what counts is what they are now.
    const auto second = as("second");
    app::move_user(hub, admin, id("second"), UserAction::disable).value();
    EXPECT_EQ(verdict(app::move_user(hub, second, id("admin"), UserAction::disable)), missing);
    EXPECT_EQ(verdict(app::amend_user(hub, second, id("admin"), {{}, {}, std::vector<std::string>{}}, {})), missing);
    EXPECT_TRUE(app::get_user(hub, admin, id("admin")).value().user.enabled);
}

TEST_F(Administration, DisablingEndsSessionsAndUnlockingTakesTheLockOff) {
    const auto t = token("tech1");
    app::move_user(hub, admin, id("tech1"), UserAction::disable).value();
    EXPECT_EQ(state(t), "unauthenticated not_signed_in");
    app::move_user(hub, admin, id("tech1"), UserAction::enable).value();
    const auto again = token("tech1");
    app::move_user(hub, admin, id("tech1"), UserAction::revoke_sessions).value();
    EXPECT_EQ(state(again), "unauthenticated not_signed_in");
    for (int i = 0; i < 5; ++i) (void)app::sign_in(hub, {"tech1", "wrong wrong wrong", ""}, "", "");
    EXPECT_EQ(verdict(app::sign_in(hub, {"tech1", password, ""}, "", "")), "rate_limited locked");
    EXPECT_TRUE(app::get_user(hub, admin, id("tech1")).value().user.locked_until.has_value());
    app::move_user(hub, admin, id("tech1"), UserAction::unlock).value();
    EXPECT_EQ(state(token("tech1")), "ok");
}

TEST_F(Administration, ACreatedAccountIsToldItsPasswordOnceAlone) {
    app::NewUser n;
    n.login = "new.person";
    n.name = "新人";
    n.org_code = "TC01";
    n.roles = {"technician"};
    const app::Idempotency key{"k", "h"};
    const auto made = app::create_user(hub, admin, n, key).value();
    EXPECT_GE(made.password.size(), hub.config.sign_in.min_password_length);
    EXPECT_EQ(verdict(app::sign_in(hub, {"new.person", made.password, ""}, "", "")), "ok");
    const auto again = app::create_user(hub, admin, n, key).value();
    EXPECT_EQ(again.user.id, made.user.id);
    EXPECT_EQ(again.password, "");
    EXPECT_EQ(verdict(app::create_user(hub, admin, n)), "conflict already_exists");
    for (const auto& row : audits("user.create")) EXPECT_EQ(row.detail.find(made.password), std::string::npos);
}

TEST_F(Administration, AnotherPasswordAndAnotherSecondFactorEndTheSessions) {
    const auto t = token("tech1");
    const auto set = app::set_password(hub, admin, id("tech1"), {}).value();
    EXPECT_EQ(state(t), "unauthenticated not_signed_in");
    const auto with = app::sign_in(hub, {"tech1", set.password, ""}, "", "").value().token;
    EXPECT_EQ(faults(app::set_password(hub, admin, id("tech1"), "short")), std::vector<std::string>{"$.password"});
    EXPECT_EQ(app::set_password(hub, clinic_admin, id("tech1"), "a long password it is").value().password, "");
    EXPECT_EQ(state(with), "unauthenticated not_signed_in");
    const auto old = people.totp_secrets.at("verifier");
    const auto renewed = app::reset_second_factor(hub, admin, id("verifier")).value();
    EXPECT_NE(renewed.totp_secret, old);
    EXPECT_EQ(verdict(app::sign_in(hub, {"verifier", password, core::totp(old, clock.now())}, "", "")),
              "unauthenticated bad_credentials");
    EXPECT_EQ(verdict(app::sign_in(hub, {"verifier", password, core::totp(renewed.totp_secret, clock.now())}, "", "")),
              "ok");
}

TEST_F(Administration, ALicenceIsGrantedAndRevoked) {
    const app::NewLicence n{"", "110-9", "CT,MR", "主治医师", "2030-12-31", id("reader1")};
    const auto made = app::grant_licence(hub, admin, n, {"k", "h"}).value();
    EXPECT_EQ(app::grant_licence(hub, admin, n, {"k", "h"}).value().id, made.id);
    EXPECT_EQ(made.granted_by, "管理员");
    EXPECT_EQ(faults(app::grant_licence(hub, admin, {"", "", "ct", "", "2030-2-31", id("reader1")})),
              (std::vector<std::string>{"$.number", "$.scope", "$.expires_on"}));
    EXPECT_EQ(faults(app::revoke_licence(hub, admin, made.id, "")), std::vector<std::string>{"$.reason"});
    EXPECT_EQ(verdict(app::revoke_licence(hub, foreigner, made.id, "x")), missing);
    EXPECT_TRUE(app::revoke_licence(hub, admin, made.id, "吊销").value().revoked_at);
    EXPECT_EQ(verdict(app::revoke_licence(hub, admin, made.id, "吊销")), "conflict already_revoked");
    const auto rows = app::list_licences(hub, admin, id("reader1"), {100, ""}).value();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_TRUE(rows[0].revoked_at);
    EXPECT_EQ(audits("licence.revoke").at(0).reason, "吊销");
}

TEST_F(Administration, ARevokedLicenceSignsNoReport) {
    const auto o = ready_to_read();
    const auto r = report(ReportState::submitted, o);
    const auto held = app::list_licences(hub, admin, id("verifier"), {100, ""}).value();
    ASSERT_EQ(held.size(), 1u);
    app::revoke_licence(hub, admin, held[0].id, "过期未注册").value();
    EXPECT_EQ(report_move(r.report.id, ReportAction::verify, "verifier").error().code, Errc::forbidden);
}

TEST_F(Administration, ADeviceIsRegisteredAndChanged) {
    const app::NewDevice n{"TC01", "CT1", "192.0.2.1", "", "GB18030", 104, false};
    const auto made = app::add_device(hub, admin, n, {"k", "h"}).value();
    EXPECT_EQ(app::add_device(hub, admin, n, {"k", "h"}).value().id, made.id);
    EXPECT_EQ(verdict(app::add_device(hub, admin, n)), "conflict already_exists");
    EXPECT_EQ(faults(app::add_device(hub, admin, {"OTHR", "a\\b", "host", "zz", "", 70000, false})),
              (std::vector<std::string>{"$.org_code", "$.ae_title", "$.address", "$.port", "$.certificate_sha256"}));
    for (const auto& stranger : {foreigner, as("tech1")}) {
        EXPECT_EQ(verdict(app::get_device(hub, stranger, made.id)), missing);
        EXPECT_EQ(verdict(app::amend_device(hub, stranger, made.id, {}, {})), missing);
        EXPECT_EQ(verdict(app::echo_device(hub, stranger, made.id)), missing);
        EXPECT_TRUE(app::list_devices(hub, stranger, "", {100, ""}).empty());
    }
    app::DeviceChange change;
    change.address = "";
    EXPECT_EQ(faults(app::amend_device(hub, clinic_admin, made.id, change, {})), std::vector<std::string>{"$.address"})
        << "what the hub sends to has an address";
    change.port = 0;
    change.enabled = false;
    const auto changed = app::amend_device(hub, clinic_admin, made.id, change, made.version).value();
    EXPECT_FALSE(changed.enabled);
    EXPECT_EQ(verdict(app::amend_device(hub, admin, made.id, change, made.version)), "stale stale");
}

TEST_F(Administration, AnEchoSaysWhatHappened) {
    const StoreScp node;
    app::NewDevice n{"TC01", "CT1", "127.0.0.1", "", "", node.port(), false};
    const auto up = app::add_device(hub, admin, n).value();
    n.ae_title = "CT2";
    n.port = free_port();
    const auto down = app::add_device(hub, admin, n).value();
    n = {"TC01", "CT3", "", "", "", 0, false};
    const auto deaf = app::add_device(hub, admin, n).value();
    EXPECT_TRUE(app::echo_device(hub, admin, up.id).value().answered);
    EXPECT_EQ(app::echo_device(hub, admin, down.id).value().reason, "unreachable");
    EXPECT_EQ(app::echo_device(hub, admin, deaf.id).value().reason, "not_a_destination");
    const auto rows = audits("device.echo");
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].detail, "answered");
    EXPECT_EQ(rows[1].detail, "unreachable");
}

}  // namespace
}  // namespace telehub::test
