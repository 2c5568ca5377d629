// Queries and retrievals of peers that DCMTK's programs cannot play: cancelling at once, hostile identifiers, one
// presentation context a transfer syntax.
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "hub_fixture.h"
#include "peer.h"
#include "support/dicom_file.h"
#include "support/process.h"
#include "telehub/dicom/importer.h"
#include "telehub/dicom/server.h"
#include "telehub/domain/device.h"

namespace telehub::test {
namespace {

constexpr const char* find_class = UID_FINDStudyRootQueryRetrieveInformationModel;
constexpr const char* get_class = UID_GETStudyRootQueryRetrieveInformationModel;
constexpr const char* implicit = UID_LittleEndianImplicitTransferSyntax;
constexpr const char* explicit_le = UID_LittleEndianExplicitTransferSyntax;
const std::string study_uid = "1.2.826.0.1.3680043.10.999.1";

struct Silent final : dicom::DicomObserver {
    void association(bool) override {}
    void stored(std::string_view, std::uint64_t, std::chrono::microseconds) override {}
};

class Dimse : public HubFixture {
  protected:
    void SetUp() override {
        config_.data = dir_.path();
        config_.dicom.port = 0;
        config_.dicom.tls = false;
        app::add_device(hub_, domain::Actor::system(), {"TC01", "WS", "127.0.0.1", "", "", 0, false}).value();
        server_ = std::make_unique<dicom::DicomServer>(hub_, observer_);
        server_->start();
    }
    void import(const std::string& file) {
        const auto outcome = dicom::import_file(hub_, file, source_, "");
        ASSERT_EQ(outcome.result, dicom::ImportResult::stored) << outcome.detail;
    }
    // Instances of one series that differ in three digits of their UID.
    void import_many(int count) {
        DicomFile f;
        f.instance_number = 100;
        std::ifstream in(make_dicom(dir_, "many.dcm", f), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        for (int i = 0; i < count; ++i) {
            auto copy = bytes;
            const auto digits = std::to_string(100 + i);
            for (auto at = copy.find(".1.100"); at != std::string::npos; at = copy.find(".1.100", at + 1)) {
                copy.replace(at + 3, 3, digits);
            }
            import(dir_.write("one.dcm", copy));
        }
    }
    Peer peer(const std::vector<Peer::Context>& contexts) { return {"WS", server_->plain_port(), contexts}; }

    static DcmDataset identifier(const char* level, const std::map<DcmTagKey, std::string>& keys) {
        DcmDataset d;
        d.putAndInsertString(DCM_QueryRetrieveLevel, level);
        for (const auto& [tag, value] : keys) d.putAndInsertString(tag, value.c_str());
        return d;
    }

    Silent observer_;
    std::unique_ptr<dicom::DicomServer> server_;
};

TEST_F(Dimse, AQueryIsCancelled) {
    import_many(50);
    auto asker = peer({{find_class, implicit}});
    auto images = identifier(
        "IMAGE",
        {{DCM_StudyInstanceUID, study_uid}, {DCM_SeriesInstanceUID, study_uid + ".1"}, {DCM_SOPInstanceUID, ""}});
    asker.hold();
    asker.send_find(1, find_class, images);
    asker.cancel(1);
    asker.let_go();
    const auto [status, answers] = asker.find_result();
    EXPECT_EQ(status, 0xFE00);
    EXPECT_EQ(answers, 0);
    // A cancel that comes too late is nothing; the association goes on.
    asker.send_find(1, find_class, images);
    EXPECT_EQ(asker.find_result(), (std::pair<std::uint16_t, int>{0x0000, 50}));
    asker.cancel(1);
    asker.send_find(1, find_class, images);
    EXPECT_EQ(asker.find_result().first, 0x0000);
}

TEST_F(Dimse, ADeviceUsesTheServicesItWasGivenAlone) {
    const auto add = [&](const std::string& ae, std::string_view services) {
        app::add_device(hub_, domain::Actor::system(),
                        {"TC01", ae, "127.0.0.1", "", "", 0, false, std::string{services}})
            .value();
    };
    add("SCANNER", domain::modality_services);
    add("SCREEN", "query,retrieve");
    add("NOTHING", "");
    const std::vector<Peer::Context> contexts{{UID_VerificationSOPClass, implicit},
                                              {UID_CTImageStorage, implicit},
                                              {find_class, implicit},
                                              {UID_MOVEStudyRootQueryRetrieveInformationModel, implicit},
                                              {get_class, implicit},
                                              {UID_FINDModalityWorklistInformationModel, implicit},
                                              {UID_ModalityPerformedProcedureStepSOPClass, implicit},
                                              {UID_StorageCommitmentPushModelSOPClass, implicit}};
    const auto accepted = [&](const std::string& ae) {
        const Peer asker(ae, server_->plain_port(), contexts);
        std::string yes_and_no;
        for (std::size_t i = 0; i < contexts.size(); ++i) {
            yes_and_no += asker.accepted(static_cast<T_ASC_PresentationContextID>(2 * i + 1)) ? '1' : '0';
        }
        return yes_and_no;
    };
    EXPECT_EQ(accepted("WS"), "11111111");
    EXPECT_EQ(accepted("SCANNER"), "11000111");
    EXPECT_EQ(accepted("SCREEN"), "11111000") << "C-GET needs contexts of storage";
    EXPECT_EQ(accepted("NOTHING"), "10000000");

    Peer screen("SCREEN", server_->plain_port(), contexts);
    DcmDataset data;
    data.putAndInsertString(DCM_SOPClassUID, UID_CTImageStorage);
    data.putAndInsertString(DCM_SOPInstanceUID, "1.2.3");
    screen.send_store(3, UID_CTImageStorage, "1.2.3", data);
    const auto heard = screen.hear();
    ASSERT_FALSE(heard.line_down);
    EXPECT_EQ(heard.message.msg.CStoreRSP.DimseStatus, 0x0124) << "not authorized";
}

TEST_F(Dimse, WhatADeviceMayIsAskedAgainWithinAnAssociation) {
    const auto system = domain::Actor::system();
    auto good = identifier("STUDY", {{DCM_StudyInstanceUID, ""}});
    const auto change = [&](const app::DeviceChange& what) {
        const auto device = hub_.db.read([](store::Connection& c) { return store::find_device(c, "WS").value(); });
        app::amend_device(hub_, system, device.id, what, {}).value();
    };
    const auto finds = [&](Peer& asker) {
        asker.send_find(1, find_class, good);
        return asker.find_result().first;
    };
    app::DeviceChange charset, fewer, closed;
    charset.charset = "GB18030";
    fewer.services = "store,query";
    closed.enabled = false;

    auto asker = peer({{find_class, implicit}});
    EXPECT_EQ(finds(asker), 0x0000);
    change(charset);
    EXPECT_EQ(finds(asker), 0x0000) << "it may as much as before";
    change(fewer);
    EXPECT_EQ(finds(asker), 0xFFFF) << "hung up";
    auto again = peer({{find_class, implicit}});
    EXPECT_EQ(finds(again), 0x0000);
    change(closed);
    EXPECT_EQ(finds(again), 0xFFFF);
    const auto refused = hub_.db.read([](store::Connection& c) {
        return store::select_integer(
            c, "SELECT COUNT(*) FROM audit t WHERE t.action = 'association.go_on' AND t.outcome = 'refused'");
    });
    EXPECT_EQ(refused, 2);
}

TEST_F(Dimse, HostileIdentifiersAreRefusedAndTheAssociationGoesOn) {
    auto asker = peer({{find_class, implicit}});
    std::string uids = "1.2";
    while (uids.size() < 1'500'000) uids += "\\1.2.3.4.5.6.7.8.9";
    auto large = identifier("STUDY", {{DCM_StudyInstanceUID, uids}});
    asker.send_find(1, find_class, large);
    EXPECT_EQ(asker.find_result().first, 0xA700);

    DcmDataset nested;
    nested.putAndInsertString(DCM_QueryRetrieveLevel, "STUDY");
    DcmItem* at = &nested;
    for (int i = 0; i < 40; ++i) at->findOrCreateSequenceItem(DCM_ContentSequence, at, -2);
    at->putAndInsertString(DCM_PatientID, "P1");
    asker.send_find(1, find_class, nested);
    EXPECT_EQ(asker.find_result().first, 0xC001);

    auto good = identifier("STUDY", {{DCM_StudyInstanceUID, ""}});
    asker.send_find(1, find_class, good);
    EXPECT_EQ(asker.find_result(), (std::pair<std::uint16_t, int>{0x0000, 0}));
}

// Commands are foreign bytes too: sequences that nest, a field of a wrong size, one without an end.
TEST_F(Dimse, HostileCommandsEndTheAssociationAlone) {
    std::string bomb;
    for (int i = 0; i < 6000; ++i)
        bomb += std::string("\x40\x00\x30\xa7\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff", 16);
    const std::string endless(1 << 20, '\0');
    const std::string no_fields("\x00\x00\x00\x01\x02\x00\x00\x00\x20\x00", 10);  // C-FIND-RQ, and nothing more
    const std::string wrong_size("\x00\x00\x00\x01\x04\x00\x00\x00\x20\x00\x00\x00", 12);
    for (const auto& bytes : {bomb, endless, no_fields, wrong_size}) {
        auto asker = peer({{find_class, implicit}});
        asker.send_raw_command(1, bytes);
        EXPECT_TRUE(asker.hear().line_down);
    }
    auto asker = peer({{find_class, implicit}});
    auto good = identifier("STUDY", {{DCM_StudyInstanceUID, ""}});
    asker.send_find(1, find_class, good);
    EXPECT_EQ(asker.find_result().first, 0x0000);
}

struct Got {
    std::map<std::string, T_ASC_PresentationContextID> objects;  // by SOP Instance UID: the context that it came in
    T_DIMSE_C_GetRSP last{};
};

// Takes what comes; cancels after `cancel_after` objects.
Got get_all(Peer& peer, int cancel_after = -1) {
    Got got;
    for (int i = 0; i < 10'000; ++i) {
        const auto heard = peer.hear();
        if (heard.line_down) break;
        if (heard.message.CommandField == DIMSE_C_STORE_RQ) {
            got.objects[heard.message.msg.CStoreRQ.AffectedSOPInstanceUID] = heard.context;
            if (static_cast<int>(got.objects.size()) == cancel_after) peer.cancel(1);
            peer.take(heard);
            continue;
        }
        got.last = heard.message.msg.CGetRSP;
        if (got.last.DimseStatus != 0xFF00) break;
    }
    return got;
}

TEST_F(Dimse, EachObjectComesInItsOwnTransferSyntax) {
    DicomFile f;
    import(make_dicom(dir_, "plain.dcm", f));
    f.instance_number = 2;
    const auto second = make_dicom(dir_, "second.dcm", f);
    const auto packed = (dir_.path() / "packed.dcm").string();
    ASSERT_EQ(run_process({"dcmcjpeg", second, packed}).exit_code, 0);
    import(packed);
    f.instance_number = 3;
    f.transfer_syntax_option = "+td";
    import(make_dicom(dir_, "deflated.dcm", f));

    auto asker = peer({{get_class, implicit},
                       {UID_CTImageStorage, UID_JPEGProcess14SV1TransferSyntax, ASC_SC_ROLE_SCP},
                       {UID_CTImageStorage, explicit_le, ASC_SC_ROLE_SCUSCP},
                       {UID_CTImageStorage, UID_DeflatedExplicitVRLittleEndianTransferSyntax, ASC_SC_ROLE_SCP}});
    auto study = identifier("STUDY", {{DCM_StudyInstanceUID, study_uid}});
    asker.send_get(1, get_class, study);
    const auto got = get_all(asker);
    EXPECT_EQ(got.last.DimseStatus, 0x0000);
    EXPECT_EQ(got.last.NumberOfCompletedSubOperations, 3);
    const auto sop = study_uid + ".1.";
    EXPECT_EQ(got.objects,
              (std::map<std::string, T_ASC_PresentationContextID>{{sop + "1", 5}, {sop + "2", 3}, {sop + "3", 7}}));
}

TEST_F(Dimse, WithoutTheScpRoleNothingIsSent) {
    import(make_dicom(dir_, "plain.dcm", DicomFile{}));
    auto asker = peer({{get_class, implicit}, {UID_CTImageStorage, explicit_le}});
    auto study = identifier("STUDY", {{DCM_StudyInstanceUID, study_uid}});
    asker.send_get(1, get_class, study);
    const auto got = get_all(asker);
    EXPECT_TRUE(got.objects.empty());
    EXPECT_EQ(got.last.DimseStatus, 0xA702);
    EXPECT_EQ(got.last.NumberOfFailedSubOperations, 1);
}

TEST_F(Dimse, AGetIsCancelled) {
    import_many(20);
    auto asker = peer({{get_class, implicit}, {UID_CTImageStorage, explicit_le, ASC_SC_ROLE_SCP}});
    auto study = identifier("STUDY", {{DCM_StudyInstanceUID, study_uid}});
    asker.send_get(1, get_class, study);
    const auto got = get_all(asker, 3);
    EXPECT_EQ(got.last.DimseStatus, 0xFE00);
    EXPECT_EQ(got.objects.size(), 3u);
    EXPECT_EQ(got.last.NumberOfCompletedSubOperations, 3);
    EXPECT_EQ(got.last.NumberOfRemainingSubOperations, 17);
}

}  // namespace
}  // namespace telehub::test
