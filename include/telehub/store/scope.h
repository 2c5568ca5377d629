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
    bool everything = false;          // the hub's own jobs
    std::vector<core::OrgId> owner;   // sees rows whose org_id is one of these
    std::vector<core::OrgId> reader;  // sees rows whose reading_org_id is one of these
    std::vector<core::OrgId> judge;   // ... and of these, also the images that wait in quarantine
};

// Clinic roles see their organisation, reading roles what was sent to their reading centre, an administrator the
// organisation and all below it, a device its organisation's and what was sent to it.
Scope scope_of(Connection& c, const domain::Actor& actor);

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
    // Rows of table `t` with org_id and reading_org_id that the scope shows.
    Where& visible(const Scope& scope);
    // The same for the images of studies: one in quarantine is for its owner and those who decide on it, a discarded
    // one for nobody.
    Where& visible_archive(const Scope& scope);
    // The same for reports: the clinic sees those that are published.
    Where& visible_reports(const Scope& scope);
    // People who read for a centre that the scope reads for.
    Where& visible_readers(const Scope& scope);

    const std::string& text() const { return text_; }
    const std::vector<Param>& params() const { return params_; }

  private:
    std::string in_list(std::string_view column, std::string_view prefix, const std::vector<core::OrgId>& orgs);
    std::string text_;
    std::vector<Param> params_;
    std::deque<std::string> names_;  // what the string_views of made-up parameter names point to
};

struct Page {
    std::int64_t limit = 50;
    std::string after;  // the cursor of the last row seen, "" for the first page
};

}  // namespace telehub::store
