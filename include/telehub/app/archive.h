// What the archive holds, as DICOM asks for it: queries (PS3.4 C.2, PS3.18 10.6) and the instances to retrieve (PS3.4
// C.4, PS3.18 10.4), within what the actor may see. A study in quarantine is shown to its own organisation and to
// those who decide on it; a discarded one to nobody.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/store/archive.h"

namespace telehub::app {

using QueryLevel = store::ArchiveLevel;
// One answer: the study always, series and instance as deep as the level goes. At patient level the study is the
// patient's newest and `studies` counts them.
using ArchiveMatch = store::ArchiveRow;

// Matching of one attribute (PS3.4 C.2.2.2): "" is universal; a single value, a list of UIDs or of other values
// parted by backslashes, wildcards * and ? in text, ranges "a-b", "a-", "-b" in DA and TM. UTF-8.
struct QueryKey {
    std::uint32_t tag = 0;       // group << 16 | element
    std::uint32_t sequence = 0;  // the sequence that it stands in; only (0040,0275) can be matched
    std::string value;
    std::string name{};  // what a refusal calls it; the tag, when it is empty
};

struct ArchiveQuery {
    QueryLevel level = QueryLevel::study;
    std::vector<QueryKey> keys;
    bool fuzzy = false;  // names also by pinyin, in full or initials
    store::ArchivePage page{};
};

// Refuses with invalid "bad_query" and, as field paths, the attributes (their names, or "(0008,0020)") whose values
// cannot be matched. Attributes that cannot be matched at this level are ignored; see can_match().
core::Result<std::vector<ArchiveMatch>> query_archive(const Hub& hub, const domain::Actor& actor,
                                                      const ArchiveQuery& query);
core::Result<std::int64_t> count_archive(const Hub& hub, const domain::Actor& actor, const ArchiveQuery& query);
bool can_match(QueryLevel level, std::uint32_t tag, std::uint32_t sequence = 0);
bool is_single_uid(std::string_view text);  // 1 to 64 digits and dots: no list, no wildcard

// What to retrieve: a study, or of it a series, or of that an instance. An empty UID means all of them.
struct Selection {
    core::StudyUid study_uid;
    core::SeriesUid series_uid;
    core::SopUid sop_uid;
};

struct SelectedSeries {
    store::Series series;
    std::vector<store::Instance> instances;  // by SOP Instance UID
};
struct Selected {
    store::Study study;
    std::vector<SelectedSeries> series;
    std::size_t count() const;
};

// Refuses with not_found what is not there or not to be seen. The first look at a study by an actor within an hour
// is audited as "study.view"; `how` says by what: "wado-rs", "c-move".
core::Result<Selected> select_instances(const Hub& hub, const domain::Actor& actor, const Selection& what,
                                        const std::string& how);

// An audit row for an actor's first look at something within an hour, also when the disk is full: reading goes on.
void audit_look(const Hub& hub, const domain::Actor& actor, const Deed& deed);

}  // namespace telehub::app
