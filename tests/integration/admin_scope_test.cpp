// Every route of what administrators keep, from the document itself: administrators of another consortium and of a
// clinic beside it find nothing, every other role is refused.
#include <gtest/gtest.h>

#include "integration/scope_paths.h"
#include "support/daemon.h"
#include "telehub/app/people.h"

namespace telehub::test {
namespace {

namespace json = boost::json;

class AdminScope : public ::testing::Test {
  protected:
    void SetUp() override {
        const core::SystemClock clock;
        LocalHub local(hub.data(), clock);
        const auto& h = local.hub;
        const auto system = domain::Actor::system();
        app::create_organisation(h, system, {"OTHR", "外省医院", "lead_hospital", "", ""}).value();
        app::create_user(h, system, {"foreigner", password, "外人", "", "OTHR", {"administrator"}, false}).value();
        app::create_user(h, system, {"neighbour", password, "邻", "", "TC02", {"administrator"}, false}).value();
        device_id = app::add_device(h, system, {"TC01", "CT9", "127.0.0.1", "", "", 104, false}).value().id.value;
        app::NewLicence n{"tech1", "1", "*", "", "2099-12-31", {}};
        licence_id = app::grant_licence(h, system, n).value().id.value;
        org_id = hub.consortium().orgs.at("TC01").value;
        user_id = hub.consortium().users.at("tech1").id.value;
        hub.start();
    }

    std::string fill(std::string path) const {
        const auto at = path.find("{id}");
        if (at == std::string::npos) return path;
        const auto& id = path.find("/users/") != std::string::npos      ? user_id
                         : path.find("/devices/") != std::string::npos  ? device_id
                         : path.find("/licences/") != std::string::npos ? licence_id
                                                                        : org_id;
        return path.replace(at, 4, id);
    }
    // A body that is right.
    static json::value body_for(const std::string& pattern) {
        if (pattern.ends_with("/licences")) return {{"number", "1"}, {"scope", "CT"}, {"expires_on", "2099-12-31"}};
        if (pattern.ends_with("/revoke")) return {{"reason", "x"}};
        if (pattern.ends_with("/users")) {
            return {{"login", "new"}, {"name", "n"}, {"org_code", "TC01"}, {"roles", json::array{}}};
        }
        if (pattern.ends_with("/devices")) return {{"ae_title", "NEW"}, {"org_code", "TC01"}};
        if (pattern.ends_with("/organisations")) {
            return {{"code", "NEW"}, {"name", "n"}, {"kind", "clinic"}, {"parent_code", "TC01"}};
        }
        return json::object{};
    }
    struct Route {
        std::string method, pattern;
    };
    std::vector<Route> routes() const {
        std::vector<Route> all;
        const auto document = hub.anonymous().get("/api/v1/openapi.json").json();
        for (const auto& [path, operations] : document.at("paths").as_object()) {
            if (!is_of_administration(std::string{path})) continue;
            for (const auto& operation : operations.as_object()) {
                std::string method{operation.key()};
                for (char& c : method) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
                all.push_back({method, std::string{path}});
            }
        }
        return all;
    }
    ApiResponse ask(const ApiClient& who, const Route& r) const {
        return who.call(r.method, fill(r.pattern), r.method == "GET" ? "" : json::serialize(body_for(r.pattern)));
    }

    Daemon hub;
    std::string org_id, user_id, device_id, licence_id;
};

TEST_F(AdminScope, AdministratorsOfOtherOrganisationsFindNothing) {
    const auto admin = hub.as("admin");
    int lists = 0, things = 0, creates = 0;
    for (const char* login : {"foreigner", "neighbour"}) {
        const auto stranger = hub.as(login);
        for (const auto& route : routes()) {
            const auto answer = ask(stranger, route);
            const auto what = login + (" " + route.method) + " " + route.pattern + " " + answer.body;
            if (route.pattern.find("{id}") != std::string::npos) {
                ++things;
                EXPECT_EQ(answer.status, 404) << what;
                if (route.method == "GET") {
                    EXPECT_EQ(ask(admin, route).status, 200) << route.pattern;
                }
            } else if (route.method == "GET") {
                ++lists;
                ASSERT_EQ(answer.status, 200) << what;
                for (const auto* id : {&org_id, &user_id, &device_id, &licence_id}) {
                    EXPECT_EQ(answer.body.find(*id), std::string::npos) << what;
                }
                EXPECT_FALSE(ask(admin, route).json().at("items").as_array().empty()) << route.pattern;
            } else {
                ++creates;
                EXPECT_EQ(answer.status, 422) << what;  // there is no such organisation
            }
        }
    }
    EXPECT_GE(lists, 8);
    EXPECT_GE(things, 36);
    EXPECT_GE(creates, 6);
}

TEST_F(AdminScope, EveryOtherRoleIsRefused) {
    for (const char* login : {"tech1", "doctor1", "reader1", "verifier", "coordinator", "consultant", "qc"}) {
        const auto who = hub.as(login);
        for (const auto& route : routes()) {
            EXPECT_EQ(ask(who, route).text("reason"), "role_not_allowed") << login << route.method << route.pattern;
        }
    }
}

}  // namespace
}  // namespace telehub::test
