#include "command.h"

#include <dcmtk/dcmdata/dcuid.h>
#include <dcmtk/dcmnet/dul.h>

#include <algorithm>
#include <string>

#include "telehub/dicom/dataset_scanner.h"

namespace telehub::dicom {

namespace {

constexpr std::size_t max_command = 64 * 1024;

constexpr Tag affected_class = 0x00000002, command_field = 0x00000100, message_id = 0x00000110;
constexpr Tag responded_to = 0x00000120, move_destination = 0x00000600, priority = 0x00000700;
constexpr Tag data_set_type = 0x00000800, status = 0x00000900, affected_instance = 0x00001000;
constexpr Tag originator_ae = 0x00001030, originator_id = 0x00001031;
constexpr Tag requested_class = 0x00000003, requested_instance = 0x00001001;
constexpr Tag event_type = 0x00001002, action_type = 0x00001008;
constexpr Tag wanted[] = {affected_class, command_field,   message_id, responded_to,      move_destination,
                          priority,       data_set_type,   status,     affected_instance, originator_ae,
                          originator_id,  requested_class, event_type, action_type,       requested_instance};

// The fields of one command. What is missing or does not fit is noticed once, at the end.
class Fields {
  public:
    explicit Fields(const ScanResult& scan) : scan_(scan) {}

    void number(DIC_US& to, Tag tag) {
        const auto value = scan_.u16(tag);
        good_ = good_ && value.has_value();
        to = value.value_or(0);
    }
    template <std::size_t N>
    void text(char (&to)[N], Tag tag) {
        const auto value = scan_.text(tag);
        good_ = good_ && !value.empty() && value.size() < N;
        std::copy_n(value.begin(), std::min(value.size(), N - 1), to);
    }
    // "=Name" is to DCMTK the UID of that name, in the answer too: of one that it does not know it makes no answer, and
    // loses memory.
    template <std::size_t N>
    void uid(char (&to)[N], Tag tag) {
        text(to, tag);
        good_ = good_ && to[0] != '=';
    }
    template <std::size_t N>
    bool optional_uid(char (&to)[N], Tag tag) {
        if (scan_.text(tag).empty()) return false;
        uid(to, tag);
        return true;
    }
    template <std::size_t N>
    bool optional_text(char (&to)[N], Tag tag) {
        if (scan_.text(tag).empty()) return false;
        text(to, tag);
        return true;
    }
    void data_set(T_DIMSE_DataSetType& to, bool expected) {
        const auto type = scan_.u16(data_set_type);
        to = type == DIMSE_DATASET_NULL ? DIMSE_DATASET_NULL : DIMSE_DATASET_PRESENT;
        good_ = good_ && type.has_value() && (to == DIMSE_DATASET_PRESENT) == expected;
    }
    void optional_data_set(T_DIMSE_DataSetType& to) {
        const auto type = scan_.u16(data_set_type);
        good_ = good_ && type.has_value();
        to = type == DIMSE_DATASET_NULL ? DIMSE_DATASET_NULL : DIMSE_DATASET_PRESENT;
    }
    // Requests to an instance that is named: N-SET, N-ACTION.
    template <class Request>
    void requested(Request& to) {
        number(to.MessageID, message_id);
        uid(to.RequestedSOPClassUID, requested_class);
        uid(to.RequestedSOPInstanceUID, requested_instance);
        optional_data_set(to.DataSetType);
    }
    // Requests with an identifier: C-FIND, C-GET, C-MOVE.
    template <class Request>
    void query(Request& to) {
        number(to.MessageID, message_id);
        uid(to.AffectedSOPClassUID, affected_class);
        data_set(to.DataSetType, true);
    }
    // Responses without a data set: C-ECHO, C-STORE.
    template <class Response>
    void response(Response& to) {
        number(to.MessageIDBeingRespondedTo, responded_to);
        number(to.DimseStatus, status);
        data_set(to.DataSetType, false);
    }
    bool has(Tag tag) const { return scan_.u16(tag).has_value(); }
    bool good() const { return good_; }

  private:
    const ScanResult& scan_;
    bool good_ = true;
};

using Message = T_DIMSE_Message;

void read_store_request(Fields& fields, Message& m) {
    auto& to = m.msg.CStoreRQ;
    fields.number(to.MessageID, message_id);
    fields.uid(to.AffectedSOPClassUID, affected_class);
    fields.uid(to.AffectedSOPInstanceUID, affected_instance);
    fields.data_set(to.DataSetType, true);
    if (fields.optional_text(to.MoveOriginatorApplicationEntityTitle, originator_ae)) {
        to.opts |= O_STORE_MOVEORIGINATORAETITLE;
    }
    if (fields.has(originator_id)) {
        fields.number(to.MoveOriginatorID, originator_id);
        to.opts |= O_STORE_MOVEORIGINATORID;
    }
}

struct Row {
    T_DIMSE_Command command;
    void (*read)(Fields&, Message&);
};

// clang-format off
constexpr Row rows[] = {
    {DIMSE_C_ECHO_RQ, [](Fields& f, Message& m) {
        f.number(m.msg.CEchoRQ.MessageID, message_id);
        f.uid(m.msg.CEchoRQ.AffectedSOPClassUID, affected_class);
        f.data_set(m.msg.CEchoRQ.DataSetType, false);
    }},
    {DIMSE_C_ECHO_RSP, [](Fields& f, Message& m) { f.response(m.msg.CEchoRSP); }},
    {DIMSE_C_STORE_RQ, read_store_request},
    {DIMSE_C_STORE_RSP, [](Fields& f, Message& m) { f.response(m.msg.CStoreRSP); }},
    {DIMSE_C_FIND_RQ, [](Fields& f, Message& m) { f.query(m.msg.CFindRQ); }},
    {DIMSE_C_GET_RQ, [](Fields& f, Message& m) { f.query(m.msg.CGetRQ); }},
    {DIMSE_C_MOVE_RQ, [](Fields& f, Message& m) {
        f.query(m.msg.CMoveRQ);
        f.text(m.msg.CMoveRQ.MoveDestination, move_destination);
    }},
    {DIMSE_N_CREATE_RQ, [](Fields& f, Message& m) {
        f.number(m.msg.NCreateRQ.MessageID, message_id);
        f.uid(m.msg.NCreateRQ.AffectedSOPClassUID, affected_class);
        if (f.optional_uid(m.msg.NCreateRQ.AffectedSOPInstanceUID, affected_instance)) {
            m.msg.NCreateRQ.opts |= O_NCREATE_AFFECTEDSOPINSTANCEUID;
        }
        f.optional_data_set(m.msg.NCreateRQ.DataSetType);
    }},
    {DIMSE_N_SET_RQ, [](Fields& f, Message& m) { f.requested(m.msg.NSetRQ); }},
    {DIMSE_N_ACTION_RQ, [](Fields& f, Message& m) {
        f.requested(m.msg.NActionRQ);
        f.number(m.msg.NActionRQ.ActionTypeID, action_type);
    }},
    {DIMSE_N_EVENT_REPORT_RSP, [](Fields& f, Message& m) {
        f.number(m.msg.NEventReportRSP.MessageIDBeingRespondedTo, responded_to);
        f.number(m.msg.NEventReportRSP.DimseStatus, status);
        f.optional_data_set(m.msg.NEventReportRSP.DataSetType);
    }},
    {DIMSE_C_CANCEL_RQ, [](Fields& f, Message& m) {
        f.number(m.msg.CCancelRQ.MessageIDBeingRespondedTo, responded_to);
        f.data_set(m.msg.CCancelRQ.DataSetType, false);
    }},
};
// clang-format on

OFCondition next_pdv(T_ASC_Association* association, int timeout_s, DUL_PDV& pdv) {
    if (DUL_NextPDV(&association->DULassociation, &pdv).good()) return EC_Normal;
    const auto read = DUL_ReadPDVs(&association->DULassociation, nullptr, DUL_NOBLOCK, timeout_s);
    if (read == DUL_PDATAPDUARRIVED) return DUL_NextPDV(&association->DULassociation, &pdv);
    return read.good() ? DIMSE_READPDVFAILED : read;
}

OFCondition scan_command(T_ASC_Association* association, int timeout_s, T_ASC_PresentationContextID& presentation,
                         ScanResult& result) {
    DatasetScanner scanner(UID_LittleEndianImplicitTransferSyntax, wanted,
                           {.max_depth = 1, .max_value = 1024, .max_size = max_command});
    for (std::size_t parts = 0, size = 0; size <= max_command && parts < max_command; ++parts) {
        DUL_PDV pdv{};
        if (const auto read = next_pdv(association, timeout_s, pdv); read != EC_Normal) return read;
        if (pdv.pdvType != DUL_COMMANDPDV) return DIMSE_UNEXPECTEDPDVTYPE;
        if (parts > 0 && pdv.presentationContextID != presentation) return DIMSE_BADMESSAGE;
        presentation = pdv.presentationContextID;
        size += pdv.fragmentLength;
        if (!scanner.feed({static_cast<const std::byte*>(pdv.data), pdv.fragmentLength})) return DIMSE_PARSEFAILED;
        if (!pdv.lastPDV) continue;
        auto scanned = scanner.finish();
        if (!scanned) return DIMSE_PARSEFAILED;
        result = std::move(*scanned);
        return EC_Normal;
    }
    return DIMSE_PARSEFAILED;
}

}  // namespace

OFCondition receive_command(T_ASC_Association* association, int timeout_s, T_ASC_PresentationContextID& presentation,
                            T_DIMSE_Message& message) {
    ScanResult scan;
    if (const auto read = scan_command(association, timeout_s, presentation, scan); read != EC_Normal) return read;
    message = {};
    const auto command = scan.u16(command_field);
    const auto* const row = std::ranges::find_if(rows, [&](const Row& r) { return r.command == command; });
    if (row == std::end(rows)) return DIMSE_BADCOMMANDTYPE;
    message.CommandField = row->command;
    Fields fields(scan);
    row->read(fields, message);
    return fields.good() ? EC_Normal : DIMSE_BADMESSAGE;
}

}  // namespace telehub::dicom
