// What readers draw on images: who sees it, who changes it, what is refused.
#include "telehub/app/measurements.h"

#include <limits>

#include "app/support.h"

namespace telehub::test {
namespace {

class MeasurementsTest : public AppTest {
  protected:
    static store::MeasurementId id(int n) {
        auto digits = std::to_string(n);
        digits.insert(0, 12 - digits.size(), '0');
        return store::MeasurementId{"00000000-0000-4000-8000-" + digits};
    }
    static app::MeasurementForm length(const app::OrderDetails& o) {
        return {"length", core::SopUid{o.order.study_uid.value + ".1.1"}, 1, {1.5, 2, 6.25, -2}, ""};
    }
    core::Result<app::Measurement> save(const app::OrderDetails& o, int n, const app::MeasurementForm& form,
                                        const std::string& login = "reader1", app::Version expected = {}) {
        return app::save_measurement(hub, as(login), o.order.study_uid, id(n), form, expected);
    }
    std::string remove(const app::OrderDetails& o, int n, const std::string& login) {
        return verdict(app::remove_measurement(hub, as(login), o.order.study_uid, id(n), {}));
    }
    std::vector<app::Measurement> seen(const app::OrderDetails& o, const std::string& login,
                                       const store::Page& page = {50, ""}) {
        return app::list_measurements(hub, as(login), o.order.study_uid, page).value();
    }
};

TEST_F(MeasurementsTest, StayWithTheStudyForWhoReadsItNext) {
    const auto o = ready_to_read(2);
    auto form = length(o);
    ASSERT_EQ(verdict(save(o, 1, form)), "ok");
    EXPECT_EQ(verdict(save(o, 1, form)), "ok") << "sent again after a lost answer";
    EXPECT_EQ(count("measurement_version"), 0) << "which changed nothing";
    form.points[0] = 0.1 + 0.2;
    ASSERT_EQ(verdict(save(o, 1, form)), "ok");
    ASSERT_EQ(verdict(save(o, 2, {"arrow", form.sop_uid, 1, {1, 1, 2, 2}, "结节"}, "verifier")), "ok");
    const auto all = seen(o, "verifier");
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].points, form.points) << "to the last bit";
    EXPECT_EQ(all[0].user_name, "李思远");
    EXPECT_EQ(all[1].row.text, "结节");
    const auto next = seen(o, "reader1", {50, id(1).value});
    ASSERT_EQ(next.size(), 1u);
    EXPECT_EQ(next[0].row.id, id(2));
    EXPECT_EQ(audits("study.measure").size(), 4u);
}

TEST_F(MeasurementsTest, WhatTheyWereStaysReadable) {
    const auto o = ready_to_read(1);
    auto form = length(o);
    const auto first = save(o, 1, form).value();
    form.points[0] = 9;
    EXPECT_EQ(verdict(save(o, 1, form, "reader1", first.row.version + 1)), "stale stale");
    save(o, 1, form, "reader1", first.row.version).value();
    ASSERT_EQ(remove(o, 1, "reader1"), "ok");
    EXPECT_TRUE(seen(o, "reader1").empty());
    EXPECT_EQ(count("measurement"), 1) << "hidden, not deleted";
    form.points[0] = 10;
    ASSERT_EQ(verdict(save(o, 1, form)), "ok") << "the removal undone";
    EXPECT_EQ(seen(o, "verifier").at(0).points, form.points);
    const auto earlier = hub.db.read([&](store::Connection& c) { return store::versions_of_measurement(c, id(1)); });
    ASSERT_EQ(earlier.size(), 2u);
    EXPECT_EQ(earlier[0].points, "1.5 2 6.25 -2");
    EXPECT_EQ(earlier[1].points, "9 2 6.25 -2");
}

TEST_F(MeasurementsTest, AreChangedByWhoDrewThem) {
    const auto o = ready_to_read(1);
    const auto other = ready_to_read(1);
    save(o, 1, length(o)).value();
    EXPECT_EQ(verdict(save(o, 1, length(o), "verifier")), "forbidden not_yours");
    EXPECT_EQ(verdict(save(other, 1, length(other))), "forbidden not_yours") << "nor moved to another study";
    EXPECT_EQ(remove(o, 1, "verifier"), "forbidden not_yours");
    EXPECT_EQ(remove(other, 1, "reader1"), "not_found not_found");
    EXPECT_EQ(remove(o, 1, "reader1"), "ok");
    EXPECT_EQ(remove(o, 1, "reader1"), "not_found not_found");
    EXPECT_TRUE(seen(o, "reader1").empty());
    EXPECT_EQ(audits("study.remove_measurement", "refused").size(), 3u);
}

TEST_F(MeasurementsTest, AreOfStudiesThatOneSees) {
    const auto o = ready_to_read(1);
    save(o, 1, length(o)).value();
    EXPECT_EQ(verdict(app::list_measurements(hub, as("tech2"), o.order.study_uid, {50, ""})), "not_found not_found");
    EXPECT_EQ(verdict(save(o, 2, length(o), "tech2")), "not_found not_found");
    EXPECT_EQ(remove(o, 1, "tech2"), "not_found not_found");
}

TEST_F(MeasurementsTest, WhatIsNoneIsRefusedFieldByField) {
    const auto o = ready_to_read(1);
    const auto faults_of = [&](auto change) {
        auto form = length(o);
        change(form);
        return faults(save(o, 1, form));
    };
    using F = app::MeasurementForm;
    using Faults = std::vector<std::string>;
    EXPECT_EQ(faults_of([](F& f) { f.kind = "volume"; }), Faults{"$.kind"});
    EXPECT_EQ(faults_of([](F& f) { f.sop_uid = core::SopUid{"1.2.3"}; }), Faults{"$.sop_uid"});
    EXPECT_EQ(faults_of([](F& f) { f.frame = 2; }), Faults{"$.frame"});
    EXPECT_EQ(faults_of([](F& f) { f.frame = 0; }), Faults{"$.frame"});
    EXPECT_EQ(faults_of([](F& f) { f.points.pop_back(); }), Faults{"$.points"});
    EXPECT_EQ(faults_of([](F& f) { f.kind = "angle"; }), Faults{"$.points"});
    EXPECT_EQ(faults_of([](F& f) { f.points[1] = std::numeric_limits<double>::infinity(); }), Faults{"$.points"});
    EXPECT_EQ(faults_of([](F& f) { f.points[1] = 2e6; }), Faults{"$.points"});
    EXPECT_EQ(faults_of([](F& f) { f.text = "a\nb"; }), Faults{"$.text"});
    EXPECT_EQ(faults_of([](F& f) { f.text = std::string(201, 'a'); }), Faults{"$.text"});
    for (const char* bad : {"", "1", "00000000-0000-4000-8000-00000000000G", "00000000x0000-4000-8000-000000000000"}) {
        const auto saved =
            app::save_measurement(hub, as("reader1"), o.order.study_uid, store::MeasurementId{bad}, length(o), {});
        EXPECT_EQ(verdict(saved), "invalid bad_id") << bad;
    }
    EXPECT_EQ(count("measurement"), 0);
}

TEST_F(MeasurementsTest, AreBoundedAPersonAndStudy) {
    const auto o = ready_to_read(1);
    for (int n = 1; n <= 200; ++n) ASSERT_EQ(verdict(save(o, n, length(o))), "ok");
    EXPECT_EQ(verdict(save(o, 201, length(o))), "conflict too_many_measurements");
    EXPECT_EQ(verdict(save(o, 200, length(o))), "ok") << "one that is there is still changed";
    EXPECT_EQ(verdict(save(o, 201, length(o), "verifier")), "ok");
}

}  // namespace
}  // namespace telehub::test
