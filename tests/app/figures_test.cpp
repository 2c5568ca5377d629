// Consultations in figures, and that each leads to exactly its cases.
#include "telehub/app/figures.h"

#include <set>

#include "app/telling_support.h"
#include "telehub/store/consultations.h"

namespace telehub::test {
namespace {

using app::Figure;

struct Figures : TellingTest {
    // A case of the first clinic, put to the city's reading centre.
    store::Consultation put(const std::string& specialties, domain::ConsultationKind kind, std::chrono::minutes accept,
                            std::chrono::minutes opinion = 0min) {
        store::Consultation k;
        k.id = core::ConsultationId{hub.ids.uuid()};
        k.org_id = people.orgs.at("TC01");
        k.expert_org_id = people.orgs.at("CITY");
        k.kind = kind;
        k.state = domain::ConsultationState::accepted;
        k.patient_key = draft(complete_form("P1", "病人甲"), "doctor1").patient.id;
        k.specialties = specialties;
        k.urgency = "routine";
        k.requested_by = user("doctor1").id;
        k.submitted_at = clock.now();
        if (accept > 0min) k.accepted_at = clock.now() + accept;
        if (opinion > 0min) k.signed_at = clock.now() + opinion;
        k.created_at = k.updated_at = clock.now();
        return k;
    }
    void insert(const store::Consultation& k) {
        hub.db.write([&](store::Connection& c) { store::insert_row(c, k); });
    }
    app::FigureQuery query(const std::string& by) const { return {clock.now() - 1h, clock.now() + 1h, by}; }
    app::FigureGroup group(const std::string& by, const std::string& key,
                           const std::string& login = "coordinator") const {
        for (auto& g : app::consultation_figures(hub, as(login), query(by)).value()) {
            if (g.key == key) return g;
        }
        throw std::runtime_error("no such group: " + key);
    }
};

using Kind = domain::ConsultationKind;

TEST_F(Figures, CountAndMeasure) {
    for (int i = 1; i <= 10; ++i) insert(put("CARDIO", Kind::elective, std::chrono::minutes{i * 10}));
    auto paused = put("NEURO,CARDIO", Kind::store_and_forward, 5min, 120min);
    paused.paused_ms = 3'600'000;
    paused.outcome = "partly";
    paused.rating = 4;
    insert(paused);
    auto adopted = put("NEURO", Kind::mdt, 0min);
    adopted.outcome = "adopted";
    adopted.rating = 5;
    insert(adopted);

    const auto clinic = group("clinic", people.orgs.at("TC01").value);
    EXPECT_EQ(clinic.name, "青山镇卫生院");
    EXPECT_EQ(clinic.count(Figure::requests), 12);
    EXPECT_EQ(clinic.count(Figure::accepted), 11);
    EXPECT_EQ(clinic.to_accept.median_min, 50);
    EXPECT_EQ(clinic.to_accept.p90_min, 90);
    EXPECT_EQ(clinic.to_opinion.median_min, 60);
    EXPECT_FALSE(clinic.to_meet.median_min);
    EXPECT_EQ(clinic.mean_rating, 4.5);
    const auto heart_cases = group("specialty", "CARDIO"), brain_cases = group("specialty", "NEURO");
    EXPECT_EQ(heart_cases.count(Figure::requests), 11);
    EXPECT_EQ(brain_cases.count(Figure::requests), 2);
    EXPECT_EQ(brain_cases.count(Figure::adopted), 1);
    EXPECT_EQ(brain_cases.count(Figure::partly), 1);
    EXPECT_EQ(group("kind", "elective").count(Figure::requests), 10);
    EXPECT_EQ(group("kind", "mdt").count(Figure::rated), 1);
}

TEST_F(Figures, CountAppointmentsThatSomebodyMissed) {
    const auto k = put("CARDIO", Kind::elective, 5min);
    insert(k);
    insert(put("CARDIO", Kind::elective, 5min));
    const auto id = booked(at(monday(9)));
    clock.advance(std::chrono::milliseconds{monday(9, 20).ms - clock.now().ms});
    act(id, AppointmentAction::no_show);
    hub.db.write([&](store::Connection& c) {
        c.execute("UPDATE appointment SET consultation_id = :k WHERE id = :id",
                  {store::param("k", k.id), store::param("id", id)});
    });
    const app::FigureQuery all{clock.now() - 96h, clock.now(), "kind"};
    EXPECT_EQ(app::consultation_figures(hub, as("coordinator"), all).value().at(0).count(Figure::no_shows), 1);
    const auto cases = app::figure_cases(hub, as("coordinator"), all, "elective", "no_shows", {}).value();
    ASSERT_EQ(cases.size(), 1u);
    EXPECT_EQ(cases.front().id, k.id);
}

TEST_F(Figures, EachLeadToExactlyTheirCases) {
    for (int i = 0; i < 30; ++i) {
        auto k = put(i % 3 == 0 ? "CARDIO,NEURO" : "NEURO", i % 2 == 0 ? Kind::elective : Kind::emergency,
                     std::chrono::minutes{i % 4}, std::chrono::minutes{i % 5});
        k.outcome = i % 7 == 0 ? "adopted" : i % 7 == 1 ? "partly" : i % 7 == 2 ? "not_adopted" : "";
        if (i % 7 < 3) k.rating = i % 5 + 1;
        if (i % 6 == 0) k.met_at = clock.now();
        insert(k);
    }
    for (const char* by : {"clinic", "specialty", "kind"}) {
        for (const auto& g : app::consultation_figures(hub, as("coordinator"), query(by)).value()) {
            for (const auto f : app::all_figures) {
                std::set<std::string> found;
                store::Page page;
                page.limit = 7;
                for (int pages = 0; pages < 10; ++pages) {
                    const auto cases =
                        app::figure_cases(hub, as("coordinator"), query(by), g.key, std::string{to_string(f)}, page)
                            .value();
                    for (const auto& k : cases) found.insert(k.id.value);
                    if (static_cast<std::int64_t>(cases.size()) < page.limit) break;
                    page.after = cases.back().id.value;
                }
                EXPECT_EQ(static_cast<std::int64_t>(found.size()), g.count(f))
                    << by << " " << g.key << " " << to_string(f);
            }
        }
    }
}

TEST_F(Figures, ShowOnlyWhatTheActorMaySee) {
    insert(put("CARDIO", Kind::elective, 5min));
    EXPECT_EQ(group("kind", "elective", "doctor1").count(Figure::requests), 1);
    EXPECT_TRUE(app::consultation_figures(hub, as("doctor2"), query("kind")).value().empty());
    EXPECT_TRUE(app::figure_cases(hub, as("doctor2"), query("kind"), "elective", "requests", {}).value().empty());
}

TEST_F(Figures, RefuseWhatCannotBeCounted) {
    const auto paths = [&](app::FigureQuery q) { return faults(app::consultation_figures(hub, as("coordinator"), q)); };
    auto q = query("clinic");
    std::swap(q.from, q.to);
    EXPECT_EQ(paths(q), std::vector<std::string>{"?from"});
    q = query("clinic");
    q.from = q.to - 800 * 24h;
    EXPECT_EQ(paths(q), std::vector<std::string>{"?to"});
    EXPECT_EQ(paths(query("patient")), std::vector<std::string>{"?by"});
    EXPECT_EQ(faults(app::figure_cases(hub, as("coordinator"), query("kind"), "mdt", "all", {})),
              std::vector<std::string>{"?figure"});
}

}  // namespace
}  // namespace telehub::test
