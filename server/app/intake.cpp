#include "telehub/app/intake.h"

#include "telehub/app/studies.h"
#include "telehub/core/log.h"

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
    for (const auto& f : why.fields) {
        if (f.message != why.detail) outcome.detail += "; " + f.path + " " + f.message;
    }
    return outcome;
}

namespace {
constexpr std::size_t at_once = 4;
}

void IntakeBatch::file(std::unique_ptr<Intake> intake) {
    settle(at_once - 1);
    under_way_.push_back(std::async(std::launch::async, [this, i = std::move(intake)] {
        try {
            return i->finish(source_);
        } catch (const std::exception& e) {  // the others' outcomes are told all the same
            core::log::error("instance_not_stored", {{"what", e.what()}});
            return IntakeOutcome::refuse(core::refuse(core::Errc::busy, "not_stored", "the hub could not store it"));
        }
    }));
}

void IntakeBatch::refuse(IntakeOutcome outcome) {
    settle(at_once - 1);
    std::promise<IntakeOutcome> known;
    known.set_value(std::move(outcome));
    under_way_.push_back(known.get_future());
}

void IntakeBatch::finish() { settle(0); }

void IntakeBatch::settle(std::size_t most) {
    while (under_way_.size() > most) {
        auto next = std::move(under_way_.front());
        under_way_.pop_front();
        each_(next.get());
    }
}

}  // namespace telehub::app
