#include "app/support.h"

#include <fstream>

#include "telehub/store/audit.h"
#include "telehub/store/people.h"

namespace telehub::test {

namespace fs = std::filesystem;
using store::Connection;
using store::param;

app::OrderForm complete_form(const std::string& patient_id, const std::string& name) {
    app::OrderForm f;
    f.patient_id = patient_id;
    f.patient_name = name;
    f.sex = "M";
    f.birth_date = "1980-02-29";
    f.modality = "CT";
    f.body_part = "CHEST";
    f.procedure = "胸部CT平扫";
    f.clinical_history = "咳嗽、咳痰2周";
    f.urgency = "routine";
    f.patient_class = "outpatient";
    f.consent = true;
    return f;
}

std::string with_other_meta(std::string file) {
    // (0002,0000) is the first element behind "DICM" (PS3.10 7.1): its value, little endian, counts what
    // follows it.
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(file.at(at)); };
    const std::size_t length = byte(140) | std::size_t{byte(141)} << 8;
    const std::string element(
        "\x02\x00\x16\x00"
        "AE"
        "\x06\x00"
        "SENDER",
        14);
    file.insert(144 + length, element);
    file[140] = static_cast<char>((length + element.size()) & 0xff);
    file[141] = static_cast<char>((length + element.size()) >> 8);
    file[0] = 'x';
    return file;
}

AppTest::AppTest() : people(make_consortium(local.hub)) { fs::create_directory(folder.path() / "sent"); }

void AppTest::TearDown() {
    hub.db.read([this](Connection& c) {
        EXPECT_EQ(store::first_broken_audit(c), std::nullopt);
        for (const auto& i : store::select_rows<store::Instance>(c, ""))
            EXPECT_TRUE(hub.objects.contains(i.object_sha256));
        for (const auto& v : store::select_rows<store::InstanceVersion>(c, "")) {
            EXPECT_TRUE(hub.objects.contains(v.object_sha256));
        }
        for (const auto& h : store::select_rows<store::HeldInstance>(c, ""))
            EXPECT_TRUE(hub.objects.contains(h.object_sha256));
        EXPECT_EQ(store::select_integer(
                      c,
                      "SELECT COUNT(*) FROM study t WHERE t.instance_count <> (SELECT COUNT(*) FROM"
                      " instance i JOIN series s ON s.series_key = i.series_key WHERE"
                      " s.study_key = t.study_key)"),
                  0);
        EXPECT_EQ(store::select_integer(
                      c,
                      "SELECT COUNT(*) FROM quarantine q WHERE q.kind IN ('uid_conflict',"
                      " 'foreign_patient', 'foreign_study') AND q.instance_count <> (SELECT COUNT(*)"
                      " FROM held_instance h WHERE h.quarantine_id = q.id)"),
                  0);
        // Nobody reads what is in quarantine.
        EXPECT_EQ(
            store::select_integer(c,
                                  "SELECT COUNT(*) FROM read_task t JOIN study s ON s.study_uid = t.study_uid"
                                  " WHERE s.state IN ('quarantined', 'discarded')"
                                  " AND t.state IN ('queued', 'assigned', 'in_progress')"),
            0);
    });
    for (const auto& file : fs::recursive_directory_iterator(folder.path() / "objects" / "tmp")) {
        EXPECT_TRUE(file.is_directory() || file.path().filename() == "lock")
            << "left behind: " << file.path();
    }
}

app::OrderDetails AppTest::draft(const app::OrderForm& form, const std::string& login) {
    return app::create_order(hub, as(login), form, {}).value();
}

app::OrderDetails AppTest::order(OrderState state, const app::OrderForm& form, const std::string& login) {
    auto o = draft(form, login);
    for (const auto& [action, reached] : {std::pair{OrderAction::submit, OrderState::submitted},
                                          {OrderAction::accept, OrderState::scheduled},
                                          {OrderAction::start, OrderState::in_progress},
                                          {OrderAction::finish, OrderState::performed}}) {
        if (o.order.state == state) return o;
        o = move(o, action, login).value();
        EXPECT_EQ(o.order.state, reached);
    }
    return o;
}

core::Result<app::OrderDetails> AppTest::move(const app::OrderDetails& o, OrderAction action,
                                              const std::string& login, const std::string& reason) {
    return app::move_order(hub, as(login), o.order.id, {action, reason, {}}, {});
}

app::OrderDetails AppTest::finish(const app::OrderDetails& o, std::int64_t instances,
                                  const std::string& login) {
    return app::move_order(hub, as(login), o.order.id, {OrderAction::finish, "", instances}, {}).value();
}

DicomFile AppTest::image(const app::OrderDetails& o, int number) const {
    DicomFile f;
    f.study_uid = o.order.study_uid.value;
    f.instance_number = number;
    f.pixel = number;
    f.patient_id = o.patient.patient_id;
    f.patient_name = o.patient.name;
    f.sex = o.patient.sex;
    f.birth_date.clear();
    for (const char c : o.patient.birth_date) {
        if (c != '-') f.birth_date += c;
    }
    f.accession_number = o.order.accession_number;
    return f;
}

std::string AppTest::write(const DicomFile& file) {
    return make_dicom(folder.path() / "sent", std::to_string(++files_) + ".dcm", file);
}

app::Source AppTest::source(const std::string& org) const {
    const auto id = people.orgs.at(org);
    return {id, "CT_" + org, domain::Actor::device("CT_" + org, id)};
}

app::Stored AppTest::send_path(const std::string& path, const std::string& org) {
    return store_file(hub, path, source(org)).value();
}

app::Stored AppTest::send(const DicomFile& file, const std::string& org) {
    return send_path(write(file), org);
}

void AppTest::be_quiet() {
    clock.advance(std::chrono::seconds{hub.config.study.quiet_period_s});
    app::run_jobs_once(hub);
}

app::OrderDetails AppTest::ready_to_read(int images, const app::OrderForm& form) {
    const auto o = order(OrderState::in_progress, form);
    for (int i = 1; i <= images; ++i) EXPECT_EQ(send(image(o, i)).outcome, Outcome::stored);
    const auto done = finish(o, images);
    EXPECT_EQ(study_state(o), StudyState::qc_passed);
    return done;
}

core::Result<app::ReadTaskDetails> AppTest::task_move(const core::ReadTaskId& id, ReadTaskAction action,
                                                      const std::string& login, const std::string& reason) {
    return app::move_read_task(hub, as(login), id, {action, "", reason}, {});
}

app::ReportDetails AppTest::report(ReportState state, const app::OrderDetails& o, const std::string& writer) {
    const auto id = task(o).id;
    task_move(id, ReadTaskAction::claim, writer).value();
    auto r =
        app::start_report(hub, as(writer), id, {"双肺纹理清晰。", "未见明显异常", "定期复查"}, {}).value();
    if (state == ReportState::draft) return r;
    r = report_move(r.report.id, ReportAction::submit, writer).value();
    if (state == ReportState::submitted) return r;
    r = report_move(r.report.id, ReportAction::verify, "verifier").value();
    if (state == ReportState::final_) return r;
    return app::publish_report(hub, as("verifier"), r.report.id, {}).value();
}

core::Result<app::ReportDetails> AppTest::report_move(const core::ReportId& id, ReportAction action,
                                                      const std::string& login, const std::string& reason) {
    return app::move_report(hub, as(login), id, {action, reason, "", false}, {});
}

std::optional<store::Study> AppTest::study(const std::string& uid) const {
    return hub.db.read([&](Connection& c) { return store::find_study(c, core::StudyUid{uid}); });
}

OrderState AppTest::order_state(const app::OrderDetails& o) const {
    return app::get_order(hub, domain::Actor::system(), o.order.id).value().order.state;
}

std::optional<store::Instance> AppTest::instance(const std::string& sop_uid) const {
    return hub.db.read([&](Connection& c) { return store::find_instance(c, core::SopUid{sop_uid}); });
}

std::vector<store::InstanceVersion> AppTest::versions(const std::string& sop_uid) const {
    return hub.db.read([&](Connection& c) {
        return store::select_rows<store::InstanceVersion>(c, "WHERE t.sop_uid = :uid",
                                                          {param("uid", sop_uid)});
    });
}

std::vector<store::ReadTask> AppTest::tasks(const std::string& study_uid) const {
    return hub.db.read([&](Connection& c) { return store::tasks_of_study(c, core::StudyUid{study_uid}); });
}

store::ReadTask AppTest::task(const app::OrderDetails& o) const {
    const auto all = tasks(o.order.study_uid.value);
    if (all.empty()) throw std::runtime_error("the study has no read task");
    return all.back();
}

store::Report AppTest::report_row(const core::ReportId& id) const {
    return hub.db.read([&](Connection& c) {
        return store::select_one<store::Report>(c, "WHERE t.id = :id", {param("id", id)}).value();
    });
}

std::vector<store::Quarantine> AppTest::quarantine(const std::string& login, const std::string& state) const {
    return app::list_quarantine(hub, as(login), state, {});
}

store::Quarantine AppTest::only_entry(const std::string& login, const std::string& kind) const {
    std::vector<store::Quarantine> of_kind;
    for (auto& q : quarantine(login)) {
        if (q.kind == kind) of_kind.push_back(std::move(q));
    }
    if (of_kind.size() != 1) {
        throw std::runtime_error(std::to_string(of_kind.size()) + " open entries of kind " + kind + " for " +
                                 login);
    }
    return of_kind.front();
}

std::vector<store::Audit> AppTest::audits(const std::string& action, const std::string& outcome) const {
    return hub.db.read([&](Connection& c) {
        return store::select_rows<store::Audit>(
            c, "WHERE t.action = :action AND t.outcome = :outcome ORDER BY t.seq",
            {param("action", action), param("outcome", outcome)});
    });
}

std::int64_t AppTest::count(const std::string& table, const std::string& condition) const {
    return hub.db.read([&](Connection& c) {
        return store::select_integer(c, "SELECT COUNT(*) FROM " + table + " WHERE " + condition);
    });
}

std::string AppTest::read(const std::string& path) const {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot open " + path);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace telehub::test
