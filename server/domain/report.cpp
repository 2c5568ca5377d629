#include "telehub/domain/report.h"

#include "names.h"

namespace telehub::domain {

namespace {
using enum ReportState;
using A = ReportAction;
using R = Role;

constexpr RoleSet writers{R::reporting_radiologist, R::verifying_radiologist};
constexpr RoleSet reviewers{R::verifying_radiologist};

constexpr std::array table{
    ReportTransition{draft, A::save, draft, writers, {Need::holder}},
    ReportTransition{draft, A::submit, submitted, writers, {Need::holder, Need::complete_form}},
    ReportTransition{submitted, A::return_, draft, reviewers, {Need::reason}},
    ReportTransition{
        submitted, A::verify, final_, reviewers, {Need::not_the_writer, Need::valid_licence, Need::second_factor}},
    ReportTransition{final_, A::reopen, submitted, {R::system}},  // images came that the report did not see
    ReportTransition{final_, A::publish, published, reviewers},
    // Its study went into quarantine: whose images these are is open, so nobody may sign what was written of them.
    ReportTransition{draft, A::void_, voided, {R::system}},
    ReportTransition{submitted, A::void_, voided, {R::system}},
    ReportTransition{final_, A::void_, voided, {R::system}},
};
}  // namespace

std::span<const ReportTransition> report_transitions() { return table; }

std::string_view to_string(ReportState s) {
    switch (s) {
        case draft: return "draft";
        case submitted: return "submitted";
        case final_: return "final";
        case published: return "published";
        case voided: return "voided";
    }
    return "";
}

std::string_view to_string(ReportAction a) {
    switch (a) {
        case A::save: return "save";
        case A::submit: return "submit";
        case A::return_: return "return";
        case A::verify: return "verify";
        case A::reopen: return "reopen";
        case A::publish: return "publish";
        case A::void_: return "void";
    }
    return "";
}

std::optional<ReportState> report_state_from(std::string_view text) {
    return from_name<ReportState>(all_report_states, text);
}

}  // namespace telehub::domain
