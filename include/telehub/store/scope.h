// What an actor may see, decided here and nowhere else. Every list and every get of clinical rows takes a Scope and
// adds its predicate. Values, thread-safe.
#pragma once
#include <deque>
#include <string>
#include <vector>

#include "telehub/domain/roles.h"
#include "telehub/store/table.h"

namespace telehub::store {

struct Scope {
    bool everything = false;                 // the hub's own jobs
    std::vector<core::OrgId> owner;          // sees rows whose org_id is one of these
    std::vector<core::OrgId> reader;         // sees rows whose reading_org_id is one of these
    std::vector<core::OrgId> judge;          // ... and of these, also the images that wait in quarantine
    std::vector<core::OrgId> keeper;         // keeps the routing of these
    std::vector<core::OrgId> administrator;  // keeps the people, devices and webhooks of these, and reads their trail
    std::vector<core::OrgId> arranger;       // sees the appointments, waiting patients and duty of these
    core::UserId user;                       // sees the appointments that they are an expert of, and their own duty

    // Consultations are for their people alone.
    std::vector<core::OrgId> physician;    // sees those that one of these asked for, with their photos
    std::vector<core::OrgId> coordinator;  // sees those that one of these was asked
    core::UserId person;                   // a consultant: sees what the cases grant that this person answers
};

// The consortium of the actor: what is known throughout it (experts and their free time, rooms, holidays) is seen by
// everybody in it, and by nobody else.
struct House {
    bool everything = false;         // the hub's own jobs
    std::vector<core::OrgId> roots;  // the organisations at the top
};
House house_of(Connection& c, const domain::Actor& actor);

// Clinic roles see their organisation, reading roles what was sent to their reading centre, an administrator the
// organisation and all below it, a device its organisation's and what was sent to it; a consultant, of whatever
// hospital, what the running cases grant that are this person's to answer: those studies and reports and no others.
// Routing is for those who keep it, each in the organisation of the role.
Scope scope_of(Connection& c, const domain::Actor& actor);

bool administers(const Scope& scope, const core::OrgId& org);

// The conditions of a query, with their parameters.
class Where {
  public:
    template <class T>
    Where& add(const std::string& condition, std::string_view name, const T& value) {
        text_ += (text_.empty() ? "WHERE " : " AND ") + condition;
        params_.push_back(param(name, value));
        return *this;
    }
    Where& add(const std::string& condition) {
        text_ += (text_.empty() ? "WHERE " : " AND ") + condition;
        return *this;
    }
    // Rows of table `t` whose org_id the scope owns.
    Where& owned(const Scope& scope);
    // Rows of table `t` of an organisation that the scope administers.
    Where& administered(const Scope& scope);
    // Rows of `t` = organisation that the scope administers.
    Where& administered_organisations(const Scope& scope);
    // Rows of table `t` that are routing of an organisation whose routing the scope keeps.
    Where& kept(const Scope& scope);
    // Rows of table `t` with org_id and reading_org_id that the scope shows.
    Where& visible(const Scope& scope);
    // The same for the images of studies: one in quarantine is for its owner and those who decide on it, a discarded
    // one for nobody.
    Where& visible_archive(const Scope& scope);
    // The same for studies whatever their state. A consultation's photos are for its people.
    Where& visible_studies(const Scope& scope);
    // The same for reports: the clinic sees those that are published.
    Where& visible_reports(const Scope& scope);
    // Rows of `t` = consultation: the inviting organisation's physicians keep their own, the invited one's coordinators
    // what was submitted to it. An expert sees the case from its assignment to its end, who is rung the case that
    // rings, and both what earlier case theirs refers to.
    Where& visible_consultations(const Scope& scope);
    // Rows of `t` = attachment: the inviting organisation's own; for coordinators and experts as long as the case runs.
    Where& visible_attachments(const Scope& scope);
    // Rows of table `t` that are this person's own, whatever their roles.
    Where& addressed_to(const core::UserId& user);
    // Appointments `t` that this person is an expert of, or whose case they are one of the people of, or that they made
    // for no case.
    Where& in_calendar_of(const core::UserId& user);

    // Appointments of table `t`: those that the scope's organisations made or are asked to, and those that the person
    // is an expert of; one of a case as long as they see the case.
    Where& visible_appointments(const Scope& scope);
    // Rows of table `t` with org_id (inviting) and expert_org_id (invited).
    Where& visible_invitations(const Scope& scope);
    // The duty roster: of the scope's organisations, and where the person has duty.
    Where& visible_roster(const Scope& scope);
    // Rows of table `t` whose org_id is in the consortium.
    Where& in_house(const House& house);
    // People who read for a centre that the scope reads for.
    Where& visible_readers(const Scope& scope);

    const std::string& text() const { return text_; }
    const std::vector<Param>& params() const { return params_; }

  private:
    std::string invited(const Scope& scope);
    std::string in_list(std::string_view column, std::string_view prefix, const std::vector<core::OrgId>& orgs);
    std::string owned_studies(const Scope& scope);
    void name_person(const Scope& scope);
    std::string text_;
    std::vector<Param> params_;
    std::deque<std::string> names_;  // what the string_views of made-up parameter names point to
};

struct Page {
    std::int64_t limit = 50;
    std::string after;  // the cursor of the last row seen, "" for the first page
};

}  // namespace telehub::store
