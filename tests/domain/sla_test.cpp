// The numbers are those of WORKFLOWS section 6.
#include "telehub/domain/sla.h"

#include <gtest/gtest.h>

namespace telehub::domain {
namespace {

using std::chrono::minutes;

TEST(ReportTurnaround, OfAnEmergency) {
    for (const char* xray : {"DX", "CR", "RF", "MG"}) {
        EXPECT_EQ(report_turnaround("emergency", "outpatient", xray, "CHEST"), minutes{30}) << xray;
    }
    for (const char* sliced : {"CT", "MR"}) {
        EXPECT_EQ(report_turnaround("emergency", "outpatient", sliced, "CHEST"), minutes{60}) << sliced;
        for (const char* head : {"HEAD", "BRAIN", "SKULL"}) {
            EXPECT_EQ(report_turnaround("emergency", "inpatient", sliced, head), minutes{30}) << sliced << head;
        }
    }
}

TEST(ReportTurnaround, AnEmergencyPatientIsAnEmergencyWhateverTheOrderSays) {
    for (const char* urgency : {"emergency", "urgent", "routine"}) {
        EXPECT_EQ(report_turnaround(urgency, "emergency", "CT", "ABDOMEN"), minutes{60}) << urgency;
        EXPECT_EQ(report_turnaround(urgency, "emergency", "DX", "HAND"), minutes{30}) << urgency;
    }
}

TEST(ReportTurnaround, OfRoutine) {
    for (const char* patient : {"outpatient", "inpatient"}) {
        for (const char* xray : {"DX", "CR", "RF", "MG"}) {
            EXPECT_EQ(report_turnaround("routine", patient, xray, "CHEST"), minutes{120}) << patient << xray;
        }
    }
    for (const char* sliced : {"CT", "MR"}) {
        EXPECT_EQ(report_turnaround("routine", "outpatient", sliced, "CHEST"), minutes{240}) << sliced;
        EXPECT_EQ(report_turnaround("routine", "inpatient", sliced, "CHEST"), minutes{360}) << sliced;
        EXPECT_EQ(report_turnaround("routine", "outpatient", sliced, "HEAD"), minutes{240}) << "only emergencies hurry";
    }
}

TEST(ReportTurnaround, UrgentIsHalfOfRoutine) {
    for (const char* patient : {"outpatient", "inpatient"}) {
        for (const char* modality : {"DX", "CT", "MR", "US"}) {
            EXPECT_EQ(report_turnaround("urgent", patient, modality, "CHEST") * 2,
                      report_turnaround("routine", patient, modality, "CHEST"))
                << patient << modality;
        }
    }
}

TEST(ReportTurnaround, WhatIsUnknownIsNeverDueAtOnceNorNever) {
    for (const char* modality : {"", "US", "XX"}) {
        EXPECT_EQ(report_turnaround("routine", "outpatient", modality, ""), minutes{240}) << modality;
        EXPECT_EQ(report_turnaround("emergency", "", modality, ""), minutes{60}) << modality;
    }
}

}  // namespace
}  // namespace telehub::domain
