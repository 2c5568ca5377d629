// Walking a list page by page visits each row once, in one order, whatever the size of the pages.
#include <gtest/gtest.h>

#include <set>

#include "store/sample_rows.h"
#include "support/temp_dir.h"
#include "telehub/store/orders.h"
#include "telehub/store/quarantine.h"
#include "telehub/store/reading.h"
#include "telehub/store/studies.h"

namespace telehub::store {
namespace {

constexpr int row_count = 23;

// "x07": as long as its like, so that text sorts as the number does.
std::string name(int i) { return (i < 10 ? "x0" : "x") + std::to_string(i); }

class PagingTest : public testing::Test {
  protected:
    PagingTest() {
        db.write([](Connection& c) {
            insert_row(c, test::organisation("a"));
            insert_row(c, test::organisation("hidden"));
            insert_row(c, test::user("u", "a"));
            for (const std::string org : {"a", "hidden"}) insert_row(c, test::patient(org, org));
            for (int i = 0; i < row_count; ++i) {
                add(c, "a", name(i), i);
                add(c, "hidden", name(i) + "-hidden", i);  // between those that are seen
            }
        });
    }

    static void add(Connection& c, const std::string& org, const std::string& id, int i) {
        const Order order = test::order(id, org, org, org, "u");
        insert_row(c, order);
        insert_study(c, test::study(id, org, org));
        insert_row(c, test::quarantine(id, org, org));
        // Runs of equal due times, some longer than a page, and one before 1970.
        const ReadTask task = test::read_task(id, order, {(i * 7 % row_count) / 6 * 1000 - 1000});
        insert_row(c, task);
        insert_row(c, test::report(id, task, domain::ReportState::published, "u"));
    }

    template <class List, class Cursor>
    void expect_each_once(List list, Cursor cursor) {
        std::vector<std::string> order;
        for (const std::int64_t limit : {1000, 1, 2, 3, 5, 22, 23, 24}) {
            std::vector<std::string> seen;
            Page page{limit, ""};
            for (;;) {
                const auto rows = db.read([&](Connection& c) { return list(c, page); });
                EXPECT_LE(rows.size(), static_cast<std::size_t>(limit));
                for (const auto& row : rows) seen.push_back(cursor(row));
                ASSERT_LE(seen.size(), std::size_t{row_count}) << "limit " << limit;
                if (rows.empty()) break;
                page.after = cursor(rows.back());
            }
            EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), std::size_t{row_count}) << limit;
            if (order.empty()) order = seen;
            EXPECT_EQ(seen, order) << "limit " << limit;
        }
    }

    static Scope scope_of_a() {
        Scope s;
        s.owner = s.reader = {core::OrgId{"a"}};
        return s;
    }
    const Scope scope = scope_of_a();
    telehub::test::TempDir folder;
    Database db{folder.path() / "hub.db"};
};

TEST_F(PagingTest, OfOrders) {
    expect_each_once([&](Connection& c, const Page& p) { return list_orders(c, scope, {}, p); },
                     [](const Order& o) { return o.id.value; });
}

TEST_F(PagingTest, OfOrdersUnderAFilter) {
    const OrderFilter filter{"scheduled", "", "local-a"};
    expect_each_once([&](Connection& c, const Page& p) { return list_orders(c, scope, filter, p); },
                     [](const Order& o) { return o.id.value; });
}

TEST_F(PagingTest, OfStudies) {
    expect_each_once([&](Connection& c, const Page& p) { return list_studies(c, scope, {}, p); },
                     [](const Study& s) { return std::to_string(s.study_key); });
}

TEST_F(PagingTest, OfReadTasksWithEqualDueTimes) {
    const auto open = test::with(&ReadTaskFilter::state, "open");
    expect_each_once([&](Connection& c, const Page& p) { return list_read_tasks(c, scope, open, p); },
                     read_task_cursor);
}

TEST_F(PagingTest, OfReports) {
    expect_each_once([&](Connection& c, const Page& p) { return list_reports(c, scope, {}, p); },
                     [](const Report& r) { return r.id.value; });
}

TEST_F(PagingTest, OfQuarantine) {
    expect_each_once([&](Connection& c, const Page& p) { return list_quarantine(c, scope, "open", p); },
                     [](const Quarantine& q) { return q.id.value; });
}

TEST_F(PagingTest, TheMostUrgentTaskComesFirst) {
    const auto tasks = db.read([&](Connection& c) { return list_read_tasks(c, scope, {}, {}); });
    ASSERT_EQ(tasks.size(), std::size_t{row_count});
    for (std::size_t i = 1; i < tasks.size(); ++i) EXPECT_LE(tasks[i - 1].due_at, tasks[i].due_at);
}

TEST_F(PagingTest, TheNewestOrderComesFirst) {
    const auto orders = db.read([&](Connection& c) { return list_orders(c, scope, {}, {1, ""}); });
    ASSERT_EQ(orders.size(), 1u);
    EXPECT_EQ(orders[0].id.value, name(row_count - 1));
}

TEST_F(PagingTest, ARowThatComesBetweenTwoPagesRepeatsNone) {
    const auto first = db.read([&](Connection& c) { return list_orders(c, scope, {}, {10, ""}); });
    db.write([](Connection& c) { insert_row(c, test::order("x99", "a", "a", "a", "u")); });
    const auto rest = db.read([&](Connection& c) { return list_orders(c, scope, {}, {100, first.back().id.value}); });
    EXPECT_EQ(first.size() + rest.size(), std::size_t{row_count});
    for (const auto& o : rest) EXPECT_LT(o.id, first.back().id);
}

}  // namespace
}  // namespace telehub::store
