// Whether a complete study is its order's: by accession number or Study UID, and by who the patient is.
#include "app/support.h"

namespace telehub::test {
namespace {

class MatchingTest : public AppTest {
  protected:
    // Sends one image of this order, as `changed` makes it, and waits until it is complete.
    store::Study complete(const app::OrderDetails& o, const std::function<void(DicomFile&)>& changed = {}) {
        auto f = image(o);
        if (changed) changed(f);
        send(f);
        be_quiet();
        return study(f.study_uid).value();
    }
    std::string detail(const std::string& kind) { return only_entry("tech1", kind).detail; }
};

TEST_F(MatchingTest, AFittingStudyIsMatchedPassedAndQueued) {
    const auto o = order(OrderState::scheduled);
    const auto s = complete(o);
    EXPECT_EQ(s.state, StudyState::qc_passed);
    EXPECT_EQ(s.order_id, o.order.id);
    EXPECT_EQ(s.patient_key, o.patient.id);
    EXPECT_EQ(s.reading_org_id, people.orgs.at("CITY"));
    EXPECT_EQ(task(o).order_id, o.order.id);
    EXPECT_TRUE(quarantine("tech1").empty());
    for (const char* action :
         {"study.receive", "study.complete", "study.match", "study.qc_pass", "read_task.queue"}) {
        EXPECT_EQ(audits(action).size(), 1u) << action;
    }
    EXPECT_EQ(verdict(app::get_study(hub, as("reader1"), s.study_uid)), "ok");
}

TEST_F(MatchingTest, WithoutAnAccessionNumberTheOrdersStudyUidDoes) {
    const auto o = order(OrderState::scheduled);
    EXPECT_EQ(complete(o, [](DicomFile& f) { f.accession_number.clear(); }).state, StudyState::qc_passed);
}

TEST_F(MatchingTest, TheScannersOwnStudyUidIsFineWithTheAccessionNumber) {
    const auto o = order(OrderState::scheduled);
    EXPECT_EQ(complete(o, [](DicomFile& f) { f.study_uid = "1.2.3.4"; }).order_id, o.order.id);
}

TEST_F(MatchingTest, WithoutAnOrderItIsQuarantined) {
    const auto s = complete(order(OrderState::scheduled), [](DicomFile& f) {
        f.study_uid = "1.2.3.4";
        f.accession_number.clear();
    });
    EXPECT_EQ(s.state, StudyState::quarantined);
    EXPECT_FALSE(s.declared_complete);
    EXPECT_NE(detail("no_order").find("no accession number"), std::string::npos);
    EXPECT_TRUE(tasks("1.2.3.4").empty());
    EXPECT_EQ(app::get_quarantine(hub, as("tech1"), only_entry("tech1", "no_order").id)->candidates.size(),
              1u);
}

TEST_F(MatchingTest, AnOrderThatIsNotOpenYetOrNoMoreDoesNotCount) {
    EXPECT_EQ(complete(order(OrderState::submitted)).state, StudyState::quarantined);
    const auto gone = order(OrderState::scheduled);
    move(gone, OrderAction::cancel, "tech1", "x").value();
    EXPECT_EQ(complete(gone).state, StudyState::quarantined);
    EXPECT_EQ(quarantine("tech1").size(), 2u);
    for (const auto& q : quarantine("tech1")) EXPECT_EQ(q.kind, "no_order");
}

TEST_F(MatchingTest, AnotherOrganisationsAccessionNumberIsNotOurs) {
    const auto o = order(OrderState::scheduled);
    auto f = image(o);
    f.study_uid = "1.2.3.4";
    send(f, "TC02");
    be_quiet();
    EXPECT_EQ(only_entry("tech2", "no_order").study_uid.value, "1.2.3.4");
    EXPECT_EQ(order_state(o), OrderState::scheduled);
}

struct Disagreement {
    const char* name;
    void (*change)(DicomFile&);
    const char* what;  // "" when it agrees
};
void PrintTo(const Disagreement& d, std::ostream* out) { *out << d.name; }

class IdentityTest : public MatchingTest, public testing::WithParamInterface<Disagreement> {};

TEST_P(IdentityTest, IsJudgedFieldByField) {
    const auto o = order(OrderState::scheduled);
    const auto s = complete(o, GetParam().change);
    const std::string what = GetParam().what;
    if (what.empty()) {
        EXPECT_EQ(s.state, StudyState::qc_passed);
        return;
    }
    EXPECT_EQ(s.state, StudyState::quarantined);
    EXPECT_EQ(detail("identity_mismatch"), "order and images disagree in: " + what);
    EXPECT_TRUE(tasks(o.order.study_uid.value).empty());
    EXPECT_EQ(verdict(app::get_study(hub, as("reader1"), s.study_uid)), "not_found not_found");
}

INSTANTIATE_TEST_SUITE_P(
    Fields, IdentityTest,
    testing::Values(
        Disagreement{"wrong_id", [](DicomFile& f) { f.patient_id = "P9"; }, "patient_id"},
        Disagreement{"missing_id", [](DicomFile& f) { f.patient_id.clear(); }, "patient_id"},
        Disagreement{"wrong_name", [](DicomFile& f) { f.patient_name = "李四"; }, "name"},
        Disagreement{"wrong_pinyin", [](DicomFile& f) { f.patient_name = "Li^Si"; }, "name"},
        Disagreement{"missing_name", [](DicomFile& f) { f.patient_name.clear(); }, "name"},
        Disagreement{"wrong_sex", [](DicomFile& f) { f.sex = "F"; }, "sex"},
        Disagreement{"wrong_birth_date", [](DicomFile& f) { f.birth_date = "19800301"; }, "birth_date"},
        Disagreement{"everything",
                     [](DicomFile& f) {
                         f.patient_id = "P9";
                         f.patient_name = "Li^Si";
                         f.sex = "F";
                         f.birth_date = "20000101";
                     },
                     "patient_id, name, sex, birth_date"},
        Disagreement{"pinyin_agrees", [](DicomFile& f) { f.patient_name = "Zhang^San"; }, ""},
        Disagreement{"groups_agree", [](DicomFile& f) { f.patient_name = "ZHANG^SAN=张^三"; }, ""},
        Disagreement{"unknown_sex_and_birth_date_agree",
                     [](DicomFile& f) {
                         f.sex.clear();
                         f.birth_date.clear();
                     },
                     ""}),
    [](const auto& one) { return std::string{one.param.name}; });

}  // namespace
}  // namespace telehub::test
