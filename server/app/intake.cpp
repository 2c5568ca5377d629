#include "telehub/app/intake.h"

namespace telehub::app {

std::string_view to_string(IntakeResult r) {
    switch (r) {
        case IntakeResult::stored: return "stored";
        case IntakeResult::duplicate: return "duplicate";
        case IntakeResult::quarantined: return "quarantined";
        case IntakeResult::skipped: return "skipped";
        case IntakeResult::refused: return "refused";
    }
    return "";
}

IntakeOutcome IntakeOutcome::refuse(const core::Error& why) {
    IntakeOutcome outcome;
    outcome.reason = why.reason;
    outcome.detail = why.detail;
    for (const auto& f : why.fields) outcome.detail += "; " + f.path + " " + f.message;
    return outcome;
}

}  // namespace telehub::app
