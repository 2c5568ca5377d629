#include "telehub/app/experts.h"

#include "replay.h"
#include "scheduling_access.h"
#include "telehub/core/local_time.h"
#include "telehub/domain/licence.h"
#include "telehub/store/people.h"

namespace telehub::app {

using core::Errc;
using domain::Role;
using store::Connection;

namespace {

constexpr std::size_t max_listed = 20;

bool is_language(std::string_view s) {
    return s.size() >= 2 && s.size() <= 16 &&
           made_of(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
}

Form check_form(const ExpertForm& f) {
    Form form;
    form.require(is_line_or_empty(f.title, 64), "$.title", "at most 64 bytes on one line");
    form.require(!f.specialties.empty() && f.specialties.size() <= max_listed, "$.specialties", "1 to 20");
    for (std::size_t i = 0; i < f.specialties.size(); ++i) {
        const auto path = "$.specialties[" + std::to_string(i) + "]";
        form.require(is_specialty(f.specialties[i]), path, "1 to 32 of A-Z and 0-9, as licences have it");
        form.require(std::ranges::count(f.specialties, f.specialties[i]) == 1, path, "is named twice");
    }
    form.require(f.languages.size() <= max_listed, "$.languages", "at most 20");
    for (std::size_t i = 0; i < f.languages.size(); ++i) {
        form.require(is_language(f.languages[i]), "$.languages[" + std::to_string(i) + "]",
                     "a tag such as zh or en-GB");
    }
    form.require(core::WallClock::of(f.time_zone).has_value(), "$.time_zone",
                 "an IANA time zone, such as Asia/Shanghai");
    form.require(is_prose(f.introduction, 4000), "$.introduction", "at most 4000 bytes of text");
    return form;
}

void fill(store::Expert& e, const ExpertForm& f) {
    e.title = f.title;
    e.languages.clear();
    for (const auto& l : f.languages) e.languages += (e.languages.empty() ? "" : ",") + l;
    e.time_zone = f.time_zone;
    e.introduction = f.introduction;
    e.enabled = f.enabled;
}

std::optional<store::Licence> longest_licence(Connection& c, const Hub& hub, const core::UserId& user,
                                              const std::vector<std::string>& specialties) {
    const auto today = core::local_date(hub.clock.now(), hub.config.time_zone);
    for (auto& licence : store::licences_of(c, user)) {  // the longest first
        const bool covers = std::ranges::any_of(specialties, [&](const std::string& s) {
            return domain::licence_covers(licence.scope, licence.expires_on, s, today);
        });
        if (covers) return std::move(licence);
    }
    return {};
}

ExpertDetails details(Connection& c, const Hub& hub, store::Expert expert) {
    ExpertDetails d;
    if (const auto user = store::find_user(c, expert.user_id)) {
        d.login = user->login;
        d.name = user->name;
    }
    d.specialties = store::specialties_of(c, expert.id);
    d.licence = longest_licence(c, hub, expert.user_id, d.specialties);
    d.expert = std::move(expert);
    return d;
}

// The account that becomes an expert: a consultant of an organisation that the actor arranges.
core::Result<store::UserAccount> account_of(Connection& c, const domain::Actor& actor, const std::string& login) {
    const auto wrong = [](std::string message) {
        Form form;
        form.require(false, "$.login", std::move(message));
        return form.error();
    };
    auto user = store::find_user_by_login(c, login);
    if (!user || store::root_organisation(c, user->org_id) != store::root_organisation(c, actor.org)) {
        return wrong("no such user");
    }
    if (!may_arrange(c, actor, user->org_id)) return may_not_arrange();
    const auto roles = store::roles_of(c, user->id);
    if (std::ranges::find(roles, Role::consultant, &domain::OrgRole::role) == roles.end()) {
        return wrong("is not a consultant");
    }
    return *user;
}

}  // namespace

core::Result<ExpertDetails> create_expert(const Hub& hub, const domain::Actor& actor, const ExpertForm& form,
                                          const Idempotency& idempotency) {
    using R = core::Result<ExpertDetails>;
    return transact(hub, actor, {"expert.create", "expert"}, [&](Connection& c, Deed& deed) -> R {
        if (const auto faults = check_form(form); !faults.ok()) return faults.error();
        auto known = find_replayed<core::ExpertId>(c, actor, idempotency, "expert", deed, [&](const auto& id) {
            return store::find_expert(c, store::house_of(c, actor), id);
        });
        if (!known) return known.error();
        if (*known) return details(c, hub, std::move(**known));
        const auto user = account_of(c, actor, form.login);
        if (!user) return user.error();
        if (store::find_expert_of_user(c, user->id)) {
            return core::refuse(Errc::conflict, "already_exists", "this user is an expert already");
        }
        store::Expert e;
        e.id = core::ExpertId{hub.ids.uuid()};
        e.user_id = user->id;
        e.org_id = user->org_id;
        e.created_at = hub.clock.now();
        fill(e, form);
        store::insert_row(c, e);
        store::set_specialties(c, e.id, form.specialties);
        record_idempotency(c, hub, actor, idempotency, e.id.value);
        deed.entity_id = e.id.value;
        deed.org_id = e.org_id.value;
        return details(c, hub, std::move(e));
    });
}

core::Result<ExpertDetails> amend_expert(const Hub& hub, const domain::Actor& actor, const core::ExpertId& id,
                                         const ExpertForm& form, Version expected) {
    using R = core::Result<ExpertDetails>;
    return transact(hub, actor, {"expert.amend", "expert", id.value}, [&](Connection& c, Deed& deed) -> R {
        auto e = store::find_expert(c, store::house_of(c, actor), id);
        if (!e) return not_found("expert");
        deed.org_id = e->org_id.value;
        const bool arranges = may_arrange(c, actor, e->org_id);
        if (!arranges && e->user_id != actor.user) return may_not_arrange();
        if (const auto faults = check_form(form); !faults.ok()) return faults.error();
        auto specialties = form.specialties;
        std::ranges::sort(specialties);
        if (!arranges && (form.enabled != e->enabled || specialties != store::specialties_of(c, id))) {
            return core::refuse(Errc::forbidden, "role_not_allowed",
                                "specialties, and who can be booked, are for the coordinators to say");
        }
        if (expected && *expected != e->version) return stale_error();
        fill(*e, form);
        if (!store::update_row(c, *e)) return stale_error();
        store::set_specialties(c, id, specialties);
        return details(c, hub, std::move(*e));
    });
}

core::Result<ExpertDetails> get_expert(const Hub& hub, const domain::Actor& actor, const core::ExpertId& id) {
    return hub.db.read([&](Connection& c) -> core::Result<ExpertDetails> {
        auto e = store::find_expert(c, store::house_of(c, actor), id);
        if (!e) return not_found("expert");
        return details(c, hub, std::move(*e));
    });
}

std::vector<ExpertDetails> list_experts(const Hub& hub, const domain::Actor& actor, const store::ExpertFilter& filter,
                                        const store::Page& page) {
    return hub.db.read([&](Connection& c) {
        std::vector<ExpertDetails> all;
        for (auto& e : store::list_experts(c, store::house_of(c, actor), filter, page)) {
            all.push_back(details(c, hub, std::move(e)));
        }
        return all;
    });
}

}  // namespace telehub::app
