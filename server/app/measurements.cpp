#include "telehub/app/measurements.h"

#include <charconv>
#include <cmath>
#include <map>

#include "form.h"
#include "reports_internal.h"
#include "telehub/core/number_text.h"
#include "telehub/store/people.h"
#include "telehub/store/studies.h"

namespace telehub::app {

using core::Errc;
using store::Connection;

namespace {

constexpr std::int64_t most_a_person = 200;  // on one study
constexpr double farthest = 1e6;             // pixels

// How many points each kind has.
const std::map<std::string, std::size_t> points_of_kind{{"length", 2},    {"angle", 3}, {"ellipse", 4},
                                                        {"rectangle", 4}, {"probe", 1}, {"arrow", 2}};

bool is_uuid(const std::string& id) {
    if (id.size() != 36 || !made_of(id, "0123456789abcdef-")) return false;
    for (const std::size_t at : {8, 13, 18, 23}) {
        if (id[at] != '-') return false;
    }
    return std::ranges::count(id, '-') == 4;
}

core::Result<void> check(Connection& c, const core::StudyUid& study, const MeasurementForm& f) {
    Form form;
    const auto kind = points_of_kind.find(f.kind);
    form.require(kind != points_of_kind.end(), "$.kind", "one of length, angle, ellipse, rectangle, probe, arrow");
    const auto instance = image_of_study(c, study, f.sop_uid);
    form.require(instance.has_value(), "$.sop_uid", "an image of the study");
    form.require(!instance || (f.frame >= 1 && f.frame <= instance->frames), "$.frame", "a frame of the image, from 1");
    form.require(kind == points_of_kind.end() || f.points.size() == 2 * kind->second, "$.points",
                 "a column and a row for each point of its kind");
    for (const double p : f.points) {
        if (!std::isfinite(p) || std::abs(p) > farthest) {
            form.require(false, "$.points", "pixels of the image");
            break;
        }
    }
    form.require(is_line_or_empty(f.text, 200), "$.text", "at most 200 bytes on one line");
    if (!form.ok()) return form.error();
    return {};
}

std::string points_text(const std::vector<double>& points) {
    std::string out;
    for (const double p : points) {
        if (!out.empty()) out += ' ';
        out += core::shortest_text(p);
    }
    return out;
}

std::vector<double> points_from(const std::string& text) {
    std::vector<double> points;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at < end) {
        double p = 0;
        const auto [next, fault] = std::from_chars(at, end, p);
        if (fault != std::errc{}) throw store::DatabaseError("no points of a measurement: " + text);
        points.push_back(p);
        at = next + 1;
    }
    return points;
}

std::string name_of(Connection& c, const core::UserId& id) {
    const auto user = store::find_user(c, id);
    return user ? user->name : "";
}

Measurement details(store::Measurement row, std::string name) {
    auto points = points_from(row.points);
    return {std::move(row), std::move(points), std::move(name)};
}

core::Result<store::Study> visible_study(Connection& c, const domain::Actor& actor, const core::StudyUid& uid) {
    auto study = store::find_study(c, store::scope_of(c, actor), uid);
    if (!study) return not_found("study");
    return std::move(*study);
}

void keep_version(Connection& c, const store::Measurement& m, core::Timestamp now) {
    store::insert_row(
        c, store::MeasurementVersion{m.id, m.version, m.kind, m.sop_uid, m.frame, m.points, m.text, m.updated_at, now});
}

core::Error not_yours() {
    return core::refuse(Errc::forbidden, "not_yours", "a measurement is changed by who drew it");
}

}  // namespace

core::Result<std::vector<Measurement>> list_measurements(const Hub& hub, const domain::Actor& actor,
                                                         const core::StudyUid& study, const store::Page& page) {
    return hub.db.read([&](Connection& c) -> core::Result<std::vector<Measurement>> {
        if (const auto seen = visible_study(c, actor, study); !seen) return seen.error();
        std::vector<Measurement> all;
        std::map<core::UserId, std::string> names;
        for (auto& row : store::list_measurements(c, study, page)) {
            const auto [name, is_new] = names.try_emplace(row.user_id);
            if (is_new) name->second = name_of(c, row.user_id);
            all.push_back(details(std::move(row), name->second));
        }
        return all;
    });
}

core::Result<Measurement> save_measurement(const Hub& hub, const domain::Actor& actor, const core::StudyUid& study,
                                           const store::MeasurementId& id, const MeasurementForm& form,
                                           Version expected) {
    const Deed what{"study.measure", "study", study.value, "", "", id.value};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<Measurement> {
        const auto of = visible_study(c, actor, study);
        if (!of) return of.error();
        deed.org_id = of->org_id.value;
        if (!is_uuid(id.value)) return core::refuse(Errc::invalid, "bad_id", "the id is not a UUID in lower case");
        if (const auto checked = check(c, study, form); !checked) return checked.error();
        const auto known = store::find_measurement(c, id);
        if (known && (known->user_id != actor.user || known->study_uid != study)) return not_yours();
        if (known && expected && *expected != known->version) return stale_error();
        const bool shown = known && !known->removed_at;
        if (!shown && store::count_measurements(c, study, actor.user) >= most_a_person) {
            return core::refuse(Errc::conflict, "too_many_measurements",
                                "a person keeps 200 measurements of a study at most");
        }
        const auto points = points_text(form.points);
        if (shown && known->kind == form.kind && known->sop_uid == form.sop_uid && known->frame == form.frame &&
            known->points == points && known->text == form.text) {
            return details(*known, name_of(c, actor.user));  // nothing that a version would say
        }
        auto row = known.value_or(store::Measurement{});
        row.kind = form.kind;
        row.sop_uid = form.sop_uid;
        row.frame = form.frame;
        row.points = points;
        row.text = form.text;
        row.removed_at.reset();
        row.updated_at = hub.clock.now();
        if (known) {
            keep_version(c, *known, row.updated_at);
            if (!store::update_row(c, row)) return stale_error();
        } else {
            row.id = id;
            row.study_uid = study;
            row.org_id = of->org_id;
            row.user_id = actor.user;
            row.created_at = row.updated_at;
            store::insert_row(c, row);
        }
        return details(std::move(row), name_of(c, actor.user));
    });
}

core::Result<void> remove_measurement(const Hub& hub, const domain::Actor& actor, const core::StudyUid& study,
                                      const store::MeasurementId& id, Version expected) {
    const Deed what{"study.remove_measurement", "study", study.value, "", "", id.value};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<void> {
        const auto of = visible_study(c, actor, study);
        if (!of) return of.error();
        deed.org_id = of->org_id.value;
        auto known = store::find_measurement(c, id);
        if (!known || known->removed_at || known->study_uid != study) return not_found("measurement");
        if (known->user_id != actor.user) return not_yours();
        if (expected && *expected != known->version) return stale_error();
        known->removed_at = hub.clock.now();
        if (!store::update_row(c, *known)) return stale_error();
        return {};
    });
}

}  // namespace telehub::app
