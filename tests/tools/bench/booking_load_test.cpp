// Sixteen threads book, move and cancel at once: nobody is booked twice, and no time is lost.
#include "booking_load.h"

#include <gtest/gtest.h>

#include "support/local_hub.h"
#include "telehub/store/appointments.h"
#include "telehub/store/audit.h"
#include "telehub/store/table.h"

namespace telehub::bench {
namespace {

struct BookingLoadTest : testing::Test {
    test::TempDir folder{test::memory_folder()};
    core::FakeClock clock{core::from_rfc3339("2026-01-31T02:05:09.250Z").value()};  // a Saturday
    test::LocalHub local{folder.path(), clock};
    const app::Hub& hub = local.hub;
    House house = make_house(hub, {20, 5, 200, 5});
};

TEST_F(BookingLoadTest, NobodyIsBookedTwiceAndNoTimeIsLost) {
    BookingLoad load;
    load.operations = 20'000;
    const auto free_before = count_free_slots(hub, house, load.days + 1);
    ASSERT_GT(free_before, 6000);
    const auto outcome = run_bookings(hub, house, load);
    EXPECT_EQ(outcome.counts.unexpected, 0) << outcome.counts.first_unexpected;
    EXPECT_EQ(outcome.counts.operations(), load.operations);
    EXPECT_GT(outcome.counts.taken, 100) << "they did not come into each other's way";
    EXPECT_GT(outcome.counts.moved, 100);
    EXPECT_GT(outcome.counts.cancelled, 100);
    EXPECT_EQ(faults_after(hub, outcome), std::vector<std::string>{});
    EXPECT_LT(count_free_slots(hub, house, load.days + 1), free_before);
    cancel_all(hub, house, outcome);
    EXPECT_EQ(count_free_slots(hub, house, load.days + 1), free_before);
    hub.db.read([](store::Connection& c) { EXPECT_EQ(store::first_broken_audit(c), std::nullopt); });
}

// The proof can fail: what it looks for is found where it is made.
TEST_F(BookingLoadTest, TheProofFindsWhatIsWrong) {
    BookingLoad load;
    load.threads = 2;
    load.operations = 60;
    auto outcome = run_bookings(hub, house, load);
    ASSERT_FALSE(outcome.living.empty());
    ASSERT_EQ(faults_after(hub, outcome), std::vector<std::string>{});
    hub.db.write([&](store::Connection& c) {
        // A second appointment of the same experts at the same time, past everything that claims.
        auto copy =
            store::select_rows<store::Appointment>(c, "WHERE t.id = :id", {store::param("id", outcome.living[0])})
                .at(0);
        copy.id = core::AppointmentId{"copy"};
        copy.room_id.reset();
        store::insert_row(c, copy);
    });
    const auto faults = faults_after(hub, outcome);
    EXPECT_EQ(faults.size(), 3u) << "the patient twice, a time unclaimed, nobody holds it";
    EXPECT_NE(faults.at(0).find("is booked twice"), std::string::npos) << faults.at(0);
}

}  // namespace
}  // namespace telehub::bench
