// Each role's view of each kind of clinical row, as lists and one by one.
#include "telehub/store/scope.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "store/sample_rows.h"
#include "support/temp_dir.h"
#include "telehub/store/orders.h"
#include "telehub/store/quarantine.h"
#include "telehub/store/reading.h"
#include "telehub/store/studies.h"

namespace telehub::store {
namespace {

using domain::Actor;
using domain::ReportState;
using domain::Role;
using Seen = std::vector<std::string>;

// Two consortia. `lead` reads for clinics a and b; county hospital k reads its own and has clinic a below it.
//     lead ─┬─ k ── a        other ── x
//           └─ b
// Every organisation with patients has one row of each kind, named by it; x's were sent to `other`.
class ScopeTest : public testing::Test {
  protected:
    ScopeTest() {
        db.write([](Connection& c) {
            insert_row(c, test::organisation("lead", "", "lead_hospital"));
            insert_row(c, test::organisation("k", "lead", "county_hospital"));
            insert_row(c, test::organisation("a", "k", "clinic", "lead"));
            insert_row(c, test::organisation("b", "lead", "clinic", "lead"));
            insert_row(c, test::organisation("other", "", "lead_hospital"));
            insert_row(c, test::organisation("x", "other", "clinic", "other"));
            insert_row(c, test::user("u", "lead"));
            add_clinical(c, "a", "lead");
            add_clinical(c, "b", "lead");
            add_clinical(c, "k", "");
            add_clinical(c, "x", "other");
        });
    }

    static void add_clinical(Connection& c, const std::string& org, const std::string& reading) {
        insert_row(c, test::patient(org, org));
        const Order order = test::order(org, org, reading, org, "u");
        insert_row(c, order);
        insert_study(c, test::study(org, org, reading));
        insert_row(c, test::quarantine(org, org, reading));
        if (reading.empty()) return;
        for (const auto state : domain::all_report_states) {
            const std::string id = org + "-" + std::string{to_string(state)};
            const ReadTask task = test::read_task(id, order);
            insert_row(c, task);
            insert_row(c, test::report(id, task, state, "u"));
        }
    }

    static Actor person(std::vector<domain::OrgRole> roles) {
        Actor p;
        p.user = core::UserId{"u"};
        p.roles = std::move(roles);
        return p;
    }
    static Actor person(const std::string& org, Role role) { return person({{core::OrgId{org}, role}}); }

    template <class Rows, class Name>
    static Seen names(const Rows& rows, Name name) {
        Seen seen;
        for (const auto& row : rows) seen.push_back(name(row));
        std::ranges::sort(seen);
        return seen;
    }

    // `orgs`: whose orders, studies and quarantine entries the actor sees. `reports`: of those, which
    // reports: all of an organisation ("a") or the published one only ("a-published"). Read tasks go with
    // `orgs`.
    void expect(const Actor& actor, const Seen& orgs, const Seen& reports) {
        db.read([&](Connection& c) {
            const Scope scope = scope_of(c, actor);
            const auto id = [](const auto& row) { return row.id.value; };
            EXPECT_EQ(names(list_orders(c, scope, {}, {}), id), orgs);
            EXPECT_EQ(names(list_quarantine(c, scope, "", {}), id), orgs);
            EXPECT_EQ(names(list_studies(c, scope, {}, {}), [](const Study& s) { return s.study_uid.value; }), orgs);

            Seen tasks;
            Seen reports_in_full;
            for (const std::string org : {"a", "b", "x"}) {
                for (const auto state : domain::all_report_states) {
                    const std::string name = org + "-" + std::string{to_string(state)};
                    if (std::ranges::count(orgs, org) != 0) tasks.push_back(name);
                    if (std::ranges::count(reports, org) + std::ranges::count(reports, name) != 0) {
                        reports_in_full.push_back(name);
                    }
                }
            }
            std::ranges::sort(tasks);
            std::ranges::sort(reports_in_full);
            EXPECT_EQ(names(list_read_tasks(c, scope, {}, {}), id), tasks);
            EXPECT_EQ(names(list_reports(c, scope, {}, {}), id), reports_in_full);
            expect_gets(c, scope, orgs, tasks, reports_in_full);
        });
    }

    // What a list hides, its id does not open.
    static void expect_gets(Connection& c, const Scope& scope, const Seen& orgs, const Seen& tasks,
                            const Seen& reports) {
        const auto in = [](const Seen& names, const std::string& name) { return std::ranges::count(names, name) != 0; };
        for (const std::string org : {"a", "b", "k", "x"}) {
            EXPECT_EQ(find_order(c, scope, core::OrderId{org}).has_value(), in(orgs, org)) << org;
            EXPECT_EQ(find_study(c, scope, core::StudyUid{org}).has_value(), in(orgs, org)) << org;
            EXPECT_EQ(find_quarantine(c, scope, core::QuarantineId{org}).has_value(), in(orgs, org)) << org;
            for (const auto state : domain::all_report_states) {
                const std::string id = org + "-" + std::string{to_string(state)};
                EXPECT_EQ(find_read_task(c, scope, core::ReadTaskId{id}).has_value(), in(tasks, id)) << id;
                EXPECT_EQ(find_report(c, scope, core::ReportId{id}).has_value(), in(reports, id)) << id;
            }
        }
    }

    telehub::test::TempDir folder;
    Database db{folder.path() / "hub.db"};
};

TEST_F(ScopeTest, ClinicRolesSeeTheirOwnOrganisationAndItsPublishedReports) {
    for (const Role role : {Role::technician, Role::clinic_physician}) {
        expect(person("a", role), {"a"}, {"a-published"});
        expect(person("b", role), {"b"}, {"b-published"});
        expect(person("k", role), {"k"}, {});  // not the clinic below it
        expect(person("lead", role), {}, {});
    }
}

TEST_F(ScopeTest, ReadingRolesSeeWhatWasSentToTheirCentreInEveryState) {
    for (const Role role :
         {Role::reporting_radiologist, Role::verifying_radiologist, Role::coordinator, Role::qc_officer}) {
        expect(person("lead", role), {"a", "b"}, {"a", "b"});
        expect(person("other", role), {"x"}, {"x"});
        expect(person("a", role), {}, {});
        expect(person("k", role), {}, {});
    }
}

TEST_F(ScopeTest, AConsultantSeesNothingByTheRoleAlone) {
    for (const char* org : {"lead", "a", "other"}) expect(person(org, Role::consultant), {}, {});
}

TEST_F(ScopeTest, AnAdministratorSeesTheOrganisationAndAllBelowIt) {
    expect(person("lead", Role::administrator), {"a", "b", "k"}, {"a-published", "b-published"});
    expect(person("k", Role::administrator), {"a", "k"}, {"a-published"});
    expect(person("b", Role::administrator), {"b"}, {"b-published"});
    expect(person("other", Role::administrator), {"x"}, {"x-published"});
}

TEST_F(ScopeTest, ADeviceSeesItsOrganisationsAndWhatWasSentThere) {
    expect(Actor::device("CT1", core::OrgId{"a"}), {"a"}, {"a-published"});
    expect(Actor::device("WS1", core::OrgId{"lead"}), {"a", "b"}, {"a", "b"});
}

TEST_F(ScopeTest, TheSystemSeesEverything) { expect(Actor::system(), {"a", "b", "k", "x"}, {"a", "b", "x"}); }

TEST_F(ScopeTest, NobodySeesNothing) {
    expect(Actor{}, {}, {});
    expect(person({}), {}, {});
    expect(person("nowhere", Role::technician), {}, {});
    expect(person("nowhere", Role::administrator), {}, {});
    expect(person("", Role::administrator), {}, {});
    Actor employed;
    employed.org = core::OrgId{"a"};  // works there, holds no role
    expect(employed, {}, {});
}

TEST_F(ScopeTest, RolesInSeveralOrganisationsAddUp) {
    const core::OrgId a{"a"};
    const core::OrgId b{"b"};
    const core::OrgId other{"other"};
    expect(person({{a, Role::technician}, {other, Role::reporting_radiologist}}), {"a", "x"}, {"a-published", "x"});
    expect(person({{a, Role::technician}, {b, Role::clinic_physician}, {a, Role::clinic_physician}}), {"a", "b"},
           {"a-published", "b-published"});
    expect(person({{core::OrgId{"lead"}, Role::administrator}, {core::OrgId{"lead"}, Role::coordinator}}),
           {"a", "b", "k"}, {"a", "b"});
}

TEST_F(ScopeTest, FiltersNarrowTheScopeAndNeverWidenIt) {
    db.read([&](Connection& c) {
        const Scope scope = scope_of(c, person("a", Role::technician));
        EXPECT_TRUE(list_orders(c, scope, test::with(&OrderFilter::accession_number, "acc-b"), {}).empty());
        EXPECT_TRUE(list_orders(c, scope, test::with(&OrderFilter::patient_id, "local-b"), {}).empty());
        EXPECT_EQ(list_orders(c, scope, test::with(&OrderFilter::patient_id, "local-a"), {}).size(), 1u);
        EXPECT_TRUE(list_reports(c, scope, test::with(&ReportFilter::state, "draft"), {}).empty());
        EXPECT_TRUE(list_reports(c, scope, test::with(&ReportFilter::order_id, "b"), {}).empty());
        EXPECT_EQ(list_reports(c, scope, test::with(&ReportFilter::order_id, "a"), {}).size(), 1u);
        EXPECT_TRUE(list_read_tasks(c, scope, test::with(&ReadTaskFilter::study_uid, "1.2.b"), {}).empty());
        EXPECT_TRUE(list_studies(c, scope, test::with(&StudyFilter::patient_id, "' OR 1=1 --"), {}).empty());
        EXPECT_EQ(list_quarantine(c, scope, "open", {}).size(), 1u);
        EXPECT_TRUE(list_quarantine(c, scope, "discarded", {}).empty());
    });
}

TEST_F(ScopeTest, ACircleOfOrganisationsEnds) {
    db.write([](Connection& c) { c.execute("UPDATE organisation SET parent_id = 'a' WHERE id = 'lead'"); });
    expect(person("a", Role::administrator), {"a", "b", "k"}, {"a-published", "b-published"});
}

}  // namespace
}  // namespace telehub::store
