// How many bookings a second, and how long a search for free time takes; see scheduling.sh.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>
#include <string>

#include "booking_load.h"
#include "telehub/app/slots.h"
#include "telehub/core/crypto.h"
#include "telehub/dicom/objects.h"
#include "telehub/store/table.h"

namespace {

using namespace telehub;
using namespace std::chrono_literals;
using bench::House;

struct BenchHub {
    explicit BenchHub(const std::filesystem::path& folder)
        : db(folder / "telehub.db"), objects(folder / "objects", ids), hub{db, objects, clock, ids, config, dicom} {}
    core::Config config;
    core::FakeClock clock{core::from_rfc3339("2026-01-31T02:05:09.250Z").value()};  // a Saturday: all days are ahead
    core::SystemIds ids{clock};
    store::Database db;
    store::ObjectStore objects;
    dicom::DcmtkObjects dicom;
    app::Hub hub;
};

int bookings(const std::filesystem::path& folder, std::int64_t operations) {
    BenchHub b(folder);
    const auto house = bench::make_house(b.hub, {50, 10, 1000, 10});
    bench::BookingLoad load;
    load.operations = operations;
    load.days = 60;
    const auto free_before = bench::count_free_slots(b.hub, house, load.days + 1);
    const auto outcome = bench::run_bookings(b.hub, house, load);
    const auto& n = outcome.counts;
    std::printf("| %d | %lld | %.1f s | %.0f | %lld | %lld | %lld | %lld | %lld |", load.threads,
                static_cast<long long>(n.operations()), n.seconds, static_cast<double>(n.operations()) / n.seconds,
                static_cast<long long>(n.held), static_cast<long long>(n.confirmed), static_cast<long long>(n.moved),
                static_cast<long long>(n.cancelled), static_cast<long long>(n.taken));
    auto faults = bench::faults_after(b.hub, outcome);
    if (n.unexpected > 0) faults.push_back("refused: " + n.first_unexpected);
    bench::cancel_all(b.hub, house, outcome);
    const auto lost = free_before - bench::count_free_slots(b.hub, house, load.days + 1);
    if (lost != 0) faults.push_back(std::to_string(lost) + " slots were lost");
    std::printf(" %s |\n", faults.empty() ? "none" : "**see below**");
    for (const auto& f : faults) std::printf("\n- %s\n", f.c_str());
    return faults.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

// Claims as years of use leave them: of each expert's slots the first `full_days` days are taken, of the days after
// that a share.
void fill(const app::Hub& hub, const House& house, int days, int full_days, double share) {
    std::mt19937_64 random(7);
    std::bernoulli_distribution taken(share);
    const auto begin = hub.clock.now();
    std::vector<store::TimeClaim> claims;
    for (const auto& expert : house.experts) {
        for (const auto& s :
             app::list_calendar(hub, house.doctor(), expert, begin, begin + std::chrono::hours{24 * days}).value()) {
            const bool full = s.slot.slot.starts_at < begin + std::chrono::hours{24 * full_days};
            if (!full && !taken(random)) continue;
            claims.push_back(
                {"expert:" + expert.value, s.slot.slot.starts_at, s.slot.slot.ends_at, core::AppointmentId{"filler"}});
        }
    }
    hub.db.write([&](store::Connection& c) {
        store::Appointment a;
        a.id = core::AppointmentId{"filler"};
        a.uid = "filler";
        a.org_id = house.clinic;
        a.expert_org_id = house.hospital;
        a.patient_key = house.patients.front();
        a.starts_at = begin;
        a.ends_at = begin + 1h;
        a.state = domain::AppointmentState::done;
        store::insert_row(c, a);
        for (const auto& claim : claims) store::insert_row(c, claim);
    });
}

struct Timing {
    double p50 = 0, p95 = 0;
    std::size_t found = 0;
};
Timing measure(int times, const std::function<std::size_t()>& search) {
    std::vector<double> ms;
    Timing t;
    for (int i = 0; i < times; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        t.found += search();
        ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    }
    std::ranges::sort(ms);
    t.p50 = ms[ms.size() / 2];
    t.p95 = ms[ms.size() * 95 / 100];
    return t;
}

void print(int experts, const char* what, const Timing& t, int times) {
    std::printf("| %d | %s | %.1f ms | %.1f ms | %.1f |\n", experts, what, t.p50, t.p95,
                static_cast<double>(t.found) / times);
}

void searches(const std::filesystem::path& folder, int experts) {
    constexpr int days = 60, times = 200;
    BenchHub b(folder);
    const auto house = bench::make_house(b.hub, {experts, 10, 100, 20});
    fill(b.hub, house, days + 1, 14, 0.6);
    std::mt19937_64 random(3);
    const auto doctor = house.doctor();
    const auto query = [&] {
        app::SlotQuery q;
        q.from = b.hub.clock.now();
        q.to = q.from + std::chrono::hours{24 * days};
        return q;
    };
    const auto find = [&](const app::SlotQuery& q) { return app::find_slots(b.hub, doctor, q).value().size(); };
    find(query());  // what is remembered of the rules is remembered from the first search on
    print(experts, "50 slots of one of 20 specialties",
          measure(times,
                  [&] {
                      auto q = query();
                      q.specialty = house.specialties[random() % house.specialties.size()];
                      return find(q);
                  }),
          times);
    print(experts, "50 slots of any expert", measure(times, [&] { return find(query()); }), times);
    print(experts, "first common time of 3 experts, a room and a patient",
          measure(times,
                  [&] {
                      app::CommonTimeQuery q;
                      for (int i = 0; i < 3; ++i) {
                          q.experts.push_back(
                              house.experts[(random() + static_cast<std::size_t>(i)) % house.experts.size()].value);
                      }
                      q.room_id = house.rooms[random() % house.rooms.size()].value;
                      q.patient_id = "P1";
                      q.from = query().from;
                      q.to = query().to;
                      return app::find_common_times(b.hub, doctor, q).value().size();
                  }),
          times);
}

}  // namespace

int main(int argc, char** argv) {
    const std::string what = argc == 4 ? argv[1] : "";
    if (what != "bookings" && what != "slots") {
        std::fputs("usage: scheduling_bench bookings FOLDER OPERATIONS | slots FOLDER EXPERTS\n", stderr);
        return 2;
    }
    const std::filesystem::path folder = argv[2];
    if (what == "bookings") return bookings(folder, std::atoll(argv[3]));
    searches(folder, std::atoi(argv[3]));
    return EXIT_SUCCESS;
}
