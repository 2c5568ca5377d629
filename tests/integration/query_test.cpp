// C-FIND over the wire with DCMTK's findscu: what is found at which level, what a wrong query is told, character sets.
#include "query_retrieve.h"

namespace telehub::test {
namespace {

class Query : public QueryRetrieve {
  protected:
    void SetUp() override {
        QueryRetrieve::SetUp();
        send_studies();
    }
    std::size_t count(const std::vector<std::string>& keys) { return find("WS_TC01", "-S", keys).answers.size(); }
};

const std::string study_level = "QueryRetrieveLevel=STUDY";

TEST_F(Query, StudiesAreFoundByWhatTheyAreAskedFor) {
    const auto all = find("WS_TC01", "-S",
                          {study_level, "StudyInstanceUID", "PatientName", "PatientID", "PatientBirthDate", "StudyDate",
                           "ModalitiesInStudy", "NumberOfStudyRelatedSeries", "NumberOfStudyRelatedInstances",
                           "SOPClassesInStudy", "AccessionNumber"});
    EXPECT_EQ(all.last_status(), "0x0000");
    ASSERT_EQ(all.answers.size(), 2u);  // and not the other clinic's
    const auto& one = value_in(all.answers[0], "0020,000d") == zhang ? all.answers[0] : all.answers[1];
    EXPECT_EQ(value_in(one, "0020,000d"), zhang);
    EXPECT_EQ(value_in(one, "0010,0010"), "张^三");
    EXPECT_EQ(value_in(one, "0010,0030"), "19800229");
    EXPECT_EQ(value_in(one, "0008,0061"), "CT");
    EXPECT_EQ(value_in(one, "0020,1206"), "2");
    EXPECT_EQ(value_in(one, "0020,1208"), "3");
    EXPECT_EQ(value_in(one, "0008,0062"), "1.2.840.10008.5.1.4.1.1.2");
    EXPECT_EQ(value_in(one, "0008,0050"), "A1");
    EXPECT_EQ(value_in(one, "0008,0052"), "STUDY");
    EXPECT_EQ(value_in(one, "0008,0054"), "TELEHUB");
    EXPECT_EQ(value_in(one, "0008,0056"), "ONLINE");
    EXPECT_EQ(all.statuses.front(), "0xff00");

    EXPECT_EQ(count({study_level, "PatientName=L*"}), 1u);
    EXPECT_EQ(count({study_level, "PatientName=L?^Si"}), 1u);
    EXPECT_EQ(count({study_level, "PatientName=Nobody*"}), 0u);
    EXPECT_EQ(count({study_level, "StudyDate=20260301-20260331"}), 1u);
    EXPECT_EQ(count({study_level, "StudyDate=-20260201"}), 1u);
    EXPECT_EQ(count({study_level, "StudyDate=20260101-"}), 2u);
    EXPECT_EQ(count({study_level, "ModalitiesInStudy=DX"}), 1u);
    EXPECT_EQ(count({study_level, std::string{"StudyInstanceUID="} + zhang + "\\" + li + "\\" + wang}), 2u);
    EXPECT_EQ(count({study_level, "AccessionNumber=A1", "PatientID=P1"}), 1u);
}

TEST_F(Query, EveryLevelOfBothModels) {
    const auto patients = find(
        "WS_TC01", "-P",
        {"QueryRetrieveLevel=PATIENT", "PatientID", "PatientName=L*", "PatientSex", "NumberOfPatientRelatedStudies"});
    ASSERT_EQ(patients.answers.size(), 1u);
    EXPECT_EQ(value_in(patients.answers[0], "0010,0020"), "P2");
    EXPECT_EQ(value_in(patients.answers[0], "0020,1200"), "1");

    const auto studies = find("WS_TC01", "-P", {study_level, "PatientID=P1", "StudyInstanceUID"});
    ASSERT_EQ(studies.answers.size(), 1u);
    EXPECT_EQ(value_in(studies.answers[0], "0020,000d"), zhang);

    const std::string of_study = std::string{"StudyInstanceUID="} + zhang;
    const auto series = find(
        "WS_TC01", "-S",
        {"QueryRetrieveLevel=SERIES", of_study, "SeriesInstanceUID", "Modality", "SeriesNumber", "BodyPartExamined",
         "NumberOfSeriesRelatedInstances", "RequestAttributesSequence[0].RequestedProcedureID"});
    EXPECT_EQ(series.answers.size(), 2u);
    EXPECT_EQ(series.statuses.front(), "0xff00");
    EXPECT_EQ(value_in(series.answers.at(0), "0018,0015"), "CHEST");
    EXPECT_EQ(find("WS_TC01", "-S", {"QueryRetrieveLevel=SERIES", of_study, "SeriesNumber=2"}).answers.size(), 1u);

    const auto of_series = std::string{"SeriesInstanceUID="} + zhang + ".1";
    const auto images = find(
        "WS_TC01", "-S",
        {"QueryRetrieveLevel=IMAGE", of_study, of_series, "SOPInstanceUID", "SOPClassUID", "InstanceNumber=2", "Rows"});
    ASSERT_EQ(images.answers.size(), 1u);
    EXPECT_EQ(value_in(images.answers[0], "0008,0018"), std::string{zhang} + ".1.2");
    EXPECT_EQ(value_in(images.answers[0], "0028,0010"), "8");

    const auto retired = find("WS_TC01", "-O", {study_level, "PatientID=P1", "StudyInstanceUID"});
    EXPECT_EQ(retired.answers.size(), 1u);
    EXPECT_EQ(find("WS_TC01", "-O", {"QueryRetrieveLevel=SERIES", "PatientID=P1", of_study}).last_status(), "0xa900");
}

TEST_F(Query, AKeyThatIsNotSupportedIsAWarning) {
    const auto told = find("WS_TC01", "-S", {study_level, "PatientID=P1", "PatientWeight", "StudyInstanceUID"});
    ASSERT_EQ(told.answers.size(), 1u);
    EXPECT_EQ(told.statuses.front(), "0xff01");
    EXPECT_EQ(value_in(told.answers[0], "0010,1030"), "");
    EXPECT_EQ(told.last_status(), "0x0000");
}

TEST_F(Query, AWrongQueryIsToldWhatIsWrong) {
    const auto no_level = find("WS_TC01", "-S", {"StudyInstanceUID"});
    EXPECT_EQ(no_level.last_status(), "0xa900");
    EXPECT_TRUE(no_level.says("(0008,0052)")) << no_level.process.err;
    const auto unknown_level = find("WS_TC01", "-S", {"QueryRetrieveLevel=PATIENT"});
    EXPECT_EQ(unknown_level.last_status(), "0xa900");
    const auto relational = find("WS_TC01", "-S", {"QueryRetrieveLevel=SERIES", "PatientID=P1", "SeriesInstanceUID"});
    EXPECT_EQ(relational.last_status(), "0xa900");
    EXPECT_TRUE(relational.says("(0020,000D)")) << relational.process.err;
    const auto wildcard = find("WS_TC01", "-P", {study_level, "PatientID=P*"});
    EXPECT_EQ(wildcard.last_status(), "0xa900");
    const auto date = find("WS_TC01", "-S", {study_level, "StudyDate=yesterday"});
    EXPECT_EQ(date.last_status(), "0xa900");
    EXPECT_TRUE(date.says("(0008,0020)")) << date.process.err;
    // And the next query of the device is answered.
    EXPECT_EQ(count({study_level, "PatientID=P1"}), 1u);
    hub.stop();
    const auto refused = audit_details("archive.query");
    ASSERT_EQ(refused.size(), 5u);
    EXPECT_EQ(refused[0], "refused|bad_identifier|c-find") << refused[0];
}

TEST_F(Query, ChineseNamesInTheAskersCharacterSet) {
    const std::string zhang_gb = "\xd5\xc5*";  // 张 in GB18030
    const auto gb = find("WS_TC01", "-S",
                         {study_level, "SpecificCharacterSet=GB18030", "PatientName=" + zhang_gb, "StudyDescription"});
    ASSERT_EQ(gb.answers.size(), 1u);
    EXPECT_NE(gb.answers[0].find("张^三"), std::string::npos) << gb.answers[0];
    EXPECT_NE(gb.answers[0].find("胸部平扫"), std::string::npos);
    EXPECT_TRUE(gb.says("GB18030"));
    const auto utf8 = find("WS_TC01", "-S", {study_level, "SpecificCharacterSet=ISO_IR 192", "PatientName=张^三"});
    ASSERT_EQ(utf8.answers.size(), 1u);
    EXPECT_EQ(value_in(utf8.answers[0], "0010,0010"), "张^三");
    // What Latin-1 cannot say comes in UTF-8, and says so.
    const auto latin =
        find("WS_TC01", "-S", {study_level, "SpecificCharacterSet=ISO_IR 100", "PatientID=P1", "PatientName"});
    ASSERT_EQ(latin.answers.size(), 1u);
    EXPECT_EQ(value_in(latin.answers[0], "0010,0010"), "张^三");
    EXPECT_TRUE(latin.says("[ISO_IR 192]"));
    const auto plain =
        find("WS_TC01", "-S", {study_level, "SpecificCharacterSet=ISO_IR 100", "PatientID=P2", "PatientName"});
    EXPECT_TRUE(plain.says("[ISO_IR 100]"));
    EXPECT_FALSE(plain.says("[ISO_IR 192]"));
}

TEST_F(Query, AnotherOrganisationSeesItsOwnAlone) {
    const auto told = find("DX_TC02", "-S", {study_level, "StudyInstanceUID"});
    ASSERT_EQ(told.answers.size(), 1u);
    EXPECT_EQ(value_in(told.answers[0], "0020,000d"), wang);
    EXPECT_TRUE(find("DX_TC02", "-S", {study_level, std::string{"StudyInstanceUID="} + zhang}).answers.empty());
    EXPECT_TRUE(
        find("DX_TC02", "-S", {"QueryRetrieveLevel=SERIES", std::string{"StudyInstanceUID="} + zhang}).answers.empty());
}

TEST_F(Query, OverTls) {
    std::vector<std::string> argv{"findscu", "-S", "-d"};
    for (auto& option : hub.tls_options("CT_TC01")) argv.push_back(option);
    argv.insert(argv.end(),
                {"-k", study_level, "-k", "StudyInstanceUID", "127.0.0.1", std::to_string(hub.dicom_tls_port)});
    const auto told = run_process(argv);
    EXPECT_EQ(told.exit_code, 0);
    EXPECT_NE((told.out + told.err).find(zhang), std::string::npos);
}

}  // namespace
}  // namespace telehub::test
