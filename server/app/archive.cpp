#include "telehub/app/archive.h"

#include "archive_keys.h"
#include "telehub/core/log.h"
#include "telehub/store/studies.h"

namespace telehub::app {

using store::Connection;

void audit_look(const Hub& hub, const domain::Actor& actor, const Deed& deed) {
    const auto who = actor.user.empty() ? "device " + actor.name : actor.user.value;
    if (!hub.views->is_first(who, deed.entity_id, hub.clock.now())) return;
    try {
        hub.db.write([&](Connection& c) { audit(c, hub, actor, deed); });
    } catch (const store::StorageFull&) {  // reading goes on when the disk is full
        core::log::error("audit_failed", {{"reason", "storage_full"}});
    }
}

namespace {

core::Result<SelectedSeries> load_series(Connection& c, store::Series series, const core::SopUid& sop) {
    SelectedSeries s{std::move(series), {}};
    if (sop.empty()) {
        s.instances = store::list_instances(c, s.series.series_key);
    } else {
        auto instance = store::find_instance(c, sop);
        if (!instance || instance->series_key != s.series.series_key) return not_found("instance");
        s.instances.push_back(std::move(*instance));
    }
    return s;
}

}  // namespace

bool ViewLog::is_first(const std::string& actor, const std::string& study_uid, core::Timestamp now) {
    constexpr std::size_t most = 100'000;
    constexpr std::int64_t hour_ms = 3'600'000;
    const auto key = actor + ' ' + study_uid;
    const std::lock_guard lock(mutex_);
    const auto [known, added] = looks_.try_emplace(key, now);
    if (!added) {
        if (now.ms - known->second.ms < hour_ms) return false;
        known->second = now;
    }
    order_.push_back({key, now});
    while (order_.size() > most) {
        const auto oldest = looks_.find(order_.front().key);
        if (oldest != looks_.end() && oldest->second == order_.front().at) looks_.erase(oldest);
        order_.pop_front();
    }
    return true;
}

core::Result<std::vector<ArchiveMatch>> query_archive(const Hub& hub, const domain::Actor& actor,
                                                      const ArchiveQuery& query) {
    const auto conditions = conditions_of(query);
    if (!conditions) return conditions.error();
    return hub.db.read([&](Connection& c) {
        return store::select_archive(c, store::scope_of(c, actor), query.level, *conditions, query.page);
    });
}

core::Result<std::int64_t> count_archive(const Hub& hub, const domain::Actor& actor, const ArchiveQuery& query) {
    const auto conditions = conditions_of(query);
    if (!conditions) return conditions.error();
    return hub.db.read(
        [&](Connection& c) { return store::count_archive(c, store::scope_of(c, actor), query.level, *conditions); });
}

std::size_t Selected::count() const {
    std::size_t n = 0;
    for (const auto& s : series) n += s.instances.size();
    return n;
}

core::Result<Selected> select_instances(const Hub& hub, const domain::Actor& actor, const Selection& what,
                                        const std::string& how) {
    auto selected = hub.db.read([&](Connection& c) -> core::Result<Selected> {
        auto study = store::find_archived_study(c, store::scope_of(c, actor), what.study_uid);
        if (!study) return not_found("study");
        Selected s{std::move(*study), {}};
        if (what.series_uid.empty()) {
            for (auto& series : store::list_series(c, s.study.study_key)) {
                s.series.push_back(load_series(c, std::move(series), {}).value());
            }
            return s;
        }
        auto series = store::find_series(c, s.study.study_key, what.series_uid);
        if (!series) return not_found("series");
        auto loaded = load_series(c, std::move(*series), what.sop_uid);
        if (!loaded) return loaded.error();
        s.series.push_back(std::move(*loaded));
        return s;
    });
    if (selected) {
        const auto& study = selected->study;
        audit_look(hub, actor, {"study.view", "study", study.study_uid.value, study.org_id.value, "", how});
    }
    return selected;
}

}  // namespace telehub::app
