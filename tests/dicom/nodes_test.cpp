// What the hub sends by itself, with DCMTK's storescp as the node.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>

#include "hub_fixture.h"
#include "support/dicom_file.h"
#include "support/store_scp.h"
#include "telehub/app/nodes.h"
#include "telehub/dicom/dataset_scanner.h"
#include "telehub/dicom/importer.h"
#include "telehub/store/studies.h"

namespace telehub::test {
namespace {

namespace fs = std::filesystem;

std::string bytes_from(const fs::path& file, std::uint64_t offset) {
    std::ifstream in(file, std::ios::binary);
    in.seekg(static_cast<std::streamoff>(offset));
    return {std::istreambuf_iterator<char>(in), {}};
}

class Nodes : public HubFixture {
  protected:
    void SetUp() override { config_.data = dir_.path(); }

    // A stored object, without the rows of its study: a node needs none.
    store::Instance stored(const DicomFile& what) {
        const auto file = make_dicom(dir_, "n.dcm", what);
        std::ifstream in(file, std::ios::binary);
        const auto scanned = dicom::scan_file(file, {}).value();
        store::Instance row;
        row.sop_uid = core::SopUid{scanned.sop_instance_uid};
        row.sop_class_uid = scanned.sop_class_uid;
        row.transfer_syntax_uid = scanned.transfer_syntax_uid;
        row.object_sha256 = objects_.put(std::string{std::istreambuf_iterator<char>(in), {}}).sha256;
        row.dataset_offset = static_cast<std::int64_t>(scanned.dataset_offset);
        return row;
    }
    std::vector<store::Instance> several(int count) {
        std::vector<store::Instance> rows(static_cast<std::size_t>(count), stored({}));
        for (int i = 0; i < count; ++i) rows[static_cast<std::size_t>(i)].sop_uid.value += "." + std::to_string(i);
        return rows;
    }
    app::Nodes& nodes() { return dicom_.nodes(); }
    static app::Node at(std::uint16_t port) { return {"NODE", "127.0.0.1", port, false}; }
};

TEST_F(Nodes, Echo) {
    const StoreScp node({"-d"});
    EXPECT_TRUE(nodes().echo(hub_, at(node.port())));
    EXPECT_NE(node.log().find("TELEHUB_0_1"), std::string::npos);
    const auto down = nodes().echo(hub_, at(free_port()));
    ASSERT_FALSE(down);
    EXPECT_EQ(down.error().reason, "unreachable");
    const StoreScp refusing({"--refuse"});
    const auto refused = nodes().echo(hub_, at(refusing.port()));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "rejected");
}

TEST_F(Nodes, MoreSopClassesThanOneAssociationCanPropose) {
    const StoreScp node({"-pm", "+xa"});
    auto rows = several(100);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i].sop_class_uid = "1.2.840.10008.5.1.4.1.1.999." + std::to_string(i);
    }
    const auto report = nodes().send(hub_, at(node.port()), rows, {});
    EXPECT_EQ(report.sent, 100u) << (report.failed.empty() ? "" : report.failed[0].detail);
    EXPECT_EQ(node.received().size(), 100u);
}

TEST_F(Nodes, ALineThatDropsFailsTheRestAndNothingElse) {
    const StoreScp node({"--abort-after"});
    const auto report = nodes().send(hub_, at(node.port()), several(5), {});
    EXPECT_EQ(report.sent, 0u);
    ASSERT_EQ(report.failed.size(), 5u);
    EXPECT_EQ(report.failed[0].reason, "line_dropped");
    EXPECT_EQ(report.pending, 0u);
}

TEST_F(Nodes, SendingEndsWhenTheCallerSaysSo) {
    const StoreScp node;
    app::SendOptions options;
    options.progress = [](const app::SendReport& report) { return report.sent < 2; };
    const auto report = nodes().send(hub_, at(node.port()), several(5), options);
    EXPECT_TRUE(report.cancelled);
    EXPECT_EQ(report.sent, 2u);
    EXPECT_EQ(report.pending, 3u);
    EXPECT_EQ(node.received().size(), 2u);
}

TEST_F(Nodes, AfterTheEndNothingIsSent) {
    const StoreScp node;
    nodes().stop();
    const auto report = nodes().send(hub_, at(node.port()), several(2), {});
    EXPECT_EQ(report.sent, 0u);
    EXPECT_EQ(report.failed.size(), 2u);
}

TEST_F(Nodes, WhatIsNotInTheStoreIsAFailureOfThatInstance) {
    const StoreScp node;
    auto rows = several(2);
    objects_.remove(rows[0].object_sha256);
    DicomFile other;
    other.instance_number = 7;
    rows[1] = stored(other);
    const auto report = nodes().send(hub_, at(node.port()), rows, {});
    EXPECT_EQ(report.sent, 1u);
    ASSERT_EQ(report.failed.size(), 1u);
    EXPECT_EQ(report.failed[0].reason, "object_missing");
}

// Real files: bit for bit as far as the node takes their transfer syntax. The folder is named by TELEHUB_TEST_DATA.
TEST_F(Nodes, TheCorpusArrivesAsItIs) {
    const char* folder = std::getenv("TELEHUB_TEST_DATA");
    if (folder == nullptr || !fs::exists(fs::path{folder} / "open"))
        GTEST_SKIP() << "TELEHUB_TEST_DATA names no corpus";
    std::map<std::string, store::Instance> rows;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path{folder} / "open")) {
        if (!entry.is_regular_file()) continue;
        auto outcome = dicom::import_file(hub_, entry.path(), source_, "");
        const auto row = db_.read([&](store::Connection& c) { return store::find_instance(c, outcome.sop_uid); });
        if (row) rows.emplace(row->sop_uid.value, *row);
    }
    ASSERT_GE(rows.size(), 200u);
    std::vector<store::Instance> instances;
    for (const auto& [uid, row] : rows) instances.push_back(row);
    const StoreScp node({"-pm", "+xa"});
    const auto report = nodes().send(hub_, at(node.port()), instances, {});
    for (const auto& failure : report.failed) {
        EXPECT_EQ(failure.reason, "cannot_decode") << failure.detail;
    }
    EXPECT_EQ(report.sent + report.failed.size(), rows.size());
    const auto received = node.received();
    EXPECT_EQ(received.size(), report.sent);
    std::size_t converted = 0;
    for (const auto& file : received) {
        const auto scanned = dicom::scan_file(file, {}).value();
        const auto& row = rows.at(scanned.sop_instance_uid);
        if (scanned.transfer_syntax_uid != row.transfer_syntax_uid) {  // storescp does not take all there are
            EXPECT_EQ(scanned.transfer_syntax_uid, "1.2.840.10008.1.2.1") << file;
            ++converted;
            continue;
        }
        EXPECT_TRUE(bytes_from(file, scanned.dataset_offset) ==
                    bytes_from(objects_.path(row.object_sha256), static_cast<std::uint64_t>(row.dataset_offset)))
            << file;
    }
    std::printf("%zu objects: %zu sent, %zu of them converted, %zu failed\n", rows.size(), report.sent, converted,
                report.failed.size());
}

}  // namespace
}  // namespace telehub::test
