// Many threads that book, confirm, move and cancel random appointments of a few experts, rooms and patients at once,
// and the proof that nobody was booked twice and no time was lost.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "scheduling_house.h"

namespace telehub::bench {

struct BookingLoad {
    int threads = 16;
    std::int64_t operations = 100'000;  // of all threads
    int days = 30;                      // how far ahead they book
    std::uint64_t seed = 1;
};

struct BookingCounts {
    std::int64_t held = 0, confirmed = 0, moved = 0, cancelled = 0;
    std::int64_t taken = 0;       // refused: somebody has it
    std::int64_t unexpected = 0;  // refused otherwise
    std::string first_unexpected;
    double seconds = 0;
    std::int64_t operations() const { return held + confirmed + moved + cancelled + taken + unexpected; }
};

// One transaction an operation, as the API would make it. The threads share no appointments: what each knows of its own
// is what the database must know.
struct BookingOutcome {
    BookingCounts counts;
    std::vector<core::AppointmentId> living;  // what the threads hold at the end
};
BookingOutcome run_bookings(const app::Hub& hub, const House& house, const BookingLoad& load);

// Every fault that is found, each a sentence: two living appointments that share an expert, a room or a patient at one
// time; a claim without its appointment, or an appointment without its claims; an appointment that a thread holds and
// the database does not, or the other way round.
std::vector<std::string> faults_after(const app::Hub& hub, const BookingOutcome& outcome);

// Cancels everything that lives, and compares the free slots with those before the first booking: none was lost.
std::int64_t count_free_slots(const app::Hub& hub, const House& house, int days);
void cancel_all(const app::Hub& hub, const House& house, const BookingOutcome& outcome);

}  // namespace telehub::bench
