#include "store_scu.h"

#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmdata/dcwcache.h>
#include <dcmtk/dcmnet/dul.h>

#include <array>
#include <fstream>
#include <stdexcept>

#include "command.h"
#include "meta_reader.h"

namespace telehub::dicom {

namespace {

using Sent = StoreScu::Sent;

Sent failed(std::string reason, std::string detail) {
    return {Sent::Outcome::failed, std::move(reason), std::move(detail), false, true};
}

Sent dropped(std::string detail) { return {Sent::Outcome::failed, "line_dropped", std::move(detail), true}; }

// PS3.4 table B.2-1, PS3.7 annex C: Bxxx and three of the general statuses are warnings.
Sent judge_status(std::uint16_t status) {
    if (status == STATUS_Success) return {Sent::Outcome::sent};
    if ((status & 0xF000) == 0xB000 || status == 0x0001 || status == 0x0107 || status == 0x0116) {
        return {Sent::Outcome::warned};
    }
    char hex[8];
    std::snprintf(hex, sizeof hex, "%04X", static_cast<unsigned>(status));
    auto refused = failed("refused_by_peer", std::string{"the node answered status "} + hex);
    // Out of resources, or a failure that it does not explain: it may take the object another time.
    refused.hopeless = (status & 0xFF00) != 0xA700 && status != 0x0110 && status != 0x0213;
    return refused;
}

OFCondition write_pdv(T_ASC_Association* association, T_ASC_PresentationContextID context, DUL_DATAPDV type, char* data,
                      std::size_t size, bool last) {
    DUL_PDV pdv{};
    pdv.fragmentLength = size;
    pdv.presentationContextID = context;
    pdv.pdvType = type;
    pdv.lastPDV = last ? OFTrue : OFFalse;
    pdv.data = data;
    DUL_PDVLIST list{};
    list.count = 1;
    list.pdv = &pdv;
    return DUL_WritePDVs(&association->DULassociation, &list);
}

// In implicit little endian, with its group length (PS3.7 6.3.1).
std::string command_bytes(DcmDataset& command) {
    std::array<char, 4096> buffer{};
    DcmOutputBufferStream out(buffer.data(), buffer.size());
    DcmWriteCache cache;
    command.transferInit();
    const auto written =
        command.write(out, EXS_LittleEndianImplicit, EET_ExplicitLength, &cache, EGL_withGL, EPD_withoutPadding);
    command.transferEnd();
    if (written.bad()) throw std::runtime_error(std::string{"DIMSE command: "} + written.text());
    void* data = nullptr;
    offile_off_t size = 0;
    out.flushBuffer(data, size);
    return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

std::uint64_t dataset_offset_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::array<char, 4096> buffer{};
    MetaReader meta;
    while (in.read(buffer.data(), buffer.size()), in.gcount() > 0) {
        auto data = std::as_bytes(std::span{buffer.data(), static_cast<std::size_t>(in.gcount())});
        const auto fed = meta.feed(data);
        if (!fed) break;
        if (*fed) return meta.dataset_offset();
    }
    throw std::runtime_error("a converted object has no file meta information");
}

}  // namespace

void note_sent(app::SendReport& report, const core::SopUid& sop_uid, const Sent& sent) {
    --report.pending;
    switch (sent.outcome) {
        case Sent::Outcome::warned: ++report.warned; [[fallthrough]];
        case Sent::Outcome::sent: ++report.sent; break;
        case Sent::Outcome::failed: report.failed.push_back({sop_uid, sent.reason, sent.detail, sent.hopeless}); break;
    }
}

StoreScu::StoreScu(const app::Hub& hub, T_ASC_Association* association, Side side)
    : hub_(hub), association_(association) {
    const int count = ASC_countPresentationContexts(association->params);
    for (int i = 0; i < count; ++i) {
        T_ASC_PresentationContext context;
        if (ASC_getPresentationContext(association->params, i, &context).bad()) continue;
        if (context.resultReason != ASC_P_ACCEPTANCE) continue;
        const bool peer_is_scp = context.acceptedRole == ASC_SC_ROLE_SCP || context.acceptedRole == ASC_SC_ROLE_SCUSCP;
        if (side == Side::acceptor && !peer_is_scp) continue;
        contexts_.try_emplace({context.abstractSyntax, context.acceptedTransferSyntax}, context.presentationContextID);
    }
}

T_ASC_PresentationContextID StoreScu::context_for(const std::string& sop_class_uid, const std::string& syntax) const {
    const auto found = contexts_.find({sop_class_uid, syntax});
    return found == contexts_.end() ? T_ASC_PresentationContextID{0} : found->second;
}

Sent StoreScu::send(const store::Instance& instance, const Originator& originator) {
    if (const auto context = context_for(instance.sop_class_uid, instance.transfer_syntax_uid); context != 0) {
        const File stored{hub_.objects.path(instance.object_sha256),
                          static_cast<std::uint64_t>(instance.dataset_offset)};
        return send_file(stored, instance, context, originator);
    }
    for (const char* syntax : {UID_LittleEndianExplicitTransferSyntax, UID_LittleEndianImplicitTransferSyntax}) {
        const auto context = context_for(instance.sop_class_uid, syntax);
        if (context == 0) continue;
        const auto copy = hub_.objects.begin();  // its temporary file, which goes with it
        const auto stored = hub_.objects.path(instance.object_sha256);
        if (const auto made = hub_.dicom.transcode(stored, instance, syntax, copy->temporary_path()); !made) {
            return failed(made.error().reason, made.error().detail);
        }
        return send_file({copy->temporary_path(), dataset_offset_of(copy->temporary_path())}, instance, context,
                         originator);
    }
    return failed("sop_class_refused",
                  "the peer does not take " + instance.sop_class_uid + " in " + instance.transfer_syntax_uid);
}

OFCondition StoreScu::send_command(const store::Instance& instance, T_ASC_PresentationContextID context,
                                   std::uint16_t message_id, const Originator& originator) {
    DcmDataset command;
    command.putAndInsertString(DCM_AffectedSOPClassUID, instance.sop_class_uid.c_str());
    command.putAndInsertUint16(DCM_CommandField, DIMSE_C_STORE_RQ);
    command.putAndInsertUint16(DCM_MessageID, message_id);
    command.putAndInsertUint16(DCM_Priority, DIMSE_PRIORITY_MEDIUM);
    command.putAndInsertUint16(DCM_CommandDataSetType, DIMSE_DATASET_PRESENT);
    command.putAndInsertString(DCM_AffectedSOPInstanceUID, instance.sop_uid.value.c_str());
    if (!originator.ae_title.empty()) {
        command.putAndInsertString(DCM_MoveOriginatorApplicationEntityTitle, originator.ae_title.c_str());
        command.putAndInsertUint16(DCM_MoveOriginatorMessageID, originator.message_id);
    }
    auto bytes = command_bytes(command);
    // A PDU that the peer takes is 4 KB at least in practice, but nothing says so.
    const std::size_t limit = association_->sendPDVLength & ~1ul;
    for (std::size_t at = 0; at < bytes.size(); at += limit) {
        const auto size = std::min(limit, bytes.size() - at);
        const auto sent =
            write_pdv(association_, context, DUL_COMMANDPDV, bytes.data() + at, size, at + size == bytes.size());
        if (sent.bad()) return sent;
    }
    return EC_Normal;
}

Sent StoreScu::send_file(const File& file, const store::Instance& instance, T_ASC_PresentationContextID context,
                         const Originator& originator) {
    std::error_code fault;
    const auto file_size = std::filesystem::file_size(file.path, fault);
    std::ifstream in(file.path, std::ios::binary);
    in.seekg(static_cast<std::streamoff>(file.dataset_offset));
    if (fault || !in || file_size <= file.dataset_offset) {
        return failed("object_missing", "the stored object cannot be read");
    }
    const std::uint16_t message_id = association_->nextMsgID++;
    auto sent = send_command(instance, context, message_id, originator);
    auto* const buffer = reinterpret_cast<char*>(association_->sendPDVBuffer);
    const std::uint64_t limit = association_->sendPDVLength & ~1ul;
    for (auto left = file_size - file.dataset_offset; sent.good() && left > 0;) {
        auto size = std::min<std::uint64_t>(left, limit);
        if (!in.read(buffer, static_cast<std::streamsize>(size))) {
            return dropped("the stored object ended early");  // the message cannot be taken back
        }
        left -= size;
        if (size % 2 != 0) buffer[size++] = '\0';  // a deflated data set that was stored unpadded (PS3.5 A.5)
        sent = write_pdv(association_, context, DUL_DATASETPDV, buffer, size, left == 0);
    }
    if (sent.bad()) return dropped(sent.text());
    return receive_answer(message_id);
}

Sent StoreScu::receive_answer(std::uint16_t message_id) {
    const auto timeout = static_cast<int>(hub_.config.dicom.dimse_timeout_s);
    for (;;) {
        T_ASC_PresentationContextID context = 0;
        T_DIMSE_Message message{};
        const auto received = receive_command(association_, timeout, context, message);
        if (received.bad() || received == DUL_PEERREQUESTEDRELEASE) return dropped(received.text());
        if (message.CommandField == DIMSE_C_CANCEL_RQ && cancel_of_) {
            cancelled_ = cancelled_ || message.msg.CCancelRQ.MessageIDBeingRespondedTo == *cancel_of_;
            continue;
        }
        if (message.CommandField != DIMSE_C_STORE_RSP ||
            message.msg.CStoreRSP.MessageIDBeingRespondedTo != message_id) {
            return dropped("the peer answered something else than the C-STORE");
        }
        return judge_status(message.msg.CStoreRSP.DimseStatus);
    }
}

}  // namespace telehub::dicom
