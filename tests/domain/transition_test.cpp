// Walks every state x action x set of roles x needs of every workflow against the tables below. They are
// written from WORKFLOWS section 1, by hand and in words, so that a slip in the production tables cannot hide
// in its own test.
#include "telehub/domain/transition.h"

#include <gtest/gtest.h>

#include "domain/walk.h"
#include "telehub/domain/appointment.h"
#include "telehub/domain/job.h"
#include "telehub/domain/order.h"
#include "telehub/domain/read_task.h"
#include "telehub/domain/report.h"
#include "telehub/domain/study.h"
#include "telehub/domain/upload.h"

namespace telehub::domain {
namespace {

using test::walk;

// from -action-> to : who may : what it needs
constexpr std::string_view order_rules = R"(
draft       -submit->      submitted    : technician clinic_physician : complete_form
returned    -submit->      submitted    : technician clinic_physician : complete_form
submitted   -accept->      scheduled    : technician coordinator      :
submitted   -return->      returned     : technician coordinator      : reason
scheduled   -start->       in_progress  : technician system           :
in_progress -finish->      performed    : technician system           :
in_progress -discontinue-> discontinued : technician system           : reason
draft       -cancel->      cancelled    : technician clinic_physician :
returned    -cancel->      cancelled    : technician clinic_physician :
submitted   -cancel->      cancelled    : technician clinic_physician : reason
scheduled   -cancel->      cancelled    : technician clinic_physician : reason
scheduled   -report->      reported     : system                      :
in_progress -report->      reported     : system                      :
performed   -report->      reported     : system                      :
)";

constexpr std::string_view study_rules = R"(
receiving    -complete->   complete     : technician system :
complete     -match->      matched      : system :
quarantined  -match->      matched      : technician coordinator qc_officer system :
receiving    -quarantine-> quarantined  : system :
complete     -quarantine-> quarantined  : system :
matched      -quarantine-> quarantined  : system :
qc_passed    -quarantine-> quarantined  : system :
supplemented -quarantine-> quarantined  : system :
rejected     -quarantine-> quarantined  : system :
discarded    -quarantine-> quarantined  : system :
quarantined  -discard->    discarded    : technician coordinator qc_officer system : reason
matched      -qc_pass->    qc_passed    : technician qc_officer reporting_radiologist verifying_radiologist system :
matched      -qc_reject->  rejected     : technician qc_officer reporting_radiologist verifying_radiologist system : reason
qc_passed    -qc_reject->  rejected     : technician qc_officer reporting_radiologist verifying_radiologist system : reason
supplemented -qc_reject->  rejected     : technician qc_officer reporting_radiologist verifying_radiologist system : reason
qc_passed    -supplement-> supplemented : system :
)";

constexpr std::string_view read_task_rules = R"(
queued      -assign->   assigned    : coordinator :
assigned    -assign->   assigned    : coordinator :
queued      -route->    queued      : coordinator :
assigned    -route->    queued      : coordinator :
queued      -claim->    in_progress : reporting_radiologist verifying_radiologist :
assigned    -claim->    in_progress : reporting_radiologist verifying_radiologist : holder
assigned    -release->  queued      : coordinator :
assigned    -release->  queued      : reporting_radiologist verifying_radiologist : holder
in_progress -release->  queued      : coordinator : reason
in_progress -release->  queued      : reporting_radiologist verifying_radiologist : holder
assigned    -expire->   queued      : system :
in_progress -expire->   queued      : system :
in_progress -complete-> done        : system :
queued      -cancel->   cancelled   : system :
assigned    -cancel->   cancelled   : system :
in_progress -cancel->   cancelled   : system :
)";

constexpr std::string_view report_rules = R"(
draft     -save->    draft     : reporting_radiologist verifying_radiologist : holder
draft     -submit->  submitted : reporting_radiologist verifying_radiologist : holder complete_form
submitted -return->  draft     : verifying_radiologist : reason
submitted -verify->  final     : verifying_radiologist : not_the_writer valid_licence second_factor
final     -reopen->  submitted : system :
final     -publish-> published : verifying_radiologist :
draft     -void->    voided    : system :
submitted -void->    voided    : system :
final     -void->    voided    : system :
)";

constexpr std::string_view upload_rules = R"(
uploading  -complete->  processing : technician :
processing -finish->    done       : system     :
processing -fail->      failed     : system     :
uploading  -terminate-> terminated : technician :
uploading  -expire->    terminated : system     :
)";

constexpr std::string_view job_rules = R"(
queued    -start->  running   : system :
running   -finish-> done      : system :
running   -retry->  queued    : system :
running   -fail->   failed    : system :
queued    -cancel-> cancelled : coordinator administrator system :
failed    -cancel-> cancelled : coordinator administrator system :
failed    -rerun->  queued    : coordinator administrator system :
cancelled -rerun->  queued    : coordinator administrator system :
done      -rerun->  queued    : coordinator administrator system :
)";

constexpr std::string_view appointment_rules = R"(
held       -confirm->    confirmed   : clinic_physician coordinator consultant :
confirmed  -start->      in_session  : clinic_physician coordinator consultant :
in_session -finish->     done        : clinic_physician coordinator consultant :
held       -expire->     expired     : system :
held       -cancel->     cancelled   : clinic_physician coordinator consultant : reason
confirmed  -cancel->     cancelled   : clinic_physician coordinator consultant : reason
held       -reschedule-> rescheduled : clinic_physician coordinator : reason
confirmed  -reschedule-> rescheduled : clinic_physician coordinator : reason
confirmed  -no_show->    no_show     : clinic_physician coordinator consultant : reason
)";

TEST(OrderTransitions, AreThoseOfTheWorkflowAndNoOthers) {
    walk(order_rules, all_order_states, all_order_actions, order_transitions());
}

TEST(StudyTransitions, AreThoseOfTheWorkflowAndNoOthers) {
    walk(study_rules, all_study_states, all_study_actions, study_transitions());
}

TEST(ReadTaskTransitions, AreThoseOfTheWorkflowAndNoOthers) {
    walk(read_task_rules, all_read_task_states, all_read_task_actions, read_task_transitions());
}

TEST(UploadTransitions, AreThoseOfTheWorkflowAndNoOthers) {
    walk(upload_rules, all_upload_states, all_upload_actions, upload_transitions());
}

TEST(JobTransitions, AreThoseOfTheWorkflowAndNoOthers) {
    walk(job_rules, all_job_states, all_job_actions, job_transitions());
}

TEST(AppointmentTransitions, AreThoseOfTheWorkflowAndNoOthers) {
    walk(appointment_rules, all_appointment_states, all_appointment_actions, appointment_transitions());
}

TEST(ReportTransitions, AreThoseOfTheWorkflowAndNoOthers) {
    walk(report_rules, all_report_states, all_report_actions, report_transitions());
}

TEST(Refusal, NamesWhatThePersonCannotChangeFirst) {
    const auto verdict =
        judge(report_transitions(), ReportState::submitted, ReportAction::verify, {Role::verifying_radiologist}, {});
    ASSERT_FALSE(verdict);
    EXPECT_EQ(verdict.error().reason, "own_report");  // a password would not help
}

TEST(Refusal, OfAMissingReasonPointsToTheField) {
    const auto verdict =
        judge(order_transitions(), OrderState::submitted, OrderAction::return_, {Role::coordinator}, {});
    ASSERT_FALSE(verdict);
    EXPECT_EQ(verdict.error().fields, (std::vector<core::FieldError>{{"$.reason", "must not be empty"}}));
}

}  // namespace
}  // namespace telehub::domain
