// Queries of the archive and what may be retrieved from it.
#include "telehub/app/archive.h"

#include "app/support.h"
#include "telehub/store/archive.h"
#include "telehub/store/studies.h"

namespace telehub::test {
namespace {

using app::ArchiveQuery;
using app::QueryKey;
using app::QueryLevel;

class ArchiveTest : public AppTest {
  protected:
    DicomFile file(const std::string& id, const std::string& name, const std::string& uid) {
        DicomFile f;
        f.patient_id = id;
        f.patient_name = name;
        f.study_uid = uid;
        return f;
    }
    core::Result<std::vector<app::ArchiveMatch>> ask(QueryLevel level, std::vector<QueryKey> keys,
                                                     const std::string& login = "tech1", bool fuzzy = false) {
        return app::query_archive(hub, as(login), {level, std::move(keys), fuzzy});
    }
    // The patients' IDs of the studies found, newest first.
    std::string found(std::vector<QueryKey> keys, bool fuzzy = false) {
        std::string ids;
        for (const auto& m : ask(QueryLevel::study, std::move(keys), "tech1", fuzzy).value()) {
            ids += (ids.empty() ? "" : " ") + m.study.patient_id;
        }
        return ids;
    }
    std::string bad(std::uint32_t tag, const std::string& value) {
        const auto answer = ask(QueryLevel::study, {{tag, 0, value}});
        return answer ? "ok" : answer.error().reason + " " + answer.error().fields.at(0).path;
    }
};

TEST_F(ArchiveTest, NamesMatchByGroupWildcardCaseAndPinyin) {
    send(file("P1", "Zhang^San=张^三", "1.2.1"));
    send(file("P2", "李^四", "1.2.2"));
    send(file("P3", "Doe^Jane^^Dr", "1.2.3"));
    constexpr std::uint32_t name = 0x00100010;
    EXPECT_EQ(found({{name, 0, ""}}), "P3 P2 P1");
    EXPECT_EQ(found({{name, 0, "*"}}), "P3 P2 P1");
    EXPECT_EQ(found({{name, 0, "张^三"}}), "P1");
    EXPECT_EQ(found({{name, 0, "ZHANG^S*"}}), "P1");
    EXPECT_EQ(found({{name, 0, "zhang^s?n"}}), "P1");
    EXPECT_EQ(found({{name, 0, "Zhang^San=张^三"}}), "P1");
    EXPECT_EQ(found({{name, 0, "doe*"}}), "P3");
    EXPECT_EQ(found({{name, 0, "doe"}}), "") << "not a part of it";
    EXPECT_EQ(found({{name, 0, "100%"}}), "") << "LIKE's wildcards are plain characters";
    EXPECT_EQ(found({{name, 0, "lisi"}}), "");
    EXPECT_EQ(found({{name, 0, "lisi"}}, true), "P2");
    EXPECT_EQ(found({{name, 0, "ls"}}, true), "P2");
    EXPECT_EQ(found({{name, 0, "zhangs"}}, true), "P1");
}

TEST_F(ArchiveTest, DatesTimesListsAndUidsMatch) {
    auto a = file("P1", "A", "1.2.1");
    a.more = {{"0008,0020", "DA [20260110]"}, {"0008,0030", "TM [101500]"}};
    auto b = file("P2", "B", "1.2.2");
    b.more = {{"0008,0020", "DA [20260120]"}, {"0008,0030", "TM [110000.5]"}, {"0008,1030", "LO [Thorax pa]"}};
    b.modality = "DX";
    send(a);
    send(b);
    constexpr std::uint32_t date = 0x00080020, time = 0x00080030, uid = 0x0020000D, modalities = 0x00080061;
    EXPECT_EQ(found({{date, 0, "20260110"}}), "P1");
    EXPECT_EQ(found({{date, 0, "20260111-"}}), "P2");
    EXPECT_EQ(found({{date, 0, "-20260115"}}), "P1");
    EXPECT_EQ(found({{date, 0, "20260110-20260120"}}), "P2 P1");
    EXPECT_EQ(found({{time, 0, "10"}}), "P1");
    EXPECT_EQ(found({{time, 0, "1016-1100"}}), "P2");
    EXPECT_EQ(found({{uid, 0, "1.2.2\\1.2.9"}}), "P2");
    EXPECT_EQ(found({{modalities, 0, "DX"}}), "P2");
    EXPECT_EQ(found({{modalities, 0, "DX\\CT"}}), "P2 P1");
    EXPECT_EQ(found({{0x00081030, 0, "Thorax*"}}), "P2");
    EXPECT_EQ(found({{0x00100030, 0, "19800101-19801231"}}), "P2 P1");
    EXPECT_EQ(found({{0x00100020, 0, "P?"}, {date, 0, "20260120"}}), "P2");
    EXPECT_EQ(bad(date, "January"), "bad_query (0008,0020)");
    EXPECT_EQ(bad(date, "20260231"), "bad_query (0008,0020)");
    EXPECT_EQ(bad(time, "1"), "bad_query (0008,0030)");
    EXPECT_EQ(bad(uid, "1.2.x"), "bad_query (0020,000D)");
    EXPECT_EQ(bad(0x00100030, "-"), "bad_query (0010,0030)");
}

TEST_F(ArchiveTest, ListsMayBeLong) {
    send(file("P1", "A", "1.2.1"));
    const auto thousand = [](const std::string& begin, const std::string& last) {
        std::string list;
        for (int i = 1; i < 1000; ++i) list += begin + std::to_string(i) + "\\";
        return list + last;
    };
    EXPECT_EQ(found({{0x0020000D, 0, thousand("1.3.", "1.2.1")}}), "P1");
    EXPECT_EQ(found({{0x00080061, 0, thousand("X", "CT")}}), "P1");
    EXPECT_EQ(found({{0x00100020, 0, thousand("Q*", "P?")}}), "P1");
    EXPECT_EQ(found({{0x0020000D, 0, thousand("1.3.", "1.4")}}), "");
}

TEST_F(ArchiveTest, LevelsGoAsDeepAsAskedAndPatientsAreCounted) {
    auto one = file("P1", "A", "1.2.1");
    send(one);
    one.instance_number = 2;
    send(one);
    send(file("P1", "A", "1.2.2"));
    const auto patients = ask(QueryLevel::patient, {}).value();
    ASSERT_EQ(patients.size(), 1u);
    EXPECT_EQ(patients[0].studies, 2);
    EXPECT_EQ(patients[0].study.study_uid.value, "1.2.2");
    const auto series = ask(QueryLevel::series, {{0x0020000D, 0, "1.2.1"}, {0x00080060, 0, "CT"}}).value();
    ASSERT_EQ(series.size(), 1u);
    EXPECT_EQ(series[0].series->instance_count, 2);
    const auto images = ask(QueryLevel::instance, {{0x0020000D, 0, "1.2.1"}, {0x00200013, 0, "2"}}).value();
    ASSERT_EQ(images.size(), 1u);
    EXPECT_EQ(images[0].instance->sop_uid.value, "1.2.1.1.2");
    EXPECT_EQ(app::count_archive(hub, as("tech1"), {QueryLevel::instance, {}}).value(), 3);
    EXPECT_EQ(app::count_archive(hub, as("tech1"), {QueryLevel::patient, {}}).value(), 1);
    const auto second = app::query_archive(hub, as("tech1"), {QueryLevel::instance, {}, false, {2, 2, {}}}).value();
    EXPECT_EQ(second.size(), 1u);
}

// Page by page, while a new image arrives after each page: nothing is told twice, and nothing is left out.
TEST_F(ArchiveTest, PagesGoOnWhereTheLastEndedWhateverArrives) {
    for (int patient = 1; patient <= 3; ++patient) {
        for (int i = 1; i <= 3; ++i) {
            const auto n = std::to_string(patient);
            auto f = file("P" + n, "A", "1.2." + n + std::to_string(i % 2));
            f.instance_number = i;
            send(f);
        }
    }
    int arrived = 0;
    const auto pages = [&](QueryLevel level, const auto& name) {
        std::vector<std::string> names;
        app::ArchiveQuery query{level, {}, false, {2, 0, {}}};
        for (int bound = 0; bound < 20; ++bound) {
            auto page = app::query_archive(hub, as("tech1"), query).value();
            for (const auto& match : page) names.push_back(name(match));
            if (page.size() < 2) break;
            query.page.after = std::move(page.back());
            // Of a patient whose turn has not come, in a study of its own.
            auto f = file("P1", "A", "1.2.9" + std::to_string(++arrived));
            f.instance_number = 1;
            send(f);
        }
        return names;
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(pages(QueryLevel::patient, [](const auto& m) { return m.study.patient_id; }), (Names{"P3", "P2", "P1"}));
    EXPECT_EQ(pages(QueryLevel::study, [](const auto& m) { return m.study.study_uid.value; }),
              (Names{"1.2.91", "1.2.30", "1.2.31", "1.2.20", "1.2.21", "1.2.10", "1.2.11"}));
    const auto whole = [&](QueryLevel level, const auto& name) {
        Names names;
        for (const auto& m : ask(level, {}).value()) names.push_back(name(m));
        return names;
    };
    const auto series = [](const auto& m) { return m.series->series_uid.value; };
    const auto image = [](const auto& m) { return m.instance->sop_uid.value; };
    const auto all_series = whole(QueryLevel::series, series);
    EXPECT_EQ(pages(QueryLevel::series, series), all_series);
    const auto all_images = whole(QueryLevel::instance, image);
    EXPECT_EQ(pages(QueryLevel::instance, image), all_images);
}

TEST_F(ArchiveTest, ShowsWhatTheScopeShows) {
    const auto o = ready_to_read(1);
    DicomFile waiting;
    waiting.study_uid = "1.2.9";
    send(waiting);
    be_quiet();
    ASSERT_EQ(study_state(waiting.study_uid), StudyState::quarantined);
    EXPECT_EQ(ask(QueryLevel::study, {}, "tech1")->size(), 2u);
    EXPECT_TRUE(ask(QueryLevel::study, {}, "tech2")->empty());
    EXPECT_EQ(ask(QueryLevel::study, {}, "reader1")->size(), 1u);
    auto foreign = image(o, 5);
    foreign.patient_id = "P2";
    send(foreign);
    ASSERT_EQ(study_state(o), StudyState::quarantined);
    EXPECT_TRUE(ask(QueryLevel::study, {}, "reader1")->empty()) << "off the reading lists";
    EXPECT_EQ(ask(QueryLevel::study, {}, "qc")->size(), 1u) << "they decide on it";
    const auto uid = o.order.study_uid;
    EXPECT_EQ(verdict(app::select_instances(hub, as("reader1"), {uid, {}, {}}, "wado-rs")), "not_found not_found");
    app::discard(hub, as("tech1"), only_entry("tech1", "no_order").id, "测试", {}).value();
    EXPECT_EQ(ask(QueryLevel::study, {}, "tech1")->size(), 1u) << "a discarded one is for nobody";
}

TEST_F(ArchiveTest, AttributesAreKeptAsTheyWereMadeAndFollowACorrection) {
    const auto o = order(OrderState::in_progress, complete_form("P7", "张三"));
    auto f = image(o);
    f.patient_id = "WRONG";
    const auto path = write(f);
    send_path(path);
    const auto attributes = [&] {
        return hub.db.read([&](store::Connection& c) {
            const auto series = store::list_series(c, study(o)->study_key);
            const auto rows = store::list_metadata(c, series.at(0).series_key);
            EXPECT_EQ(rows.size(), 1u);
            return rows.at(0).attributes;
        });
    };
    const auto made = [&](const std::filesystem::path& file) {
        return local.dicom.read_header(file, "")->metadata.deflated;
    };
    EXPECT_EQ(attributes(), made(path)) << "every byte of it, zeros too";
    EXPECT_NE(attributes().find('\0'), std::string::npos);
    be_quiet();
    const auto entry = only_entry("tech1", "identity_mismatch");
    app::reconcile(hub, as("tech1"), entry.id, {o.order.id.value, false, ""}, {}).value();
    const auto corrected = instance(f.study_uid + ".1.1").value();
    ASSERT_EQ(corrected.origin, "corrected");
    EXPECT_EQ(attributes(), made(hub.objects.path(corrected.object_sha256)));
}

TEST_F(ArchiveTest, WhatIsSelectedIsAuditedOncePerHour) {
    const auto o = ready_to_read(2);
    const auto uid = o.order.study_uid;
    const auto all = app::select_instances(hub, as("reader1"), {uid, {}, {}}, "wado-rs").value();
    EXPECT_EQ(all.count(), 2u);
    const auto& first = all.series.at(0);
    const auto one =
        app::select_instances(hub, as("reader1"), {uid, first.series.series_uid, first.instances[1].sop_uid}, "x");
    EXPECT_EQ(one->count(), 1u);
    EXPECT_EQ(audits("study.view").size(), 1u);
    EXPECT_EQ(audits("study.view").at(0).detail, "wado-rs");
    app::select_instances(hub, as("tech1"), {uid, {}, {}}, "wado-rs").value();
    EXPECT_EQ(audits("study.view").size(), 2u);
    clock.advance(61min);
    app::select_instances(hub, as("reader1"), {uid, {}, {}}, "wado-rs").value();
    EXPECT_EQ(audits("study.view").size(), 3u);
    EXPECT_EQ(verdict(app::select_instances(hub, as("reader1"), {uid, core::SeriesUid{"9"}, {}}, "x")),
              "not_found not_found");
    EXPECT_EQ(
        verdict(app::select_instances(hub, as("reader1"), {uid, first.series.series_uid, core::SopUid{"9"}}, "x")),
        "not_found not_found");
    EXPECT_EQ(verdict(app::select_instances(hub, as("tech2"), {uid, {}, {}}, "x")), "not_found not_found");
}

}  // namespace
}  // namespace telehub::test
