// What was answered 0000 survives kill -9: twenty rounds, four senders at once, a kill in the middle of each.
#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <sstream>
#include <thread>

#include "support/daemon.h"
#include "support/dicom_file.h"
#include "telehub/dicom/dataset_scanner.h"
#include "telehub/store/studies.h"

namespace telehub::test {
namespace {

namespace fs = std::filesystem;

constexpr int rounds = 20, senders = 4, files_each = 30;

std::string read_file(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    ASSERT_EQ(from.size(), to.size());
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, to.size(), to);
}

struct Sent {
    std::string sop_uid;
    fs::path file;
};

// One real file, and copies of it with other UIDs and pixels: writing hundreds by dump2dcm would take minutes.
class Template {
  public:
    explicit Template(const TempDir& folder) {
        const std::string pixels(128 * 1024, '\x5a');
        DicomFile f;
        f.study_uid = study;
        f.sop_uid = sop;
        f.more = {{"0028,0010", "US 256"},
                  {"0028,0011", "US 256"},
                  {"7fe0,0010", "OW =" + folder.write("pixels.raw", pixels)}};
        bytes_ = read_file(make_dicom(folder, "template.dcm", f));
    }

    Sent write(const TempDir& folder, int round, int sender, int number) const {
        char tail[48];
        std::snprintf(tail, sizeof tail, "%02d.%d.%03d", 10 + round, 1 + sender, 100 + number);
        std::string copy = bytes_;
        const std::string new_sop = sop.substr(0, sop.size() - 8) + tail;
        replace_all(copy, sop, new_sop);
        replace_all(copy, study, study.substr(0, study.size() - 4) + std::string{tail}.substr(0, 4));
        copy.replace(copy.size() - 64, new_sop.size(), new_sop);
        return {new_sop, folder.write("r" + std::string{tail} + ".dcm", copy)};
    }

  private:
    const std::string study = "1.2.826.0.1.3680043.10.999.77.99.9";
    const std::string sop = "1.2.826.0.1.3680043.10.999.88.99.9.999";
    std::string bytes_;
};

// The files that storescu was answered 0000 for: it says so behind each file's name.
std::vector<std::size_t> acknowledged(const std::string& log, const std::vector<Sent>& sent) {
    std::vector<std::size_t> found;
    std::istringstream in(log);
    std::size_t current = sent.size();
    for (std::string line; std::getline(in, line);) {
        if (const auto at = line.find("Sending file: "); at != std::string::npos) {
            const auto name = line.substr(at + 14);
            for (current = 0; current < sent.size() && sent[current].file != name; ++current) {
            }
        } else if (line.find("Received Store Response (Success)") != std::string::npos && current < sent.size()) {
            found.push_back(current);
        }
    }
    return found;
}

std::size_t count_objects(const fs::path& objects) {
    std::size_t n = 0;
    for (const auto& folder : fs::directory_iterator(objects)) {
        if (!folder.is_directory() || folder.path().filename() == "tmp") continue;
        n += static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
    }
    return n;
}

std::string data_set_of(const fs::path& file) {
    const auto scan = dicom::scan_file(file, {}).value();
    return read_file(file).substr(scan.dataset_offset);
}

TEST(Kill, WhatWasAcknowledgedIsThereAfterEveryKill) {
    Daemon hub;
    const TempDir folder;
    const Template model(folder);
    std::mt19937 random(20260131);
    std::size_t total_acknowledged = 0, killed_in_flight = 0;
    std::map<std::string, fs::path> expected;  // SOP Instance UID -> file, of all rounds
    hub.start();
    for (int round = 0; round < rounds; ++round) {
        std::vector<std::vector<Sent>> sent(senders);
        std::vector<ProcessResult> results(senders);
        std::vector<std::jthread> threads;
        const auto before = count_objects(hub.data() / "objects");
        for (int s = 0; s < senders; ++s) {
            std::vector<std::string> names;
            for (int i = 0; i < files_each; ++i) {
                sent[s].push_back(model.write(folder, round, s, i));
                names.push_back(sent[s].back().file);
            }
            threads.emplace_back([&hub, &results, s, names] { results[s] = hub.storescu("CT_TC01", names, {"-v"}); });
        }
        // At another point of its progress each round, the last ones perhaps after the end.
        const auto target = before + random() % (senders * files_each);
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{30};
        while (count_objects(hub.data() / "objects") < target) {
            ASSERT_LT(std::chrono::steady_clock::now(), give_up) << "the senders do not get on";
            std::this_thread::yield();
        }
        hub.kill();
        for (auto& t : threads) t.join();
        hub.start();

        for (int s = 0; s < senders; ++s) {
            const auto done = acknowledged(results[s].out + results[s].err, sent[s]);
            total_acknowledged += done.size();
            if (done.size() < sent[s].size()) ++killed_in_flight;
            for (const auto i : done) expected[sent[s][i].sop_uid] = sent[s][i].file;
        }
        // The new process holds one temporary folder, with nothing in it but its lock.
        std::size_t temporary = 0;
        for (const auto& entry : fs::recursive_directory_iterator(hub.data() / "objects" / "tmp")) {
            if (entry.is_regular_file() && entry.path().filename() != "lock") ++temporary;
        }
        EXPECT_EQ(temporary, 0u) << "round " << round;
    }
    hub.stop();

    const core::SystemClock clock;
    LocalHub local(hub.data(), clock);
    local.db.read([&](store::Connection& c) {
        for (const auto& [uid, file] : expected) {
            const auto row = store::find_instance(c, core::SopUid{uid});
            ASSERT_TRUE(row) << uid << " was acknowledged and is gone";
            const auto object = local.objects.path(row->object_sha256);
            EXPECT_EQ(core::sha256_hex(read_file(object)), row->object_sha256);
            EXPECT_EQ(data_set_of(object), data_set_of(file)) << uid;
        }
        // Nothing half-written is visible: every row's object is whole, acknowledged or not.
        for (const auto& study : store::select_rows<store::Study>(c, "")) {
            std::int64_t counted = 0;
            for (const auto& series : store::list_series(c, study.study_key)) {
                for (const auto& row : store::list_instances(c, series.series_key)) {
                    ++counted;
                    const auto bytes = read_file(local.objects.path(row.object_sha256));
                    EXPECT_EQ(core::sha256_hex(bytes), row.object_sha256);
                    EXPECT_EQ(static_cast<std::int64_t>(bytes.size()), row.object_size);
                }
            }
            EXPECT_EQ(counted, study.instance_count);
        }
    });
    std::printf("acknowledged %zu of %d, senders cut off %zu\n", total_acknowledged, rounds * senders * files_each,
                killed_in_flight);
    EXPECT_GT(total_acknowledged, 0u);
    EXPECT_GT(killed_in_flight, static_cast<std::size_t>(rounds));  // the kills did hit senders at work
}

}  // namespace
}  // namespace telehub::test
