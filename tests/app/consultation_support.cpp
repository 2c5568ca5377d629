#include "app/consultation_support.h"

#include "telehub/app/experts.h"
#include "telehub/store/people.h"

namespace telehub::test {

using store::Connection;
using store::param;

ConsultationTest::ConsultationTest() {
    const auto system = domain::Actor::system();
    people.orgs["K001"] =
        app::create_organisation(hub, system, {"K001", "县人民医院", "county_hospital", "CITY", ""}).value().id;
    add_person("expert2", "何神经", "K001", "consultant");
    add_person("expert3", "马心内", "K001", "consultant");
    make_expert("consultant", {"CARDIO", "NEURO"});
    make_expert("expert2", {"NEURO"});
    make_expert("expert3", {"CARDIO"});
}

void ConsultationTest::add_person(const std::string& login, const std::string& name, const std::string& org,
                                  const std::string& role) {
    store::UserAccount user;
    user.id = core::UserId{hub.ids.uuid()};
    user.org_id = people.orgs.at(org);
    user.login = login;
    user.name = name;
    user.title = "主任医师";
    user.password_hash = people.users.at("tech1").password_hash;
    user.created_at = clock.now();
    hub.db.write([&](Connection& c) {
        store::insert_row(c, user);
        store::insert_row(c, store::UserRole{user.id, user.org_id, role, "system", user.created_at});
        people.roles[login] = store::roles_of(c, user.id);
    });
    people.users[login] = user;
}

void ConsultationTest::make_expert(const std::string& login, const std::vector<std::string>& specialties) {
    app::grant_licence(hub, domain::Actor::system(), {login, "110-" + login, "*", "主任医师", "2099-12-31"}).value();
    app::ExpertForm form;
    form.login = login;
    form.title = "主任医师";
    form.specialties = specialties;
    form.languages = {"zh"};
    form.time_zone = "Asia/Shanghai";
    const auto expert = app::create_expert(hub, as("admin"), form, {}).value();
    app::AvailabilityForm always;
    for (std::int64_t day = 1; day <= 7; ++day) always.rules.push_back({day, "00:00", "24:00", 30, "open", 0, "", ""});
    app::set_availability(hub, as("admin"), expert.expert.id, always, {}).value();
}

void ConsultationTest::put_on_duty(const std::string& login, std::int64_t position, const std::string& specialty) {
    app::RosterForm form;
    form.login = login;
    form.specialty = specialty;
    form.position = position;
    form.starts_at = core::to_rfc3339(clock.now() - 1h);
    form.ends_at = core::to_rfc3339(clock.now() + 24h);
    form.org_id = people.orgs.at("CITY").value;
    app::create_roster_entry(hub, as("coordinator"), form, {}).value();
}

app::ConsultationForm ConsultationTest::form(ConsultationKind kind, const std::string& patient_id) const {
    app::ConsultationForm f;
    f.kind = to_string(kind);
    f.patient_id = patient_id;
    f.patient_name = "张三";
    f.sex = "M";
    f.birth_date = "1980-02-29";
    f.reason = "胸痛待查";
    f.question = "是否需要转诊？";
    f.case_summary = "胸痛3天，心电图ST段改变。";
    f.specialties = {"CARDIO"};
    if (kind == ConsultationKind::mdt) f.specialties.push_back("NEURO");
    f.consent = true;
    return f;
}

core::Result<store::Attachment> ConsultationTest::try_attach(const core::ConsultationId& id, const std::string& bytes,
                                                             const app::NewAttachment& what, const std::string& login) {
    auto writer = app::begin_attachment(hub, as(login), id, what, {});
    if (!writer) return writer.error();
    // In pieces, as they come over the wire.
    for (std::size_t at = 0; at < bytes.size(); at += 5000) {
        if (!(*writer)->append(std::span{bytes}.subspan(at, std::min<std::size_t>(5000, bytes.size() - at)))) break;
    }
    return (*writer)->finish();
}

store::Attachment ConsultationTest::attach(const core::ConsultationId& id, const std::string& bytes,
                                           const std::string& name, const std::string& purpose,
                                           const std::string& login) {
    return try_attach(id, bytes, {name, "", purpose, bytes.size()}, login).value();
}

app::ConsultationResult ConsultationTest::move(const core::ConsultationId& id, ConsultationAction action,
                                               const std::string& login, const std::string& reason) {
    return app::move_consultation(hub, as(login), id, {action, reason, false}, {});
}

app::ConsultationResult ConsultationTest::assign(const core::ConsultationId& id,
                                                 std::vector<app::Assignment::Expert> experts, const std::string& chair,
                                                 const std::string& reason) {
    return app::assign_consultation(hub, as("coordinator"), id, {std::move(experts), chair, reason}, {});
}

app::ConsultationTime ConsultationTest::next_time() {
    constexpr std::int64_t hour_ms = 3'600'000;
    const auto tomorrow = (clock.now().ms / hour_ms + 24) * hour_ms;
    return {core::to_rfc3339({tomorrow + hours_++ * hour_ms}), 60, "", ""};
}

core::Result<app::OpinionDetails> ConsultationTest::write_opinion(const core::ConsultationId& id,
                                                                  const std::string& diagnosis,
                                                                  const std::string& login) {
    const app::OpinionText text{
        "病史符合。", "心电图：ST段压低。", diagnosis, "阿司匹林，转上级医院。", "冠脉CTA", "urgent", "建议上转"};
    return app::save_opinion(hub, as(login), id, text, {});
}

app::ConsultationDetails ConsultationTest::consultation(ConsultationKind kind, ConsultationState wanted,
                                                        const std::string& patient_id) {
    using enum ConsultationState;
    const bool met = kind == ConsultationKind::elective || kind == ConsultationKind::mdt;
    const bool emergency = kind == ConsultationKind::emergency;
    auto d = app::create_consultation(hub, as("doctor1"), form(kind, patient_id), {}).value();
    const auto id = d.consultation.id;
    attach(id, a_pdf, "consent.pdf", "consent");
    std::vector<app::Assignment::Expert> experts{{"consultant", "CARDIO"}};
    if (kind == ConsultationKind::mdt) experts.push_back({"expert2", "NEURO"});
    struct Next {
        ConsultationState state;
        bool applies;
        std::function<app::ConsultationResult()> go;
    };
    const Next steps[] = {
        {submitted, true, [&] { return move(id, ConsultationAction::submit, "doctor1"); }},
        {accepted, !emergency, [&] { return move(id, ConsultationAction::accept, "coordinator"); }},
        {assigned, true, [&] { return assign(id, experts); }},
        {scheduled, met, [&] { return app::schedule_consultation(hub, as("coordinator"), id, next_time(), {}); }},
        {confirmed, met, [&] { return app::confirm_consultation(hub, as("coordinator"), id, {}); }},
        {in_session, met || emergency, [&] { return move(id, ConsultationAction::start, "consultant"); }},
        {opinion_draft, true, [&] { return move(id, ConsultationAction::open_opinion, "consultant"); }},
        {signed_, true,
         [&] {
             const auto version = write_opinion(id).value().opinion.version;
             if (kind == ConsultationKind::mdt) {
                 for (const char* login : {"consultant", "expert2"}) {
                     app::take_stance(hub, as(login), id, {"agrees", ""}, version).value();
                 }
             }
             return app::sign_opinion(hub, as("consultant"), id, "", {});
         }},
        {delivered, true, [&] { return app::deliver_opinion(hub, as("coordinator"), id, {}); }},
        {rated, true,
         [&] {
             return app::rate_consultation(hub, as("doctor1"), id, {"adopted", "", 5, "谢谢"}, {});
         }},
        {archived, true, [&] { return move(id, ConsultationAction::archive, "doctor1"); }},
    };
    for (const auto& step : steps) {
        if (d.consultation.state == wanted) break;
        if (!step.applies) continue;
        d = step.go().value();
        EXPECT_EQ(to_string(d.consultation.state), to_string(step.state));
    }
    return d;
}

store::Consultation ConsultationTest::row(const core::ConsultationId& id) const {
    return hub.db.read([&](Connection& c) { return store::find_consultation(c, id).value(); });
}

std::vector<std::string> ConsultationTest::told(const std::string& login) const {
    return hub.db.read([&](Connection& c) {
        std::vector<std::string> all;
        const store::Kind kinds[] = {store::Kind::text};
        const store::Param params[] = {param("user", people.users.at(login).id)};
        c.select("SELECT kind FROM notification WHERE user_id = :user ORDER BY id", params, kinds,
                 [&](std::span<const store::Value> v) { all.push_back(v[0].text); });
        return all;
    });
}

}  // namespace telehub::test
