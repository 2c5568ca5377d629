#include "telehub/domain/consultation.h"

#include "names.h"

namespace telehub::domain {

namespace {
using enum ConsultationState;
using K = ConsultationKind;
using A = ConsultationAction;
using R = Role;

constexpr RoleSet applicants{R::clinic_physician};
constexpr RoleSet coordinators{R::coordinator};
constexpr RoleSet experts{R::consultant};
constexpr RoleSet hub{R::system};
constexpr RoleSet closers{R::clinic_physician, R::coordinator};

constexpr unsigned bit(K k) { return 1u << static_cast<unsigned>(k); }
constexpr unsigned every = bit(K::elective) | bit(K::emergency) | bit(K::store_and_forward) | bit(K::mdt);
constexpr unsigned triaged = every & ~bit(K::emergency);  // a coordinator looks at it first
constexpr unsigned met = bit(K::elective) | bit(K::mdt);  // at a time that suits all
constexpr unsigned live = met | bit(K::emergency);        // people speak with each other
constexpr unsigned written = bit(K::store_and_forward);   // they write to each other
constexpr unsigned emergency = bit(K::emergency);
constexpr unsigned board = bit(K::mdt);
constexpr unsigned single = every & ~board;

struct Line {
    unsigned kinds;
    ConsultationTransition row;
};

constexpr Needs signature{Need::holder, Need::valid_licence, Need::second_factor, Need::complete_form};
constexpr Needs board_signature{Need::holder, Need::valid_licence, Need::second_factor, Need::complete_form,
                                Need::quorum};

constexpr std::array table{
    Line{every, {draft, A::amend, draft, applicants}},
    Line{triaged, {returned, A::amend, returned, applicants}},
    Line{every, {draft, A::submit, submitted, applicants, {Need::complete_form}}},
    Line{triaged, {returned, A::submit, submitted, applicants, {Need::complete_form}}},
    Line{triaged, {submitted, A::accept, accepted, coordinators}},
    Line{triaged, {submitted, A::return_, returned, coordinators, {Need::reason}}},
    Line{every, {submitted, A::decline, declined, coordinators, {Need::reason}}},
    Line{triaged, {accepted, A::decline, declined, coordinators, {Need::reason}}},
    Line{triaged, {accepted, A::assign, assigned, coordinators}},
    Line{every, {assigned, A::assign, assigned, coordinators, {Need::reason}}},

    // Who was to answer cannot: another takes the case over.
    Line{live, {in_session, A::assign, in_session, coordinators, {Need::reason}}},
    Line{every, {opinion_draft, A::assign, opinion_draft, coordinators, {Need::reason}}},

    Line{emergency, {submitted, A::ring, submitted, hub}},
    Line{emergency, {submitted, A::answer_ring, assigned, experts, {Need::holder}}},
    Line{emergency, {submitted, A::decline_ring, submitted, experts, {Need::holder, Need::reason}}},
    Line{emergency, {submitted, A::assign, assigned, coordinators}},  // by hand, above all when nobody answers

    Line{met, {assigned, A::schedule, scheduled, coordinators}},
    Line{met, {scheduled, A::confirm, confirmed, coordinators}},
    Line{met, {scheduled, A::reschedule, scheduled, coordinators, {Need::reason}}},
    Line{met, {confirmed, A::reschedule, confirmed, coordinators, {Need::reason}}},
    Line{met, {scheduled, A::unschedule, assigned, {R::coordinator, R::system}, {Need::reason}}},
    Line{met, {confirmed, A::unschedule, assigned, {R::coordinator, R::system}, {Need::reason}}},
    Line{met, {confirmed, A::start, in_session, coordinators}},
    Line{met, {confirmed, A::start, in_session, experts, {Need::holder}}},
    Line{emergency, {assigned, A::start, in_session, coordinators}},
    Line{emergency, {assigned, A::start, in_session, experts, {Need::holder}}},

    Line{live, {in_session, A::open_opinion, opinion_draft, experts, {Need::holder}}},
    Line{written, {assigned, A::open_opinion, opinion_draft, experts, {Need::holder}}},
    Line{written, {assigned, A::ask, assigned, experts, {Need::holder, Need::reason}}},
    Line{written, {opinion_draft, A::ask, opinion_draft, experts, {Need::holder, Need::reason}}},
    Line{written, {assigned, A::answer, assigned, applicants, {Need::reason}}},
    Line{written, {opinion_draft, A::answer, opinion_draft, applicants, {Need::reason}}},
    Line{every, {opinion_draft, A::save_opinion, opinion_draft, experts, {Need::holder}}},
    Line{board, {opinion_draft, A::stance, opinion_draft, experts, {Need::holder}}},
    Line{single, {opinion_draft, A::sign, signed_, experts, signature}},
    Line{board, {opinion_draft, A::sign, signed_, experts, board_signature}},
    Line{every, {signed_, A::deliver, delivered, coordinators}},
    Line{every, {signed_, A::deliver, delivered, experts, {Need::holder}}},

    // Care comes first: an emergency's consent may follow, as long as the case is open.
    Line{emergency, {submitted, A::consent, submitted, applicants, {Need::complete_form}}},
    Line{emergency, {assigned, A::consent, assigned, applicants, {Need::complete_form}}},
    Line{emergency, {in_session, A::consent, in_session, applicants, {Need::complete_form}}},
    Line{emergency, {opinion_draft, A::consent, opinion_draft, applicants, {Need::complete_form}}},
    Line{emergency, {signed_, A::consent, signed_, applicants, {Need::complete_form}}},
    Line{emergency, {delivered, A::consent, delivered, applicants, {Need::complete_form}}},

    // The consultant advises, the applicant decides.
    Line{every, {delivered, A::rate, rated, applicants, {Need::complete_form}}},
    Line{every, {rated, A::archive, archived, closers}},

    Line{every, {draft, A::cancel, cancelled, applicants}},
    Line{triaged, {returned, A::cancel, cancelled, applicants}},
    Line{every, {submitted, A::cancel, cancelled, applicants, {Need::reason}}},
    Line{triaged, {accepted, A::cancel, cancelled, applicants, {Need::reason}}},
    Line{every, {assigned, A::cancel, cancelled, applicants, {Need::reason}}},
    Line{met, {scheduled, A::cancel, cancelled, applicants, {Need::reason}}},
    Line{met, {confirmed, A::cancel, cancelled, applicants, {Need::reason}}},
};

template <unsigned kind>
constexpr std::size_t count_of = [] {
    std::size_t n = 0;
    for (const auto& line : table) n += (line.kinds & kind) != 0 ? 1 : 0;
    return n;
}();

template <unsigned kind>
constexpr auto rows_of = [] {
    std::array<ConsultationTransition, count_of<kind>> rows{};
    std::size_t at = 0;
    for (const auto& line : table) {
        if ((line.kinds & kind) != 0) rows[at++] = line.row;
    }
    return rows;
}();
}  // namespace

std::span<const ConsultationTransition> consultation_transitions(ConsultationKind kind) {
    switch (kind) {
        case K::elective: return rows_of<bit(K::elective)>;
        case K::emergency: return rows_of<bit(K::emergency)>;
        case K::store_and_forward: return rows_of<bit(K::store_and_forward)>;
        case K::mdt: return rows_of<bit(K::mdt)>;
    }
    return {};
}

std::string_view to_string(ConsultationKind k) {
    switch (k) {
        case K::elective: return "elective";
        case K::emergency: return "emergency";
        case K::store_and_forward: return "store_and_forward";
        case K::mdt: return "mdt";
    }
    return "";
}

std::string_view to_string(ConsultationState s) {
    switch (s) {
        case draft: return "draft";
        case submitted: return "submitted";
        case returned: return "returned";
        case declined: return "declined";
        case accepted: return "accepted";
        case assigned: return "assigned";
        case scheduled: return "scheduled";
        case confirmed: return "confirmed";
        case in_session: return "in_session";
        case opinion_draft: return "opinion_draft";
        case signed_: return "signed";
        case delivered: return "delivered";
        case rated: return "rated";
        case archived: return "archived";
        case cancelled: return "cancelled";
    }
    return "";
}

std::string_view to_string(ConsultationAction a) {
    switch (a) {
        case A::amend: return "amend";
        case A::submit: return "submit";
        case A::accept: return "accept";
        case A::return_: return "return";
        case A::decline: return "decline";
        case A::assign: return "assign";
        case A::ring: return "ring";
        case A::answer_ring: return "answer_ring";
        case A::decline_ring: return "decline_ring";
        case A::schedule: return "schedule";
        case A::confirm: return "confirm";
        case A::reschedule: return "reschedule";
        case A::unschedule: return "unschedule";
        case A::start: return "start";
        case A::open_opinion: return "open_opinion";
        case A::save_opinion: return "save_opinion";
        case A::ask: return "ask";
        case A::answer: return "answer";
        case A::stance: return "stance";
        case A::sign: return "sign";
        case A::deliver: return "deliver";
        case A::consent: return "consent";
        case A::rate: return "rate";
        case A::archive: return "archive";
        case A::cancel: return "cancel";
    }
    return "";
}

std::optional<ConsultationKind> consultation_kind_from(std::string_view text) {
    return from_name<ConsultationKind>(all_consultation_kinds, text);
}

std::optional<ConsultationState> consultation_state_from(std::string_view text) {
    return from_name<ConsultationState>(all_consultation_states, text);
}

}  // namespace telehub::domain
