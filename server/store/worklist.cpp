#include "telehub/store/worklist.h"

#include <deque>
#include <stdexcept>

#include "patterns.h"

namespace telehub::store {

namespace {

using Field = WorklistCondition::Field;
using Kind = WorklistCondition::Kind;

std::string column_of(Field field) {
    switch (field) {
        case Field::state: return "t.state";
        case Field::modality: return "t.modality";
        case Field::accession_number: return "t.accession_number";
        case Field::study_uid: return "t.study_uid";
        case Field::procedure: return "t.procedure";
        case Field::referring_physician: return "t.referring_physician";
        case Field::patient_id: return "p.patient_id";
        case Field::patient_name: return "p.name_folded";
        case Field::birth_date: return "p.birth_date";
        case Field::sex: return "p.sex";
    }
    return {};
}

// Parameter names are made up as they come.
class Builder {
  public:
    std::string keep(Value value) {
        const auto& name = names_.emplace_back("v" + std::to_string(names_.size()));
        params_.push_back({name, std::move(value)});
        return ":" + name;
    }
    void add(const WorklistCondition& condition) {
        const auto column = column_of(condition.field);
        std::vector<std::string> any, values;
        const auto like = [&](const std::string& pattern) {
            any.push_back(column + " LIKE " + keep(Value::of(pattern)) + " ESCAPE '\\'");
        };
        switch (condition.kind) {
            case Kind::any_of:
                for (const auto& v : condition.values) values.push_back(keep(Value::of(v)));
                any.push_back(is_one_of(column, values));
                break;
            case Kind::like:
                for (const auto& v : condition.values) like(wildcard_pattern(v));
                break;
            case Kind::name:
                for (const auto& pattern : name_patterns(condition.values.at(0))) like(pattern);
                break;
        }
        text += " AND (" + either_of(any) + ")";
    }
    const std::vector<Param>& params() const { return params_; }
    std::string text;

  private:
    std::vector<Param> params_;
    std::deque<std::string> names_;  // what the parameters' names point to
};

void add_cursor(Builder& where, const std::string& after) {
    const auto space = after.find(' ');
    if (space == std::string::npos) throw std::invalid_argument("no cursor of the worklist: " + after);
    const auto at = where.keep(Value::of(std::int64_t{std::stoll(after)}));
    const auto id = where.keep(Value::of(after.substr(space + 1)));
    where.text += " AND (t.scheduled_at > " + at + " OR (t.scheduled_at = " + at + " AND t.id > " + id + "))";
}

}  // namespace

std::string WorklistRow::cursor() const { return std::to_string(order.scheduled_at.value().ms) + ' ' + order.id.value; }

std::vector<WorklistRow> select_worklist(Connection& c, const core::OrgId& org, const WorklistRange& range,
                                         const Page& page) {
    Builder where;
    // The states as the index has them, or it is not used.
    where.text =
        "JOIN patient p ON p.id = t.patient_key WHERE t.state IN ('scheduled', 'in_progress') AND t.org_id = " +
        where.keep(Value::of(org.value));
    for (const auto& condition : range.conditions) where.add(condition);
    if (range.from) where.text += " AND t.scheduled_at >= " + where.keep(Value::of(range.from->ms));
    if (range.to) where.text += " AND t.scheduled_at <= " + where.keep(Value::of(range.to->ms));
    if (!page.after.empty()) add_cursor(where, page.after);
    const auto limit = where.keep(Value::of(page.limit));
    std::vector<WorklistRow> rows;
    for (auto& order :
         select_rows<Order>(c, where.text + " ORDER BY t.scheduled_at, t.id LIMIT " + limit, where.params())) {
        auto patients = select_rows<Patient>(c, "WHERE t.id = :id", {param("id", order.patient_key)});
        rows.push_back({std::move(order), std::move(patients.at(0))});
    }
    return rows;
}

}  // namespace telehub::store
