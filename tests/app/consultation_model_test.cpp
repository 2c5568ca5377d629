// 10,000 random consultations of every kind, driven by random people. A model that knows the table and who is who says
// what each step must come to; afterwards every version, every audit row and every state is accounted for.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "app/consultation_support.h"

namespace telehub::test {
namespace {

using domain::Need;
using domain::Role;
using Random = std::mt19937_64;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int cases = 1'000;  // a sanitizer looks at the code: ten times as slow, and no wiser for the rest
#else
constexpr int cases = 10'000;
#endif
constexpr int drivers = 2;
constexpr int most_steps = 32;

// What the hub must believe of one case.
struct Model {
    core::ConsultationId id;
    std::string patient;
    ConsultationKind kind{};
    ConsultationState state = ConsultationState::draft;
    std::int64_t version = 1;
    bool submitted = false, consent_form = false, question_open = false, opinion = false;
    std::set<std::string> experts;  // logins
    std::string chair;
    std::set<std::string> stances;  // on the opinion as it is
};

struct Counts {
    std::map<std::string, std::int64_t> done, refused;  // by audit action
    std::map<std::pair<ConsultationKind, ConsultationState>, int> ended;
};

class ConsultationModel : public ConsultationTest {
  protected:
    // The clock stands still for thousands of refusals, and each is looked for in the trail.
    ConsultationModel() { local.hub.refusals = std::make_shared<app::RateLimit>(1'000'000'000); }

    static const std::vector<std::string>& logins() {
        static const std::vector<std::string> all{"doctor1", "doctor2", "coordinator", "consultant",
                                                  "expert2", "expert3", "tech1",       "admin"};
        return all;
    }

    void drive(int driver, Counts& counts);
    void step(Random& random, Model& m, Counts& counts);
    std::string act(Random& random, Model& m, ConsultationAction action, const std::string& login);
    std::string expected(const Model& m, ConsultationAction action, const std::string& login) const;
    void apply(Model& m, ConsultationAction action, const std::string& login) const;
    bool sees(const Model& m, const std::string& login) const;
    app::ConsultationTime time_of(Random& random);
    std::atomic<std::int64_t> half_hours_{0};
};

app::ConsultationTime ConsultationModel::time_of(Random&) {
    constexpr std::int64_t half_hour_ms = 1'800'000;
    const auto tomorrow = (clock.now().ms / half_hour_ms + 48) * half_hour_ms;
    return {core::to_rfc3339({tomorrow + half_hours_++ * half_hour_ms}), 30, "", "改期"};
}

// Who of the people sees the case at all: all others get not_found, whatever they try.
bool ConsultationModel::sees(const Model& m, const std::string& login) const {
    using enum ConsultationState;
    if (login == "doctor1") return true;
    if (login == "coordinator") return m.submitted;
    const bool readable = domain::grants_material(m.state) || m.state == delivered || m.state == rated;
    return m.experts.contains(login) && readable;
}

std::string ConsultationModel::expected(const Model& m, ConsultationAction action, const std::string& login) const {
    if (!sees(m, login)) return "not_found not_found";
    domain::RoleSet roles;
    if (login == "doctor1") roles.add(Role::clinic_physician);
    if (login == "coordinator") roles.add(Role::coordinator);
    const bool expert = m.experts.contains(login);
    if (expert) roles.add(Role::consultant);
    domain::Needs given{Need::reason, Need::second_factor, Need::valid_licence};
    const bool chairs = action == ConsultationAction::sign || action == ConsultationAction::deliver;
    if (chairs ? login == m.chair : expert) given.add(Need::holder);
    if (action == ConsultationAction::submit || action == ConsultationAction::consent) {
        if (m.consent_form) given.add(Need::complete_form);
    } else if (action != ConsultationAction::sign || m.opinion) {
        given.add(Need::complete_form);
    }
    if (m.stances.size() >= 2) given.add(Need::quorum);
    const auto to = domain::judge(domain::consultation_transitions(m.kind), m.state, action, roles, given);
    if (!to) return std::string{core::to_string(to.error().code)} + " " + to.error().reason;
    if (action == ConsultationAction::answer && !m.question_open) return "conflict no_open_question";
    if (action == ConsultationAction::stance && !m.opinion) return "conflict no_opinion";
    return "ok";
}

void ConsultationModel::apply(Model& m, ConsultationAction action, const std::string& login) const {
    const domain::Needs all{Need::reason,        Need::second_factor, Need::valid_licence,
                            Need::complete_form, Need::holder,        Need::quorum};
    domain::RoleSet roles{Role::clinic_physician, Role::coordinator, Role::consultant};
    m.state = domain::judge(domain::consultation_transitions(m.kind), m.state, action, roles, all).value();
    const bool of_the_opinion = action == ConsultationAction::save_opinion || action == ConsultationAction::stance;
    if (!of_the_opinion) ++m.version;
    switch (action) {
        case ConsultationAction::assign:
            m.chair = "consultant";
            m.experts = {"consultant"};
            if (m.kind == ConsultationKind::mdt) m.experts.insert("expert2");
            break;
        // Nobody is on duty: it is escalated at once, which is a version of its own.
        case ConsultationAction::submit:
            m.submitted = true;
            m.version += m.kind == ConsultationKind::emergency ? 1 : 0;
            break;
        case ConsultationAction::ask: m.question_open = true; break;
        case ConsultationAction::answer: m.question_open = false; break;
        case ConsultationAction::save_opinion:
            m.opinion = true;
            m.stances.clear();
            break;
        case ConsultationAction::stance: m.stances.insert(login); break;
        case ConsultationAction::amend:
        case ConsultationAction::accept:
        case ConsultationAction::return_:
        case ConsultationAction::decline:
        case ConsultationAction::ring:
        case ConsultationAction::answer_ring:
        case ConsultationAction::decline_ring:
        case ConsultationAction::schedule:
        case ConsultationAction::confirm:
        case ConsultationAction::reschedule:
        case ConsultationAction::unschedule:
        case ConsultationAction::start:
        case ConsultationAction::open_opinion:
        case ConsultationAction::sign:
        case ConsultationAction::deliver:
        case ConsultationAction::consent:
        case ConsultationAction::rate:
        case ConsultationAction::archive:
        case ConsultationAction::cancel: break;
    }
}

// Tries it for real; what came of it.
std::string ConsultationModel::act(Random& random, Model& m, ConsultationAction action, const std::string& login) {
    const auto actor = as(login);
    switch (action) {
        case ConsultationAction::amend:
            return verdict(app::amend_consultation(hub, actor, m.id, form(m.kind, m.patient), m.version));
        case ConsultationAction::assign: {
            app::Assignment a{{{"consultant", "CARDIO"}}, "", "换专家"};
            if (m.kind == ConsultationKind::mdt) a.experts.push_back({"expert2", "NEURO"});
            return verdict(app::assign_consultation(hub, actor, m.id, a, m.version));
        }
        case ConsultationAction::schedule:
            return verdict(app::schedule_consultation(hub, actor, m.id, time_of(random), m.version));
        case ConsultationAction::reschedule:
            return verdict(app::reschedule_consultation(hub, actor, m.id, time_of(random), m.version));
        case ConsultationAction::confirm: return verdict(app::confirm_consultation(hub, actor, m.id, m.version));
        case ConsultationAction::answer_ring: return verdict(app::answer_ring(hub, actor, m.id));
        case ConsultationAction::decline_ring: return verdict(app::decline_ring(hub, actor, m.id, "忙"));
        case ConsultationAction::save_opinion:
            return verdict(app::save_opinion(hub, actor, m.id,
                                             {"分析", "", "诊断" + std::to_string(random()), "建议", "", "", ""}, {}));
        case ConsultationAction::ask: return verdict(app::ask_question(hub, actor, m.id, "?", {}));
        case ConsultationAction::answer: return verdict(app::answer_question(hub, actor, m.id, "!", {}));
        case ConsultationAction::stance: return verdict(app::take_stance(hub, actor, m.id, {"agrees", ""}, {}));
        case ConsultationAction::sign: return verdict(app::sign_opinion(hub, actor, m.id, "", m.version));
        case ConsultationAction::deliver: return verdict(app::deliver_opinion(hub, actor, m.id, m.version));
        case ConsultationAction::rate:
            return verdict(app::rate_consultation(hub, actor, m.id, {"adopted", "", 5, ""}, m.version));
        case ConsultationAction::submit:
        case ConsultationAction::accept:
        case ConsultationAction::return_:
        case ConsultationAction::decline:
        case ConsultationAction::ring:
        case ConsultationAction::unschedule:
        case ConsultationAction::start:
        case ConsultationAction::open_opinion:
        case ConsultationAction::consent:
        case ConsultationAction::archive:
        case ConsultationAction::cancel: break;
    }
    return verdict(app::move_consultation(hub, actor, m.id, {action, "因故", false}, m.version));
}

void ConsultationModel::step(Random& random, Model& m, Counts& counts) {
    // Mostly what leads on by whom it is for, now and then anything by anybody.
    auto action = domain::all_consultation_actions[random() % domain::all_consultation_actions.size()];
    auto login = logins()[random() % logins().size()];
    if (random() % 5 != 0) {
        std::vector<domain::ConsultationTransition> open;
        for (const auto& row : domain::consultation_transitions(m.kind)) {
            const bool ends = row.action == ConsultationAction::cancel || row.action == ConsultationAction::decline;
            const bool stays = row.to == row.from && row.action != ConsultationAction::save_opinion &&
                               row.action != ConsultationAction::stance;
            // New words make everybody's stance one of other words: a board would never come to its quorum.
            const bool rewrites = row.action == ConsultationAction::save_opinion && m.opinion;
            const bool seldom = ends || stays || rewrites;
            if (row.from == m.state && (!seldom || random() % 6 == 0)) open.push_back(row);
        }
        if (!open.empty()) {
            const auto& row = open[random() % open.size()];
            action = row.action;
            login = row.who.has(Role::clinic_physician) ? "doctor1"
                    : row.who.has(Role::coordinator)    ? "coordinator"
                    : random() % 3 == 0                 ? "expert2"
                                                        : "consultant";
        }
    }
    const auto right = expected(m, action, login);
    const auto got = act(random, m, action, login);
    ASSERT_EQ(got, right) << to_string(m.kind) << " " << to_string(m.state) << " -" << to_string(action) << "-> by "
                          << login << " " << m.id.value;
    ++(got == "ok" ? counts.done : counts.refused)["consultation." + std::string{to_string(action)}];
    if (got == "ok") apply(m, action, login);
}

void ConsultationModel::drive(int driver, Counts& counts) {
    Random random(static_cast<std::uint64_t>(driver) + 20260131);
    for (int i = 0; i < cases / drivers && !HasFatalFailure(); ++i) {
        Model m;
        m.kind = domain::all_consultation_kinds[random() % domain::all_consultation_kinds.size()];
        m.patient = "P" + std::to_string(driver) + "-" + std::to_string(i % 50);
        m.id = app::create_consultation(hub, as("doctor1"), form(m.kind, m.patient), {}).value().consultation.id;
        ++counts.done["consultation.create"];
        if (random() % 20 != 0) {
            attach(m.id, a_pdf, "c.pdf", "consent");
            m.consent_form = true;
        }
        const auto steps = 1 + random() % most_steps;
        for (std::uint64_t s = 0; s < steps && !HasFatalFailure(); ++s) step(random, m, counts);
        const auto there = row(m.id);
        ASSERT_EQ(to_string(there.state), to_string(m.state)) << m.id.value;
        ASSERT_EQ(there.version, m.version) << m.id.value;
        ++counts.ended[{m.kind, m.state}];
    }
}

TEST_F(ConsultationModel, RandomCasesReachNoStateTheyShouldNotAndLoseNothing) {
    std::vector<Counts> counts(drivers);
    {
        std::vector<std::jthread> threads;
        for (int d = 0; d < drivers; ++d)
            threads.emplace_back([this, d, &counts] { drive(d, counts[static_cast<std::size_t>(d)]); });
    }
    ASSERT_FALSE(HasFailure());
    EXPECT_EQ(count("consultation"), cases);

    // No lost version: each case has all of its own, and the last is what it is now.
    EXPECT_EQ(count("consultation k",
                    "k.version <> (SELECT COUNT(*) FROM consultation_version v"
                    " WHERE v.consultation_id = k.id)"),
              0);
    EXPECT_EQ(count("consultation k",
                    "NOT EXISTS (SELECT 1 FROM consultation_version v WHERE v.consultation_id = k.id"
                    " AND v.version = k.version AND v.state = k.state)"),
              0);
    EXPECT_EQ(count("opinion o", "o.version <> (SELECT COUNT(*) FROM opinion_version v WHERE v.opinion_id = o.id)"), 0);
    // No step that the table does not have, whoever took it.
    hub.db.read([&](store::Connection& c) {
        const store::Kind kinds[] = {store::Kind::text, store::Kind::text, store::Kind::text, store::Kind::text};
        c.select(
            "SELECT DISTINCT k.kind, a.state, b.action, b.state FROM consultation_version b"
            " JOIN consultation_version a ON a.consultation_id = b.consultation_id AND a.version = b.version - 1"
            " JOIN consultation k ON k.id = b.consultation_id",
            {}, kinds, [&](std::span<const store::Value> v) {
                const auto kind = domain::consultation_kind_from(v[0].text).value();
                const auto known = std::ranges::any_of(domain::consultation_transitions(kind), [&](const auto& row) {
                    return to_string(row.from) == v[1].text && to_string(row.action) == v[2].text &&
                           to_string(row.to) == v[3].text;
                });
                EXPECT_TRUE(known) << v[0].text << ": " << v[1].text << " -" << v[2].text << "-> " << v[3].text;
            });
    });
    // No audit gap: one row for each thing that was done, and for each that was refused.
    std::map<std::string, std::int64_t> done, refused;
    for (const auto& one : counts) {
        for (const auto& [action, n] : one.done) done[action] += n;
        for (const auto& [action, n] : one.refused) refused[action] += n;
    }
    for (const auto& [action, n] : done) {
        EXPECT_EQ(count("audit", "action = '" + action + "' AND outcome = 'done'"), n) << action;
    }
    for (const auto& [action, n] : refused) {
        EXPECT_EQ(count("audit", "action = '" + action + "' AND outcome = 'refused'"), n) << action;
    }
    // And it was no walk in one corner: every state of every kind was an end of some case, where there are enough.
    for (const auto kind : domain::all_consultation_kinds) {
        if (cases < 10'000) break;
        for (const auto& row : domain::consultation_transitions(kind)) {
            int ended = 0;
            for (const auto& one : counts) {
                if (const auto at = one.ended.find({kind, row.to}); at != one.ended.end()) ended += at->second;
            }
            EXPECT_GT(ended, 0) << to_string(kind) << " never ended in " << to_string(row.to);
        }
    }
    // No time is kept by a case that has let go of it.
    EXPECT_EQ(count("appointment a",
                    "a.state IN ('held', 'confirmed') AND NOT EXISTS (SELECT 1 FROM consultation k"
                    " WHERE k.appointment_id = a.id AND k.state IN ('scheduled', 'confirmed'))"),
              0);
}

}  // namespace
}  // namespace telehub::test
