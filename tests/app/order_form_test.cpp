// The order's form: every fault by its path, accession numbers, idempotency, and whose patient it is.
#include <set>

#include "app/support.h"
#include "telehub/app/consultations.h"
#include "telehub/app/patients.h"
#include "telehub/core/local_time.h"

namespace telehub::test {
namespace {

class OrderFormTest : public AppTest {
  protected:
    core::Result<app::OrderDetails> create(const app::OrderForm& form, const std::string& login = "tech1",
                                           const app::Idempotency& idempotency = {}) {
        return app::create_order(hub, as(login), form, idempotency);
    }
    core::Result<app::OrderDetails> amend(const app::OrderDetails& o, const app::OrderForm& form,
                                          app::Version expected = {}, const std::string& login = "tech1") {
        return app::amend_order(hub, as(login), o.order.id, form, expected);
    }
};

TEST_F(OrderFormTest, NamesEveryFaultByItsPath) {
    app::OrderForm f;
    f.patient_id = "P\\1";
    f.patient_name = "";
    f.sex = "X";
    f.birth_date = "1980-02-30";
    f.modality = "ct";
    f.body_part = std::string(65, 'A');
    f.procedure = "two\nlines";
    f.clinical_history = std::string("a\0b", 3);
    f.urgency = "soon";
    f.patient_class = "";
    f.referring_physician = "\xff";
    f.accession_number = "12345678901234567";
    const auto made = create(f);
    EXPECT_EQ(verdict(made), "invalid invalid");
    EXPECT_EQ(faults(made), (std::vector<std::string>{
                                "$.patient.patient_id", "$.patient.name", "$.patient.sex", "$.patient.birth_date",
                                "$.modality", "$.body_part", "$.procedure", "$.clinical_history", "$.urgency",
                                "$.patient_class", "$.referring_physician", "$.accession_number"}));
    f = complete_form();
    f.reading_org_code = "NOWHERE";
    EXPECT_EQ(faults(create(f)), std::vector<std::string>{"$.reading_org_code"});
    EXPECT_EQ(count("imaging_order"), 0);
    EXPECT_EQ(count("patient"), 0);
    EXPECT_EQ(audits("order.create", "refused").size(), 2u);
    EXPECT_TRUE(audits("order.create").empty());
}

// VR LO and SH drop the spaces around a value (PS3.5 6.2): with them no image would ever match.
TEST_F(OrderFormTest, SpacesAroundIdentifiersAreFaults) {
    for (const char* id : {" P1", "P1 "}) {
        EXPECT_EQ(faults(create(complete_form(id))), std::vector<std::string>{"$.patient.patient_id"}) << id;
    }
    auto f = complete_form();
    f.accession_number = "A1 ";
    EXPECT_EQ(faults(create(f)), std::vector<std::string>{"$.accession_number"});
    EXPECT_EQ(verdict(create(complete_form("P 1"))), "ok");
}

TEST_F(OrderFormTest, GivesUniqueAccessionNumbersByOrganisationAndDay) {
    std::set<std::string> numbers;
    for (int i = 0; i < 3; ++i) numbers.insert(draft().order.accession_number);
    EXPECT_EQ(numbers, (std::set<std::string>{"TC012601310001", "TC012601310002", "TC012601310003"}));
    EXPECT_EQ(draft(complete_form(), "tech2").order.accession_number, "TC022601310001");
    EXPECT_EQ(audits("order.create").size(), 4u);
    EXPECT_EQ(count("imaging_order", "study_uid LIKE '2.25.%'"), 4);
}

TEST_F(OrderFormTest, TheDayOfAnAccessionNumberIsTheHospitals) {
    clock.advance(13h + 54min + 50s);  // 23:59:59 in Shanghai
    EXPECT_EQ(draft().order.accession_number, "TC012601310001");
    clock.advance(1s);
    EXPECT_EQ(draft().order.accession_number, "TC012602010001");
}

TEST_F(OrderFormTest, AGivenAccessionNumberIsTakenOnceAndSkippedByTheHubsOwn) {
    auto f = complete_form();
    f.accession_number = "HIS-77";
    EXPECT_EQ(draft(f).order.accession_number, "HIS-77");
    EXPECT_EQ(verdict(create(f)), "conflict accession_number_taken");
    EXPECT_EQ(create(f, "tech2")->order.accession_number, "HIS-77") << "another organisation counts for itself";
    f.accession_number = "TC012601310001";
    ASSERT_EQ(verdict(create(f)), "ok");
    EXPECT_EQ(draft().order.accession_number, "TC012601310002");
}

TEST_F(OrderFormTest, TheSameKeyAndBodyMakeOneOrder) {
    const auto first = create(complete_form(), "tech1", {"key-1", "hash-a"}).value();
    const auto again = create(complete_form(), "tech1", {"key-1", "hash-a"}).value();
    EXPECT_EQ(again.order.id, first.order.id);
    EXPECT_EQ(verdict(create(complete_form(), "tech1", {"key-1", "hash-b"})), "invalid idempotency_key_reused");
    EXPECT_NE(create(complete_form(), "tech2", {"key-1", "hash-b"})->order.id, first.order.id)
        << "keys are a person's own";
    EXPECT_EQ(count("imaging_order"), 2);
    // The replay is on record as what it was, for the order it answered with.
    const auto rows = audits("order.create");
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].entity_id, first.order.id.value);
    EXPECT_EQ(rows[0].detail, "");
    EXPECT_EQ(rows[1].entity_id, first.order.id.value);
    EXPECT_EQ(rows[1].detail, "replay");
    EXPECT_EQ(audits("order.create", "refused").size(), 1u);
}

TEST_F(OrderFormTest, ARefusedCreationDoesNotUseUpItsKey) {
    auto f = complete_form();
    f.urgency = "soon";
    ASSERT_EQ(verdict(create(f, "tech1", {"key-1", "hash-a"})), "invalid invalid");
    EXPECT_EQ(verdict(create(complete_form(), "tech1", {"key-1", "hash-b"})), "ok");
}

TEST_F(OrderFormTest, OnlyThoseWhoOrderMayCreate) {
    for (const char* login : {"reader1", "verifier", "coordinator", "consultant", "qc", "admin"}) {
        EXPECT_EQ(verdict(create(complete_form(), login)), "forbidden role_not_allowed") << login;
    }
    EXPECT_EQ(verdict(create(complete_form(), "doctor1")), "ok");
    EXPECT_EQ(audits("order.create", "refused").size(), 6u);
}

TEST_F(OrderFormTest, AKnownPatientIdWithAnotherIdentityIsAConflict) {
    draft();
    for (auto [name, sex, birth] :
         {std::tuple{"李四", "M", "1980-02-29"}, {"张三", "F", "1980-02-29"}, {"张三", "M", "1981-02-28"}}) {
        auto f = complete_form("P1", name);
        f.sex = sex;
        f.birth_date = birth;
        const auto refused = create(f);
        EXPECT_EQ(verdict(refused), "conflict patient_identity_conflict") << name << sex << birth;
        ASSERT_EQ(faults(refused).size(), 1u) << "and in what";
    }
    EXPECT_EQ(verdict(create(complete_form("P1", "李四"), "tech2")), "ok") << "a local ID is the organisation's own";
    EXPECT_EQ(verdict(create(complete_form("P1", " 张 三 "))), "ok") << "the same name, typed with spaces";
    EXPECT_EQ(count("patient"), 2);
    EXPECT_EQ(count("imaging_order"), 3);
    EXPECT_EQ(audits("order.create", "refused").size(), 3u);
}

TEST_F(OrderFormTest, AMistypedNameIsPutRightInTheDraftThatMadeIt) {
    const auto o = draft(complete_form("P1", "张散"));
    auto f = complete_form("P1", "张三");
    f.birth_date = "1980-03-01";
    const auto amended = amend(o, f).value();
    EXPECT_EQ(amended.patient.name, "张三");
    EXPECT_EQ(amended.patient.pinyin, "zhangsan");
    EXPECT_EQ(amended.patient.birth_date, "1980-03-01");
    EXPECT_EQ(audits("patient.withdraw").at(0).entity_id, o.patient.id.value);
    EXPECT_EQ(audits("patient.withdraw").at(0).detail, "was P1");

    // Letters and emptied fields too, as long as it is the draft's alone.
    f.patient_name = "张 三";
    f.birth_date.clear();
    const auto spaced = amend(o, f).value();
    EXPECT_EQ(spaced.patient.name, "张 三");
    EXPECT_EQ(spaced.patient.birth_date, "");

    draft(complete_form("P1", "张三"));  // now another order speaks for the name
    EXPECT_EQ(verdict(amend(o, complete_form("P1", "张散"))), "conflict patient_identity_conflict");
    EXPECT_EQ(app::get_order(hub, as("tech1"), o.order.id)->patient.name, "张 三");
}

TEST_F(OrderFormTest, ANameIsPutRightInNoOtherPatientsDraft) {
    draft(complete_form("P2", "李四"));
    const auto o = draft(complete_form("P1", "张三"));
    EXPECT_EQ(verdict(amend(o, complete_form("P2", "张三"))), "conflict patient_identity_conflict");
}

TEST_F(OrderFormTest, AnIdThatWasMistypedIsFreeForWhoseItIs) {
    const auto o = draft(complete_form("P7", "张三"));
    amend(o, complete_form("P1", "张三")).value();
    EXPECT_EQ(audits("patient.withdraw").size(), 1u);
    const auto other = draft(complete_form("P7", "李四"));
    EXPECT_NE(other.patient.id, o.patient.id);

    amend(draft(complete_form("P7", "李四")), complete_form("P1", "张三")).value();
    EXPECT_EQ(audits("patient.withdraw").size(), 1u) << "the other order of 李四 stands";
    EXPECT_EQ(verdict(create(complete_form("P7", "王五"))), "conflict patient_identity_conflict");
}

TEST_F(OrderFormTest, ACancelledDraftGivesTheIdBackAndStillShowsItsPatient) {
    const auto o = draft(complete_form("P7", "张三"));
    app::move_order(hub, as("tech1"), o.order.id, {OrderAction::cancel, "", {}}, {}).value();
    const auto other = draft(complete_form("P7", "李四"));
    EXPECT_NE(other.patient.id, o.patient.id);
    const auto cancelled = app::get_order(hub, as("tech1"), o.order.id).value();
    EXPECT_EQ(cancelled.patient.name, "张三");
    EXPECT_EQ(cancelled.patient.withdrawn_id, "P7");
}

TEST_F(OrderFormTest, WhoIsRegisteredIsToldToThatOrganisationAlone) {
    draft(complete_form("P7", "张三"));
    const auto under = [&](const std::string& login, const std::string& id) {
        std::vector<std::string> names;
        for (const auto& p : app::list_registered(hub, as(login), id, {50, ""})) names.push_back(p.name);
        return names;
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(under("tech1", "P7"), Names{"张三"});
    EXPECT_EQ(under("tech1", ""), Names{"张三"});
    EXPECT_EQ(under("doctor1", "P7"), Names{"张三"});
    EXPECT_EQ(under("tech1", "P8"), Names{});
    EXPECT_EQ(under("tech2", "P7"), Names{}) << "whose P7 is another person";
    EXPECT_EQ(under("coordinator", "P7"), Names{}) << "who sees the clinic's orders, and registers nobody";
    const auto withdrawn = draft(complete_form("P9", "李四"));
    app::move_order(hub, as("tech1"), withdrawn.order.id, {OrderAction::cancel, "", {}}, {}).value();
    EXPECT_EQ(under("tech1", "P9"), Names{});
    send(DicomFile{});
    EXPECT_EQ(under("tech1", ""), Names{"张三"}) << "known from images alone";
}

TEST_F(OrderFormTest, ALaterOrderFillsTheGapsOfARegistrationAndEmptiesNothing) {
    auto f = complete_form();
    f.sex.clear();
    draft(f);
    f.sex = "M";
    f.birth_date.clear();
    const auto second = draft(f);
    EXPECT_EQ(second.patient.sex, "M");
    EXPECT_EQ(second.patient.birth_date, "1980-02-29");
    f.sex.clear();
    EXPECT_EQ(draft(f).patient.sex, "M");
}

TEST_F(OrderFormTest, ADraftIsAmendedAndReadBack) {
    const auto o = draft();
    auto f = complete_form();
    f.modality = "DX";
    f.clinical_history = "胸痛";
    clock.advance(1min);
    const auto amended = amend(o, f, o.order.version).value();
    EXPECT_EQ(amended.order.modality, "DX");
    EXPECT_EQ(amended.order.version, o.order.version + 1);
    EXPECT_EQ(amended.order.updated_at, clock.now());
    EXPECT_EQ(app::get_order(hub, as("tech1"), o.order.id)->order.clinical_history, "胸痛");
    EXPECT_EQ(amended.order.accession_number, o.order.accession_number);
    EXPECT_EQ(audits("order.amend").size(), 1u);

    EXPECT_EQ(verdict(amend(o, f, o.order.version)), "stale stale");
    f.sex = "X";
    EXPECT_EQ(faults(amend(o, f)), std::vector<std::string>{"$.patient.sex"});
    EXPECT_EQ(verdict(amend(o, complete_form(), {}, "tech2")), "not_found not_found");
    EXPECT_EQ(verdict(amend(o, complete_form(), {}, "reader1")), "forbidden role_not_allowed");
    EXPECT_EQ(audits("order.amend", "refused").size(), 4u);
}

TEST_F(OrderFormTest, OnlyADraftOrAReturnedOrderIsAmended) {
    const auto o = order(OrderState::submitted);
    EXPECT_EQ(verdict(amend(o, complete_form())), "conflict transition_not_allowed");
    move(o, OrderAction::return_, "tech1", "缺病史").value();
    EXPECT_EQ(verdict(amend(o, complete_form())), "ok");
}

TEST_F(OrderFormTest, ARegistrationUnderAMistypedIdDoesNotTakeAnothersImagesOver) {
    DicomFile f;
    f.patient_id = "P9";
    f.patient_name = "Zhang^San";
    send(f);
    be_quiet();
    ASSERT_TRUE(study(f.study_uid)->patient_key.has_value());
    auto li = complete_form();
    li.patient_id = "P9";
    li.patient_name = "李四";
    const auto o = draft(li);
    EXPECT_EQ(study(f.study_uid)->patient_key, std::nullopt);
    EXPECT_EQ(audits("patient.disown_studies").size(), 1u);
    for (const auto& e : app::patient_timeline(hub, as("tech1"), o.patient.id.value).value().entries) {
        EXPECT_NE(e.kind, "study");
    }

    DicomFile own;
    own.study_uid = hub.ids.dicom_uid();
    own.patient_id = "P10";
    send(own);
    be_quiet();
    auto zhang = complete_form();
    zhang.patient_id = "P10";
    zhang.patient_name = "Zhang^San";
    zhang.sex = "M";
    zhang.birth_date = "1980-02-29";
    EXPECT_EQ(study(own.study_uid)->patient_key, draft(zhang).patient.id) << "the same person's stay";
}

TEST_F(OrderFormTest, GoesToTheRootOfTheTreeOrWhereTheFormSays) {
    EXPECT_EQ(draft().order.reading_org_id, people.orgs.at("CITY"));
    app::create_organisation(hub, domain::Actor::system(), {"COUNTY", "县医院", "county_hospital", "CITY", ""}).value();
    auto f = complete_form();
    f.reading_org_code = "COUNTY";
    EXPECT_EQ(faults(app::create_order(hub, as("tech1"), f, {})), std::vector<std::string>{"$.reading_org_code"})
        << "it reads for nobody";
    f.reading_org_code = "TC01";
    EXPECT_EQ(faults(app::create_order(hub, as("tech1"), f, {})), std::vector<std::string>{"$.reading_org_code"})
        << "nor does the clinic itself";
    app::create_organisation(hub, domain::Actor::system(), {"TC09", "九镇卫生院", "clinic", "COUNTY", "COUNTY"})
        .value();
    f.reading_org_code = "COUNTY";
    EXPECT_NE(draft(f).order.reading_org_id, people.orgs.at("CITY"));
    app::create_organisation(hub, domain::Actor::system(), {"OTHER", "外市医院", "lead_hospital", "", ""}).value();
    f.reading_org_code = "OTHER";
    EXPECT_EQ(faults(app::create_order(hub, as("tech1"), f, {})), std::vector<std::string>{"$.reading_org_code"})
        << "another consortium";
}

}  // namespace
}  // namespace telehub::test
