// The consultation's table, kind by kind, against the rules of WORKFLOWS section 2 in words.
#include "telehub/domain/consultation.h"

#include <gtest/gtest.h>

#include <set>

#include "domain/walk.h"

namespace telehub::domain {
namespace {

using test::walk;

constexpr std::string_view of_every_kind = R"(
draft         -amend->        draft         : clinic_physician :
draft         -submit->       submitted     : clinic_physician : complete_form
submitted     -decline->      declined      : coordinator      : reason
assigned      -assign->       assigned      : coordinator      : reason
opinion_draft -assign->       opinion_draft : coordinator      : reason
opinion_draft -save_opinion-> opinion_draft : consultant       : holder
signed        -deliver->      delivered     : coordinator      :
signed        -deliver->      delivered     : consultant       : holder
delivered     -rate->         rated         : clinic_physician : complete_form
rated         -archive->      archived      : clinic_physician coordinator :
draft         -cancel->       cancelled     : clinic_physician :
submitted     -cancel->       cancelled     : clinic_physician : reason
assigned      -cancel->       cancelled     : clinic_physician : reason
)";

constexpr std::string_view of_triage = R"(
returned  -amend->   returned  : clinic_physician :
returned  -submit->  submitted : clinic_physician : complete_form
submitted -accept->  accepted  : coordinator      :
submitted -return->  returned  : coordinator      : reason
accepted  -decline-> declined  : coordinator      : reason
accepted  -assign->  assigned  : coordinator      :
returned  -cancel->  cancelled : clinic_physician :
accepted  -cancel->  cancelled : clinic_physician : reason
)";

constexpr std::string_view of_a_time = R"(
assigned   -schedule->     scheduled     : coordinator        :
scheduled  -confirm->      confirmed     : coordinator        :
scheduled  -reschedule->   scheduled     : coordinator        : reason
confirmed  -reschedule->   confirmed     : coordinator        : reason
scheduled  -unschedule->   assigned      : coordinator system : reason
confirmed  -unschedule->   assigned      : coordinator system : reason
confirmed  -start->        in_session    : coordinator        :
confirmed  -start->        in_session    : consultant         : holder
scheduled  -cancel->       cancelled     : clinic_physician   : reason
confirmed  -cancel->       cancelled     : clinic_physician   : reason
)";

constexpr std::string_view of_a_session = R"(
in_session -assign->       in_session    : coordinator        : reason
in_session -open_opinion-> opinion_draft : consultant         : holder
)";

constexpr std::string_view of_an_emergency = R"(
submitted     -ring->         submitted     : system           :
submitted     -answer_ring->  assigned      : consultant       : holder
submitted     -decline_ring-> submitted     : consultant       : holder reason
submitted     -assign->       assigned      : coordinator      :
assigned      -start->        in_session    : coordinator      :
assigned      -start->        in_session    : consultant       : holder
submitted     -consent->      submitted     : clinic_physician : complete_form
assigned      -consent->      assigned      : clinic_physician : complete_form
in_session    -consent->      in_session    : clinic_physician : complete_form
opinion_draft -consent->      opinion_draft : clinic_physician : complete_form
signed        -consent->      signed        : clinic_physician : complete_form
delivered     -consent->      delivered     : clinic_physician : complete_form
)";

constexpr std::string_view of_writing = R"(
assigned      -open_opinion-> opinion_draft : consultant       : holder
assigned      -ask->          assigned      : consultant       : holder reason
opinion_draft -ask->          opinion_draft : consultant       : holder reason
assigned      -answer->       assigned      : clinic_physician : reason
opinion_draft -answer->       opinion_draft : clinic_physician : reason
)";

constexpr std::string_view of_one_signature = R"(
opinion_draft -sign-> signed : consultant : holder valid_licence second_factor complete_form
)";

constexpr std::string_view of_a_board = R"(
opinion_draft -stance-> opinion_draft : consultant : holder
opinion_draft -sign->   signed        : consultant : holder valid_licence second_factor complete_form quorum
)";

void walk_kind(ConsultationKind kind, std::initializer_list<std::string_view> parts) {
    std::string rules;
    for (const auto part : parts) rules += part;
    walk(rules, all_consultation_states, all_consultation_actions, consultation_transitions(kind),
         {Role::clinic_physician, Role::coordinator, Role::consultant, Role::system, Role::technician});
}

TEST(ConsultationTransitions, OfAnElectiveOne) {
    walk_kind(ConsultationKind::elective, {of_every_kind, of_triage, of_a_time, of_a_session, of_one_signature});
}

TEST(ConsultationTransitions, OfAnEmergency) {
    walk_kind(ConsultationKind::emergency, {of_every_kind, of_an_emergency, of_a_session, of_one_signature});
}

TEST(ConsultationTransitions, OfStoreAndForward) {
    walk_kind(ConsultationKind::store_and_forward, {of_every_kind, of_triage, of_writing, of_one_signature});
}

TEST(ConsultationTransitions, OfAnMdt) {
    walk_kind(ConsultationKind::mdt, {of_every_kind, of_triage, of_a_time, of_a_session, of_a_board});
}

// Every state that a row begins in is reached, and all but the ends are left again.
TEST(ConsultationTransitions, NoStateIsADeadEndOrOutOfReach) {
    for (const auto kind : all_consultation_kinds) {
        std::set<ConsultationState> reached{ConsultationState::draft}, left;
        for (const auto& row : consultation_transitions(kind)) {
            if (row.from == row.to) continue;
            left.insert(row.from);
            reached.insert(row.to);
        }
        for (const auto state : reached) {
            const bool end = state == ConsultationState::declined || state == ConsultationState::cancelled ||
                             state == ConsultationState::archived;
            EXPECT_EQ(left.contains(state), !end) << to_string(kind) << " " << to_string(state);
        }
        for (const auto& row : consultation_transitions(kind)) {  // also those that stay where they are
            EXPECT_TRUE(reached.contains(row.from)) << to_string(kind) << " " << to_string(row.from);
        }
    }
}

TEST(ConsultationNames, AreReadBack) {
    for (const auto k : all_consultation_kinds) EXPECT_EQ(consultation_kind_from(to_string(k)), k);
    for (const auto s : all_consultation_states) EXPECT_EQ(consultation_state_from(to_string(s)), s);
    EXPECT_EQ(consultation_kind_from("phone"), std::nullopt);
    EXPECT_EQ(consultation_state_from(""), std::nullopt);
}

}  // namespace
}  // namespace telehub::domain
