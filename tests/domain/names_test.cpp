// The names of states and actions, which the database, the API and the audit trail keep.
#include <gtest/gtest.h>

#include <set>

#include "telehub/domain/order.h"
#include "telehub/domain/read_task.h"
#include "telehub/domain/report.h"
#include "telehub/domain/study.h"
#include "telehub/domain/upload.h"

namespace telehub::domain {
namespace {

// The lists that the walk of transition_test.cpp goes through hold every value of their enum, each under a
// name of its own.
template <class Values, class From>
void expect_all_named(const Values& values, From from) {
    std::set<std::string_view> names;
    for (const auto v : values) {
        EXPECT_FALSE(to_string(v).empty());
        EXPECT_TRUE(names.insert(to_string(v)).second) << to_string(v);
        from(v);
    }
    using Enum = typename Values::value_type;
    EXPECT_EQ(to_string(static_cast<Enum>(values.size())), "") << "a value that the list lacks";
}

TEST(Names, StatesRoundTripAndUnknownOnesAreNone) {
    expect_all_named(all_order_states, [](OrderState s) { EXPECT_EQ(order_state_from(to_string(s)), s); });
    expect_all_named(all_study_states, [](StudyState s) { EXPECT_EQ(study_state_from(to_string(s)), s); });
    expect_all_named(all_read_task_states, [](ReadTaskState s) { EXPECT_EQ(read_task_state_from(to_string(s)), s); });
    expect_all_named(all_upload_states, [](UploadState s) { EXPECT_EQ(upload_state_from(to_string(s)), s); });
    expect_all_named(all_report_states, [](ReportState s) { EXPECT_EQ(report_state_from(to_string(s)), s); });
    EXPECT_FALSE(order_state_from("Draft"));
    EXPECT_FALSE(study_state_from(""));
    EXPECT_FALSE(read_task_state_from("open"));
    EXPECT_FALSE(report_state_from("final_"));
}

TEST(Names, ActionsAreAllNamed) {
    const auto nothing = [](auto) {};
    expect_all_named(all_order_actions, nothing);
    expect_all_named(all_study_actions, nothing);
    expect_all_named(all_read_task_actions, nothing);
    expect_all_named(all_report_actions, nothing);
    expect_all_named(all_upload_actions, nothing);
}

TEST(StudyState, OnlyAPassedOrSupplementedStudyIsReadable) {
    for (const StudyState s : all_study_states) {
        EXPECT_EQ(is_readable(s), s == StudyState::qc_passed || s == StudyState::supplemented) << to_string(s);
    }
}

}  // namespace
}  // namespace telehub::domain
