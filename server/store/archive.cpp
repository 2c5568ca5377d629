#include "telehub/store/archive.h"

#include <deque>

#include "patterns.h"
#include "scoped.h"

namespace telehub::store {

namespace {

// In the order of ArchiveField.
constexpr const char* columns[] = {
    "t.study_uid",
    "t.study_date",
    "t.study_time",
    "t.accession_number",
    "t.study_id",
    "t.description",
    "t.modalities",
    "t.referring_physician",
    "t.patient_id",
    "t.name_folded",
    "t.birth_date",
    "t.sex",
    "(SELECT o.code FROM organisation o WHERE o.id = t.org_id)",
    "s.series_uid",
    "s.modality",
    "s.series_number",
    "s.description",
    "s.body_part",
    "s.station_name",
    "s.performed_start_date",
    "s.performed_start_time",
    "s.requested_procedure_id",
    "s.scheduled_step_id",
    "i.sop_uid",
    "i.sop_class_uid",
    "i.instance_number",
    "i.image_rows",
    "i.image_columns",
    "i.frames",
};
static_assert(std::size(columns) == static_cast<std::size_t>(ArchiveField::frames) + 1);

std::string column_of(ArchiveField field) { return columns[static_cast<std::size_t>(field)]; }

bool is_number(ArchiveField f) {
    return f == ArchiveField::image_rows || f == ArchiveField::image_columns || f == ArchiveField::frames;
}

// The conditions of one query. Parameter names are made up as they come.
class Builder {
  public:
    explicit Builder(const Scope& scope) { where_.visible_archive(scope); }

    void add(const ArchiveCondition& condition) {
        const auto column = column_of(condition.field);
        std::vector<std::string> any;
        const auto either = [&any](std::string sql) { any.push_back(std::move(sql)); };
        using enum ArchiveCondition::Kind;
        switch (condition.kind) {
            case any_of: {
                std::vector<std::string> values;
                for (const auto& v : condition.values) {
                    values.push_back(is_number(condition.field) ? number(v) : text(v));
                }
                either(is_one_of(column, values));
                break;
            }
            case like:
                for (const auto& v : condition.values) either(like_text(column, wildcard_pattern(v)));
                break;
            case range: either(range_text(column, condition.values.at(0), condition.values.at(1))); break;
            case name: name_text(column, condition.values.at(0), either); break;
            case sounds:
                name_text(column, condition.values.at(0), either);
                for (const char* spelt : {"t.name_folded", "t.pinyin", "t.pinyin_initials"}) {
                    either(like_text(spelt, wildcard_pattern(condition.values.at(0)) + "%"));
                }
                break;
            case holds:
                for (const auto& v : condition.values) {
                    either(like_text("'\\' || " + column + " || '\\'", "%\\\\" + wildcard_pattern(v) + "\\\\%"));
                }
                break;
        }
        where_.add("(" + either_of(any) + ")");
    }

    std::string where() const { return where_.text(); }
    std::vector<Param> params() const {
        auto all = where_.params();
        all.insert(all.end(), params_.begin(), params_.end());
        return all;
    }
    std::string number(std::int64_t n) { return keep(Value::of(n)); }
    std::string text(std::string_view v) { return keep(Value::of(v)); }

  private:
    std::string keep(Value value) {
        const auto& name = names_.emplace_back("v" + std::to_string(names_.size()));
        params_.push_back({name, std::move(value)});
        return ":" + name;
    }
    std::string number(const std::string& digits) { return keep(Value::of(std::int64_t{std::stoll(digits)})); }
    std::string like_text(const std::string& column, const std::string& pattern) {
        return column + " LIKE " + text(pattern) + " ESCAPE '\\'";
    }
    std::string range_text(const std::string& column, const std::string& from, const std::string& to) {
        std::string sql = column + " <> ''";
        if (!from.empty()) sql += " AND " + column + " >= " + text(from);
        if (!to.empty()) sql += " AND " + column + " <= " + text(to);
        return sql;
    }
    template <class Either>
    void name_text(const std::string& column, const std::string& folded, const Either& either) {
        for (const auto& p : name_patterns(folded)) either(like_text(column, p));
    }

    Where where_;
    std::vector<Param> params_;
    std::deque<std::string> names_;  // what the parameters' names point to
};

template <class Row>
std::string columns_as(const std::string& alias) {
    std::string list;
    for_each_column<Row>([&](auto m) { list += (list.empty() ? "" : ", ") + alias + "." + std::string{m.name}; });
    return list;
}

template <class Row>
Row take_row(std::span<const Value> values, std::size_t& at) {
    Row row;
    for_each_column<Row>([&](auto m) {
        using T = std::remove_cvref_t<decltype(row.*m.pointer)>;
        Column<T>::from(values[at++], row.*m.pointer);
    });
    return row;
}

template <class Row>
void append(std::vector<Kind>& kinds) {
    kinds.insert(kinds.end(), column_kinds<Row>().begin(), column_kinds<Row>().end());
}

std::string joins(ArchiveLevel level) {
    std::string sql = " FROM study t";
    if (level == ArchiveLevel::series || level == ArchiveLevel::instance) {
        sql += " JOIN series s ON s.study_key = t.study_key";
    }
    if (level == ArchiveLevel::instance) sql += " JOIN instance i ON i.series_key = s.series_key";
    return sql + " ";
}

std::string select_text(ArchiveLevel level, const std::string& where) {
    const auto study = "SELECT " + columns_as<Study>("t");
    switch (level) {
        case ArchiveLevel::patient:
            return study +
                   ", p.studies, p.oldest FROM (SELECT MAX(t.study_key) AS newest, MIN(t.study_key) AS oldest,"
                   " COUNT(*) AS studies FROM study t " +
                   where + " GROUP BY t.org_id, t.patient_id) p JOIN study t ON t.study_key = p.newest";
        case ArchiveLevel::study: return study + joins(level) + where;
        case ArchiveLevel::series: return study + ", " + columns_as<Series>("s") + joins(level) + where;
        case ArchiveLevel::instance:
            return study + ", " + columns_as<Series>("s") + ", " + columns_as<Instance>("i") + joins(level) + where;
    }
    return {};
}

const char* order_of(ArchiveLevel level) {
    switch (level) {
        case ArchiveLevel::patient: return " ORDER BY p.oldest DESC";
        case ArchiveLevel::study: return " ORDER BY t.study_key DESC";
        case ArchiveLevel::series: return " ORDER BY t.study_key DESC, s.series_key";
        case ArchiveLevel::instance: return " ORDER BY t.study_key DESC, s.series_key, i.sop_uid";
    }
    return "";
}

// What comes after this row in that order.
std::string after(Builder& builder, ArchiveLevel level, const ArchiveRow& last) {
    const auto study = builder.number(level == ArchiveLevel::patient ? last.oldest : last.study.study_key);
    if (level == ArchiveLevel::patient) return " WHERE p.oldest < " + study;
    if (level == ArchiveLevel::study) return " AND t.study_key < " + study;
    const auto series = builder.number(last.series.value().series_key);
    std::string later = "s.series_key > " + series;
    if (level == ArchiveLevel::instance) {
        later += " OR (s.series_key = " + series + " AND i.sop_uid > " +
                 builder.text(last.instance.value().sop_uid.value) + ")";
    }
    return " AND t.study_key <= " + study + " AND (t.study_key < " + study + " OR " + later + ")";
}

}  // namespace

std::vector<ArchiveRow> select_archive(Connection& c, const Scope& scope, ArchiveLevel level,
                                       const std::vector<ArchiveCondition>& conditions, const ArchivePage& page) {
    Builder builder(scope);
    for (const auto& condition : conditions) builder.add(condition);
    auto sql = select_text(level, builder.where());
    if (page.after) sql += after(builder, level, *page.after);
    sql += order_of(level);
    sql += " LIMIT " + builder.number(page.limit) + " OFFSET " + builder.number(page.offset);
    const bool with_series = level == ArchiveLevel::series || level == ArchiveLevel::instance;
    std::vector<Kind> kinds;
    append<Study>(kinds);
    if (level == ArchiveLevel::patient) kinds.insert(kinds.end(), {Kind::integer, Kind::integer});
    if (with_series) append<Series>(kinds);
    if (level == ArchiveLevel::instance) append<Instance>(kinds);
    std::vector<ArchiveRow> rows;
    c.select(sql, builder.params(), kinds, [&](std::span<const Value> values) {
        std::size_t at = 0;
        auto& row = rows.emplace_back();
        row.study = take_row<Study>(values, at);
        if (level == ArchiveLevel::patient) {
            row.studies = values[at++].integer;
            row.oldest = values[at++].integer;
        }
        if (with_series) row.series = take_row<Series>(values, at);
        if (level == ArchiveLevel::instance) row.instance = take_row<Instance>(values, at);
    });
    return rows;
}

std::int64_t count_archive(Connection& c, const Scope& scope, ArchiveLevel level,
                           const std::vector<ArchiveCondition>& conditions) {
    Builder builder(scope);
    for (const auto& condition : conditions) builder.add(condition);
    auto sql = "SELECT COUNT(*)" + joins(level) + builder.where();
    if (level == ArchiveLevel::patient) {
        sql = "SELECT COUNT(*) FROM (SELECT 1" + joins(level) + builder.where() + " GROUP BY t.org_id, t.patient_id) p";
    }
    const Kind kinds[] = {Kind::integer};
    std::int64_t count = 0;
    c.select(sql, builder.params(), kinds, [&](std::span<const Value> v) { count = v[0].integer; });
    return count;
}

std::vector<std::string> sop_classes_in(Connection& c, std::int64_t study_key) {
    const Kind kinds[] = {Kind::text};
    const Param of_study[] = {param("study", study_key)};
    std::vector<std::string> uids;
    c.select(
        "SELECT DISTINCT i.sop_class_uid FROM series s JOIN instance i ON i.series_key = s.series_key"
        " WHERE s.study_key = :study ORDER BY i.sop_class_uid",
        of_study, kinds, [&](std::span<const Value> v) { uids.push_back(v[0].text); });
    return uids;
}

std::optional<Study> find_archived_study(Connection& c, const Scope& scope, const core::StudyUid& uid) {
    Where where;
    where.visible_archive(scope).add("t.study_uid = :uid", "uid", uid);
    return select_one<Study>(c, where);
}

std::vector<InstanceMetadata> list_metadata(Connection& c, std::int64_t series_key) {
    return select_rows<InstanceMetadata>(c, "WHERE t.series_key = :series ORDER BY t.sop_uid",
                                         {param("series", series_key)});
}

std::vector<InstanceMetadata> list_metadata(Connection& c, std::int64_t series_key, const core::SopUid& from,
                                            const core::SopUid& to) {
    return select_rows<InstanceMetadata>(
        c, "WHERE t.series_key = :series AND t.sop_uid >= :first AND t.sop_uid <= :last ORDER BY t.sop_uid",
        {param("series", series_key), param("first", from), param("last", to)});
}

void replace_metadata(Connection& c, const InstanceMetadata& row) {
    c.execute("DELETE FROM instance_metadata WHERE series_key = :series AND sop_uid = :uid",
              {param("series", row.series_key), param("uid", row.sop_uid)});
    insert_row(c, row);
}

}  // namespace telehub::store
