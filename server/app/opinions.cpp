#include "telehub/app/opinions.h"

#include <algorithm>

#include "form.h"
#include "opinions_internal.h"
#include "telehub/store/people.h"

namespace telehub::app {

using core::Errc;
using domain::ConsultationAction;
using domain::ConsultationKind;
using domain::Need;
using store::Connection;

namespace {

using OpinionResult = core::Result<OpinionDetails>;

constexpr std::size_t max_text = 50'000;

Form check_text(const OpinionText& t) {
    Form form;
    const auto limit = "text of at most " + std::to_string(max_text) + " bytes without control characters";
    form.require(is_prose(t.summary, max_text), "$.summary", limit);
    form.require(is_prose(t.findings, max_text), "$.findings", limit);
    form.require(is_prose(t.diagnosis, max_text), "$.diagnosis", limit);
    form.require(is_prose(t.advice, max_text), "$.advice", limit);
    form.require(is_prose(t.further_tests, max_text), "$.further_tests", limit);
    form.require(is_prose(t.referral_advice, max_text), "$.referral_advice", limit);
    form.require(t.urgency.empty() || t.urgency == "routine" || t.urgency == "urgent" || t.urgency == "emergency",
                 "$.urgency", "one of routine, urgent, emergency, or empty");
    return form;
}

void set_text(store::Opinion& o, const OpinionText& t) {
    o.summary = t.summary;
    o.findings = t.findings;
    o.diagnosis = t.diagnosis;
    o.advice = t.advice;
    o.further_tests = t.further_tests;
    o.urgency = t.urgency;
    o.referral_advice = t.referral_advice;
}

// What they said before stays as it was, as the part of somebody who has left.
core::Result<void> change_stance(Connection& c, const Hub& hub, store::ConsultationMember part, const Stance& stance,
                                 std::int64_t opinion_version) {
    constexpr std::ptrdiff_t most = 500;  // parts and stances, of all who were ever asked
    if (std::ssize(store::members_ever_of(c, part.consultation_id)) >= most) {
        return core::refuse(Errc::too_large, "too_many_stances", "the experts of this case have said enough");
    }
    const bool first = part.stance.empty();
    const auto before = part.id;
    part.stance = stance.stance;
    part.stance_text = stance.text;
    part.stance_version = opinion_version;
    if (first) return store::update_row(c, part) ? core::Result<void>{} : stale_error();
    store::remove_member(c, before, hub.clock.now());
    part.id = hub.ids.uuid();
    part.version = 1;
    store::insert_row(c, part);
    return {};
}

bool has_text(const store::Opinion& o, const OpinionText& t) {
    return o.summary == t.summary && o.findings == t.findings && o.diagnosis == t.diagnosis && o.advice == t.advice &&
           o.further_tests == t.further_tests && o.urgency == t.urgency && o.referral_advice == t.referral_advice;
}

domain::Needs as_expert(const Case& k) { return k.expert ? domain::Needs{Need::holder} : domain::Needs{}; }

std::vector<OpinionStance> stances_of(Connection& c, const core::ConsultationId& id) {
    std::vector<OpinionStance> all;
    for (auto& m : store::members_ever_of(c, id)) {
        if (m.stance.empty()) continue;
        const auto user = store::find_user(c, m.user_id);
        all.push_back({std::move(m), user ? user->name : ""});
    }
    return all;
}

}  // namespace

bool is_expert(const store::ConsultationMember& m) { return m.part == "expert" || m.part == "chair"; }

std::optional<store::ConsultationMember> own_part(const Case& k, const domain::Actor& actor) {
    for (const auto& m : k.members) {
        if (is_expert(m) && m.user_id == actor.user) return m;
    }
    return {};
}

void keep_opinion(Connection& c, const Hub& hub, const domain::Actor& actor, const store::Opinion& o,
                  ConsultationAction action) {
    store::insert_row(c, store::OpinionVersion{o.id, o.version, std::string{to_string(action)}, o.summary, o.findings,
                                               o.diagnosis, o.advice, o.further_tests, o.urgency, o.referral_advice,
                                               o.dissent, o.signature, actor.user.value, actor.name, hub.clock.now()});
}

core::Result<store::Opinion> readable_opinion(Connection& c, const Case& k) {
    const bool delivered = k.row.delivered_at.has_value();
    const bool signed_ = k.row.signed_at && k.roles.has(domain::Role::coordinator);
    auto opinion = store::opinion_of(c, k.row.id);
    if (!opinion || !(k.expert || delivered || signed_)) return not_found("opinion yet");
    return *opinion;
}

OpinionDetails opinion_details(Connection& c, store::Opinion opinion, bool with_versions) {
    OpinionDetails d;
    if (opinion.signed_by) {
        if (const auto user = store::find_user(c, *opinion.signed_by)) d.signer_name = user->name;
    }
    auto versions = store::opinion_versions(c, opinion.id);
    for (const auto& v : versions) {
        if (std::ranges::find(d.author_names, v.author_name) == d.author_names.end()) {
            d.author_names.push_back(v.author_name);
        }
    }
    if (with_versions) {
        d.versions = std::move(versions);
        d.stances = stances_of(c, opinion.consultation_id);
    }
    d.opinion = std::move(opinion);
    return d;
}

OpinionResult get_opinion(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id) {
    // One that nobody has begun is refused to nobody: it is no row of the trail.
    const bool none = hub.db.read([&](Connection& c) {
        Deed unused;
        return find_case(c, actor, id, unused) && !store::opinion_of(c, id);
    });
    if (none) return not_found("opinion yet");
    const Deed what{"consultation.opinion_view", "consultation", id.value};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> OpinionResult {
        const auto k = find_case(c, actor, id, deed);
        if (!k) return k.error();
        auto opinion = readable_opinion(c, *k);
        if (!opinion) return opinion.error();
        return opinion_details(c, std::move(*opinion), k->expert);
    });
}

OpinionResult save_opinion(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                           const OpinionText& text, Version expected) {
    const Deed what{"consultation.save_opinion", "consultation", id.value};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> OpinionResult {
        const auto k = find_case(c, actor, id, deed);
        if (!k) return k.error();
        const auto to = judge_case(*k, ConsultationAction::save_opinion, as_expert(*k));
        if (!to) return to.error();
        if (const auto faults = check_text(text); !faults.ok()) return faults.error();
        auto opinion = store::opinion_of(c, id);
        if (expected && *expected != (opinion ? opinion->version : 0)) return stale_error();
        if (opinion && has_text(*opinion, text)) return opinion_details(c, std::move(*opinion), true);
        if (opinion && opinion->version >= most_versions) return too_many_versions();
        const auto now = hub.clock.now();
        if (!opinion) {
            opinion.emplace();
            opinion->id = core::OpinionId{hub.ids.uuid()};
            opinion->consultation_id = id;
            opinion->created_at = opinion->updated_at = now;
            set_text(*opinion, text);
            store::insert_row(c, *opinion);
        } else {
            set_text(*opinion, text);
            opinion->updated_at = now;
            if (!store::update_row(c, *opinion)) return stale_error();
        }
        keep_opinion(c, hub, actor, *opinion, ConsultationAction::save_opinion);
        deed.detail = "opinion version " + std::to_string(opinion->version);
        if (k->row.kind == ConsultationKind::mdt) {
            tell_case(c, hub, actor, k->row, "consultation.opinion", {.experts = true});
        }
        return opinion_details(c, std::move(*opinion), true);
    });
}

OpinionResult take_stance(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                          const Stance& stance, Version expected) {
    const Deed what{"consultation.stance", "consultation", id.value};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> OpinionResult {
        const auto k = find_case(c, actor, id, deed);
        if (!k) return k.error();
        const auto to = judge_case(*k, ConsultationAction::stance, as_expert(*k));
        if (!to) return to.error();
        Form form;
        form.require(stance.stance == "agrees" || stance.stance == "dissents", "$.stance", "one of agrees, dissents");
        form.require(stance.stance != "dissents" || !is_blank(stance.text), "$.text", "why you dissent");
        form.require(is_prose(stance.text, 5'000), "$.text", "at most 5000 bytes of text");
        if (!form.ok()) return form.error();
        auto opinion = store::opinion_of(c, id);
        if (!opinion) return core::refuse(Errc::conflict, "no_opinion", "there is no opinion to take a stance on yet");
        if (expected && *expected != opinion->version) return stale_error();
        auto part = own_part(*k, actor);
        if (!part) return domain::unmet(Need::holder, "stance");
        const auto said = change_stance(c, hub, std::move(*part), stance, opinion->version);
        if (!said) return said.error();
        deed.detail = stance.stance + " with opinion version " + std::to_string(opinion->version);
        tell_case(c, hub, actor, k->row, "consultation.stance", {.experts = true});
        return opinion_details(c, std::move(*opinion), true);
    });
}

}  // namespace telehub::app
