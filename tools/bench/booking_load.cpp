#include "booking_load.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "telehub/app/appointments.h"
#include "telehub/app/slots.h"
#include "telehub/store/table.h"

namespace telehub::bench {

using domain::AppointmentAction;
using domain::AppointmentState;
using store::Connection;
using namespace std::chrono_literals;

namespace {

struct Held {
    core::AppointmentId id;
    bool confirmed = false;
};

class Worker {
  public:
    Worker(const app::Hub& hub, const House& house, const BookingLoad& load, std::uint64_t seed)
        : hub_(hub), house_(house), load_(load), doctor_(house.doctor()), random_(seed) {}

    void run(std::int64_t operations) {
        for (std::int64_t i = 0; i < operations; ++i) {
            const auto dice = pick(100);
            if (mine_.empty() || dice < 45) {
                hold();
            } else if (dice < 60) {
                confirm(mine_[pick(mine_.size())]);
            } else if (dice < 80) {
                move(pick(mine_.size()));
            } else {
                cancel(pick(mine_.size()));
            }
        }
    }
    BookingCounts counts;
    const std::vector<Held>& mine() const { return mine_; }

  private:
    std::size_t pick(std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_); }

    // A time of the rules' week, of one to three slots, mostly on a slot's beginning.
    app::AppointmentForm form() {
        app::AppointmentForm f;
        constexpr std::int64_t day_ms = 86'400'000;
        const auto today = hub_.clock.now().ms / day_ms;
        std::int64_t day = 0;
        do day = today + 1 + static_cast<std::int64_t>(pick(static_cast<std::size_t>(load_.days)));
        while ((day + 3) % 7 >= 5);  // 1970-01-01 was a Thursday
        const auto minutes = static_cast<std::int64_t>(30 * (1 + pick(3)));
        const auto half = static_cast<std::int64_t>(pick(2) * 6 * 60);  // morning or afternoon
        const auto latest = (240 - minutes) / 15;
        auto minute = half + 15 * static_cast<std::int64_t>(pick(static_cast<std::size_t>(latest + 1)));
        if (pick(4) != 0) minute -= minute % 30;
        f.starts_at = core::to_rfc3339({day * day_ms + minute * 60'000});  // 08:00 in Shanghai is midnight UTC
        f.duration_min = minutes;
        f.patient_id = "P" + std::to_string(pick(house_.patients.size()));
        std::set<std::size_t> experts;
        const std::size_t wanted = pick(4) == 0 ? 2 : 1;
        while (experts.size() < wanted) experts.insert(pick(house_.experts.size()));
        for (const auto e : experts) f.experts.push_back(house_.experts[e].value);
        if (pick(2) == 0) f.room_id = house_.rooms[pick(house_.rooms.size())].value;
        return f;
    }

    template <class Result>
    bool accepted(const Result& result, std::int64_t& counter) {
        if (result) {
            ++counter;
            return true;
        }
        if (result.error().reason == "taken") {
            ++counts.taken;
        } else if (++counts.unexpected == 1) {
            counts.first_unexpected = result.error().reason + ": " + result.error().detail;
        }
        return false;
    }
    void hold() {
        const auto made = app::hold_appointment(hub_, doctor_, form(), {});
        if (accepted(made, counts.held)) mine_.push_back({made->appointment.id});
    }
    void confirm(Held& held) {
        if (held.confirmed) return hold();
        const auto done = app::move_appointment(hub_, doctor_, held.id, AppointmentAction::confirm, "", {});
        held.confirmed = accepted(done, counts.confirmed);
    }
    void move(std::size_t i) {
        const auto moved = app::reschedule_appointment(hub_, doctor_, mine_[i].id, form(), "moved", {});
        if (accepted(moved, counts.moved)) mine_[i].id = moved->appointment.id;
    }
    void cancel(std::size_t i) {
        const auto done = app::move_appointment(hub_, doctor_, mine_[i].id, AppointmentAction::cancel, "cancelled", {});
        if (!accepted(done, counts.cancelled)) return;
        mine_[i] = mine_.back();
        mine_.pop_back();
    }

    const app::Hub& hub_;
    const House& house_;
    const BookingLoad& load_;
    domain::Actor doctor_;
    std::mt19937_64 random_;
    std::vector<Held> mine_;
};

void add(BookingCounts& sum, const BookingCounts& one) {
    sum.held += one.held;
    sum.confirmed += one.confirmed;
    sum.moved += one.moved;
    sum.cancelled += one.cancelled;
    sum.taken += one.taken;
    sum.unexpected += one.unexpected;
    if (sum.first_unexpected.empty()) sum.first_unexpected = one.first_unexpected;
}

// What the living appointments say of who is where when, without a look at the claims.
using Times = std::multimap<std::string, store::TimeClaim>;
Times times_of_appointments(Connection& c) {
    Times times;
    std::map<std::string, std::vector<core::ExpertId>> experts;
    for (auto& row : store::select_rows<store::AppointmentExpert>(c, "")) {
        experts[row.appointment_id.value].push_back(row.expert_id);
    }
    for (const auto& a : store::select_rows<store::Appointment>(c, "")) {
        if (!domain::keeps_its_time(a.state)) continue;
        const auto add_time = [&](const std::string& resource) {
            times.emplace(resource, store::TimeClaim{resource, a.starts_at, a.ends_at, a.id});
        };
        for (const auto& e : experts[a.id.value]) add_time("expert:" + e.value);
        if (a.room_id) add_time("room:" + a.room_id->value);
        add_time("patient:" + a.patient_key.value);
    }
    return times;
}

void find_overlaps(const Times& times, std::vector<std::string>& faults) {
    std::map<std::string, std::vector<store::TimeClaim>> by_resource;
    for (const auto& [resource, time] : times) by_resource[resource].push_back(time);
    for (auto& [resource, list] : by_resource) {
        std::ranges::sort(list, {}, &store::TimeClaim::starts_at);
        for (std::size_t i = 1; i < list.size(); ++i) {
            if (list[i].starts_at >= list[i - 1].ends_at) continue;
            faults.push_back(resource + " is booked twice at " + core::to_rfc3339(list[i].starts_at));
        }
    }
}

using Key = std::tuple<std::string, std::int64_t, std::int64_t, std::string>;
template <class Claims, class Get>
std::set<Key> keys(const Claims& claims, Get get) {
    std::set<Key> all;
    for (const auto& item : claims) {
        const store::TimeClaim& t = get(item);
        all.emplace(t.resource, t.starts_at.ms, t.ends_at.ms, t.appointment_id.value);
    }
    return all;
}

template <class Set>
void compare(const Set& a, const Set& b, const std::string& what, std::vector<std::string>& faults) {
    std::size_t missing = 0;
    for (const auto& item : a) missing += b.contains(item) ? 0 : 1;
    if (missing > 0) faults.push_back(std::to_string(missing) + " " + what);
}

}  // namespace

BookingOutcome run_bookings(const app::Hub& hub, const House& house, const BookingLoad& load) {
    std::vector<Worker> workers;
    for (int i = 0; i < load.threads; ++i) {
        workers.emplace_back(hub, house, load, load.seed * 1000 + static_cast<std::uint64_t>(i));
    }
    const auto begin = std::chrono::steady_clock::now();
    std::vector<std::thread> threads;
    for (auto& w : workers) threads.emplace_back([&w, &load] { w.run(load.operations / load.threads); });
    for (auto& t : threads) t.join();
    BookingOutcome outcome;
    outcome.counts.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    for (const auto& w : workers) {
        add(outcome.counts, w.counts);
        for (const auto& held : w.mine()) outcome.living.push_back(held.id);
    }
    return outcome;
}

std::vector<std::string> faults_after(const app::Hub& hub, const BookingOutcome& outcome) {
    std::vector<std::string> faults;
    hub.db.read([&](Connection& c) {
        const auto times = times_of_appointments(c);
        find_overlaps(times, faults);
        const auto said = keys(times, [](const auto& pair) -> const store::TimeClaim& { return pair.second; });
        const auto claims = store::select_rows<store::TimeClaim>(c, "");
        const auto kept = keys(claims, [](const store::TimeClaim& t) -> const store::TimeClaim& { return t; });
        compare(said, kept, "times of living appointments are not claimed", faults);
        compare(kept, said, "claims belong to no living appointment", faults);
        std::set<std::string> living, held;
        for (const auto& a : store::select_rows<store::Appointment>(c, "")) {
            if (domain::keeps_its_time(a.state)) living.insert(a.id.value);
        }
        for (const auto& id : outcome.living) held.insert(id.value);
        compare(living, held, "appointments live that nobody holds", faults);
        compare(held, living, "appointments are held that do not live", faults);
    });
    return faults;
}

std::int64_t count_free_slots(const app::Hub& hub, const House& house, int days) {
    std::int64_t n = 0;
    const auto from = hub.clock.now();
    for (const auto& expert : house.experts) {
        const auto all = app::list_calendar(hub, house.doctor(), expert, from, from + std::chrono::hours{24 * days});
        n += std::ranges::count(all.value(), false, &app::CalendarSlot::taken);
    }
    return n;
}

void cancel_all(const app::Hub& hub, const House& house, const BookingOutcome& outcome) {
    for (const auto& id : outcome.living) {
        app::move_appointment(hub, house.doctor(), id, AppointmentAction::cancel, "the end", {}).value();
    }
}

}  // namespace telehub::bench
