#include "telehub/store/studies.h"

#include <algorithm>

#include "patterns.h"
#include "scoped.h"

namespace telehub::store {

namespace {

// The columns of an insert whose key SQLite gives.
template <class Row>
std::int64_t insert_keyed(Connection& c, const Row& row, const std::string& key) {
    static const std::string sql = [&key] {
        std::string names, values;
        for_each_column<Row>([&](auto m) {
            const std::string name{m.name};
            if (name == key) return;
            names += (names.empty() ? "" : ", ") + name;
            values += (values.empty() ? ":" : ", :") + name;
        });
        return "INSERT INTO " + std::string{Row::table} + " (" + names + ") VALUES (" + values + ") RETURNING " + key;
    }();
    auto params = row_params(row);
    std::erase_if(params, [&key](const Param& p) { return p.name == key; });
    std::int64_t made = 0;
    const Kind kinds[] = {Kind::integer};
    c.select(sql, params, kinds, [&](std::span<const Value> v) { made = v[0].integer; });
    return made;
}

}  // namespace

std::optional<Study> find_study(Connection& c, const core::StudyUid& uid) {
    return select_one<Study>(c, "WHERE t.study_uid = :uid", {param("uid", uid)});
}

std::optional<Study> find_study(Connection& c, const Scope& scope, const core::StudyUid& uid) {
    Where where;
    where.visible_studies(scope).add("t.study_uid = :uid", "uid", uid);
    return select_one<Study>(c, where);
}

std::vector<Study> list_studies(Connection& c, const Scope& scope, const StudyFilter& filter, const Page& page) {
    Where where;
    where.visible_studies(scope);
    // A discarded one is hidden from whoever does not ask for it.
    where.add(filter.state.empty() ? "t.state <> :state" : "t.state = :state", "state",
              filter.state.empty() ? "discarded" : filter.state);
    if (!filter.patient_id.empty()) where.add("t.patient_id = :pid", "pid", filter.patient_id);
    if (!filter.accession_number.empty()) where.add("t.accession_number = :acc", "acc", filter.accession_number);
    if (!filter.name.empty()) {
        where.add(
            "(t.name_folded LIKE :name ESCAPE '\\' OR t.pinyin LIKE :name ESCAPE '\\'"
            " OR t.pinyin_initials LIKE :name ESCAPE '\\')",
            "name", "%" + literal_pattern(filter.name) + "%");
    }
    if (!filter.upload_id.empty()) {
        where.add("t.study_uid IN (SELECT r.study_uid FROM upload_result r WHERE r.upload_id = :upload)", "upload",
                  filter.upload_id);
    }
    if (!page.after.empty()) where.add("t.study_key < :after", "after", std::int64_t{std::stoll(page.after)});
    return select_rows<Study>(c, where.text() + " ORDER BY t.study_key DESC LIMIT " + std::to_string(page.limit),
                              where.params());
}

std::vector<Study> receiving_studies(Connection& c, const core::OrgId& org, const std::string& accession_number,
                                     const core::StudyUid& uid) {
    return select_rows<Study>(
        c, "WHERE t.org_id = :org AND t.state = 'receiving' AND (t.accession_number = :acc OR t.study_uid = :uid)",
        {param("org", org), param("acc", accession_number), param("uid", uid)});
}

std::int64_t insert_study(Connection& c, const Study& row) { return insert_keyed(c, row, "study_key"); }
std::int64_t insert_series(Connection& c, const Series& row) { return insert_keyed(c, row, "series_key"); }

bool update_study(Connection& c, Study& row) {
    static const std::string sql = [] {
        std::string sets;
        for_each_column<Study>([&](auto m) {
            const std::string name{m.name};
            // Counts and times belong to count_instance: an instance may arrive while a person decides.
            for (const char* kept :
                 {"study_key", "version", "series_count", "instance_count", "made_count", "last_received_at"}) {
                if (name == kept) return;
            }
            sets += name + " = :" + name + ", ";
        });
        return "UPDATE study SET " + sets + "version = version + 1 WHERE study_key = :study_key AND version = :version";
    }();
    auto params = row_params(row);
    std::erase_if(params, [](const Param& p) {
        return p.name == "series_count" || p.name == "instance_count" || p.name == "made_count" ||
               p.name == "last_received_at";
    });
    if (c.execute(sql, params) != 1) return false;
    ++row.version;
    return true;
}

std::optional<Series> find_series(Connection& c, std::int64_t study_key, const core::SeriesUid& uid) {
    return select_one<Series>(c, "WHERE t.study_key = :study AND t.series_uid = :uid",
                              {param("study", study_key), param("uid", uid)});
}

std::vector<Series> list_series(Connection& c, std::int64_t study_key) {
    return select_rows<Series>(c, "WHERE t.study_key = :study ORDER BY t.series_key", {param("study", study_key)});
}

std::optional<Instance> find_instance(Connection& c, const core::SopUid& uid) {
    return select_one<Instance>(c, "WHERE t.sop_uid = :uid", {param("uid", uid)});
}

std::optional<Study> find_study_of(Connection& c, const core::SopUid& uid) {
    return select_one<Study>(c,
                             "JOIN series s ON s.study_key = t.study_key JOIN instance i ON i.series_key = s.series_key"
                             " WHERE i.sop_uid = :uid",
                             {param("uid", uid)});
}

std::vector<Instance> list_instances(Connection& c, std::int64_t series_key) {
    return select_rows<Instance>(c, "WHERE t.series_key = :series ORDER BY t.sop_uid", {param("series", series_key)});
}

std::vector<Instance> list_instances(Connection& c, std::int64_t series_key, std::int64_t limit) {
    return select_rows<Instance>(c, "WHERE t.series_key = :series ORDER BY t.sop_uid LIMIT :limit",
                                 {param("series", series_key), param("limit", limit)});
}

std::vector<InstanceVersion> instance_versions(Connection& c, const core::SopUid& uid) {
    return select_rows<InstanceVersion>(c, "WHERE t.sop_uid = :uid", {param("uid", uid)});
}

void replace_instance(Connection& c, const Instance& row) {
    c.execute("DELETE FROM instance WHERE series_key = :series AND sop_uid = :uid",
              {param("series", row.series_key), param("uid", row.sop_uid)});
    insert_row(c, row);
}

void count_instance(Connection& c, std::int64_t study_key, std::int64_t series_key, const Counted& what, Timestamp at) {
    c.execute("UPDATE series SET instance_count = instance_count + 1 WHERE series_key = :series",
              {param("series", series_key)});
    c.execute(
        "UPDATE study SET instance_count = instance_count + 1, series_count = series_count + :more,"
        " made_count = made_count + :made, last_received_at = :at WHERE study_key = :study",
        {param("more", what.new_series ? 1 : 0), param("made", what.made ? 1 : 0), param("at", at),
         param("study", study_key)});
}

void set_modalities(Connection& c, std::int64_t study_key, const std::string& modalities) {
    c.execute("UPDATE study SET modalities = :modalities WHERE study_key = :study",
              {param("modalities", modalities), param("study", study_key)});
}

std::int64_t disown_unmatched_studies(Connection& c, const core::PatientId& patient) {
    return c.execute(
        "UPDATE study SET patient_key = NULL WHERE org_id = (SELECT org_id FROM patient WHERE id = :patient)"
        " AND patient_id = (SELECT patient_id FROM patient WHERE id = :patient) AND patient_key = :patient"
        " AND order_id IS NULL",
        {param("patient", patient)});
}

std::vector<Study> quiet_studies(Connection& c, Timestamp not_since, std::int64_t limit) {
    return select_rows<Study>(c, "WHERE t.state = 'receiving' AND t.last_received_at <= :since LIMIT :limit",
                              {param("since", not_since), param("limit", limit)});
}

}  // namespace telehub::store
