#include "dicom/modality_scu.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmnet/assoc.h>
#include <dcmtk/dcmnet/dimse.h>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "support/listening_peer.h"

namespace telehub::test {

namespace {

constexpr const char* syntaxes[] = {UID_LittleEndianExplicitTransferSyntax, UID_LittleEndianImplicitTransferSyntax};

void require(const OFCondition& condition) {
    if (condition.bad()) throw std::runtime_error(condition.text());
}

void fill(DcmItem& item, const Attributes& attributes) {
    for (const auto& a : attributes) {
        const DcmTag tag(static_cast<Uint16>(a.tag >> 16), static_cast<Uint16>(a.tag & 0xFFFF));
        if (!a.items) {
            require(item.putAndInsertString(tag, a.value.c_str()));
            continue;
        }
        auto sequence = std::make_unique<DcmSequenceOfItems>(tag);
        for (const auto& inner : *a.items) {
            auto made = std::make_unique<DcmItem>();
            fill(*made, inner);
            require(sequence->append(made.release()));
        }
        require(item.insert(sequence.release(), OFTrue));
    }
}

std::string uid_in(DcmItem& item, const DcmTagKey& tag) {
    OFString value;
    item.findAndGetOFString(tag, value);
    return value.c_str();
}

EventReport read_report(unsigned type, DcmDataset& information) {
    EventReport report{type, uid_in(information, DCM_TransactionUID), {}, {}};
    DcmSequenceOfItems* sequence = nullptr;
    if (information.findAndGetSequence(DCM_ReferencedSOPSequence, sequence).good()) {
        for (unsigned long i = 0; i < sequence->card(); ++i) {
            report.committed.insert(uid_in(*sequence->getItem(i), DCM_ReferencedSOPInstanceUID));
        }
    }
    if (information.findAndGetSequence(DCM_FailedSOPSequence, sequence).good()) {
        for (unsigned long i = 0; i < sequence->card(); ++i) {
            auto& item = *sequence->getItem(i);
            Uint16 reason = 0;
            item.findAndGetUint16(DCM_FailureReason, reason);
            report.failed[uid_in(item, DCM_ReferencedSOPInstanceUID)] = reason;
        }
    }
    return report;
}

// Takes one N-EVENT-REPORT and answers it.
std::optional<EventReport> take_report(T_ASC_Association* association, int seconds, unsigned status,
                                       OFCondition& condition) {
    T_ASC_PresentationContextID presentation = 0;
    T_DIMSE_Message message{};
    DcmDataset* detail = nullptr;
    condition = DIMSE_receiveCommand(association, DIMSE_NONBLOCKING, seconds, &presentation, &message, &detail);
    delete detail;
    if (condition.bad() || message.CommandField != DIMSE_N_EVENT_REPORT_RQ) return {};
    const auto& request = message.msg.NEventReportRQ;
    DcmDataset* information = nullptr;
    condition = DIMSE_receiveDataSetInMemory(association, DIMSE_NONBLOCKING, seconds, &presentation, &information,
                                             nullptr, nullptr);
    if (condition.bad()) return {};
    const std::unique_ptr<DcmDataset> owned(information);
    T_DIMSE_Message answer{};
    answer.CommandField = DIMSE_N_EVENT_REPORT_RSP;
    auto& response = answer.msg.NEventReportRSP;
    response.MessageIDBeingRespondedTo = request.MessageID;
    response.DimseStatus = static_cast<DIC_US>(status);
    response.DataSetType = DIMSE_DATASET_NULL;
    condition =
        DIMSE_sendMessageUsingMemoryData(association, presentation, &answer, nullptr, nullptr, nullptr, nullptr);
    return read_report(request.EventTypeID, *owned);
}

void copy_uid(DIC_UI& to, const std::string& from) { OFStandard::strlcpy(to, from.c_str(), sizeof to); }

}  // namespace

struct ModalityScu::Impl {
    T_ASC_Network* network = nullptr;
    T_ASC_Association* association = nullptr;

    T_ASC_PresentationContextID context_of(const char* sop_class) const {
        const auto id = ASC_findAcceptedPresentationContextID(association, sop_class);
        if (id == 0) throw std::runtime_error("the presentation context was not taken");
        return id;
    }

    // Sends the request and reads its answer; `respond` takes out of it what the message calls by other names.
    template <class Respond>
    NAnswer exchange(const char* sop_class, T_DIMSE_Message& request, const Attributes* attributes,
                     const Respond& respond) {
        DcmDataset dataset;
        if (attributes != nullptr) fill(dataset, *attributes);
        require(DIMSE_sendMessageUsingMemoryData(association, context_of(sop_class), &request, nullptr,
                                                 attributes != nullptr ? &dataset : nullptr, nullptr, nullptr));
        T_ASC_PresentationContextID presentation = 0;
        T_DIMSE_Message answer{};
        DcmDataset* detail = nullptr;
        require(DIMSE_receiveCommand(association, DIMSE_NONBLOCKING, 60, &presentation, &answer, &detail));
        const std::unique_ptr<DcmDataset> owned(detail);
        NAnswer told;
        respond(answer, told);
        if (detail != nullptr) read_detail(*detail, told);
        return told;
    }

    static void read_detail(DcmDataset& detail, NAnswer& told) {
        OFString comment;
        Uint16 id = 0;
        detail.findAndGetOFString(DCM_ErrorComment, comment);
        told.comment = comment.c_str();
        detail.findAndGetUint16(DCM_ErrorID, id);
        told.error_id = id;
        DcmElement* element = nullptr;
        if (detail.findAndGetElement(DCM_AttributeIdentifierList, element).bad()) return;
        for (unsigned long i = 0; i < element->getVM(); ++i) {
            DcmTagKey key;
            dynamic_cast<DcmAttributeTag&>(*element).getTagVal(key, i);
            char text[16];
            std::snprintf(text, sizeof text, "(%04X,%04X)", key.getGroup(), key.getElement());
            told.attributes.insert(text);
        }
    }
};

ModalityScu::ModalityScu(std::uint16_t port, const std::string& ae_title) : impl_(std::make_unique<Impl>()) {
    require(ASC_initializeNetwork(NET_REQUESTOR, 0, 20, &impl_->network));
    T_ASC_Parameters* parameters = nullptr;
    require(ASC_createAssociationParameters(&parameters, ASC_DEFAULTMAXPDU));
    ASC_setAPTitles(parameters, ae_title.c_str(), "TELEHUB", nullptr);
    ASC_setPresentationAddresses(parameters, "test", ("127.0.0.1:" + std::to_string(port)).c_str());
    T_ASC_PresentationContextID id = 1;
    for (const char* sop_class : {UID_ModalityPerformedProcedureStepSOPClass, UID_StorageCommitmentPushModelSOPClass}) {
        const char* offered[] = {syntaxes[0], syntaxes[1]};
        require(ASC_addPresentationContext(parameters, id, sop_class, offered, 2));
        id = static_cast<T_ASC_PresentationContextID>(id + 2);
    }
    require(ASC_requestAssociation(impl_->network, parameters, &impl_->association));
}

ModalityScu::~ModalityScu() {
    release();
    ASC_dropNetwork(&impl_->network);
}

void ModalityScu::release() {
    if (impl_->association == nullptr) return;
    ASC_releaseAssociation(impl_->association);
    ASC_destroyAssociation(&impl_->association);
}

void ModalityScu::abort() {
    ASC_abortAssociation(impl_->association);
    ASC_destroyAssociation(&impl_->association);
}

NAnswer ModalityScu::create(const std::string& sop_uid, const Attributes* attributes) {
    T_DIMSE_Message message{};
    message.CommandField = DIMSE_N_CREATE_RQ;
    auto& rq = message.msg.NCreateRQ;
    rq.MessageID = impl_->association->nextMsgID++;
    copy_uid(rq.AffectedSOPClassUID, UID_ModalityPerformedProcedureStepSOPClass);
    copy_uid(rq.AffectedSOPInstanceUID, sop_uid);
    rq.DataSetType = attributes != nullptr ? DIMSE_DATASET_PRESENT : DIMSE_DATASET_NULL;
    rq.opts = sop_uid.empty() ? 0 : O_NCREATE_AFFECTEDSOPINSTANCEUID;
    return impl_->exchange(UID_ModalityPerformedProcedureStepSOPClass, message, attributes,
                           [](const T_DIMSE_Message& answer, NAnswer& told) {
                               told.status = answer.msg.NCreateRSP.DimseStatus;
                               told.sop_uid = answer.msg.NCreateRSP.AffectedSOPInstanceUID;
                           });
}

NAnswer ModalityScu::set(const std::string& sop_uid, const Attributes* attributes) {
    T_DIMSE_Message message{};
    message.CommandField = DIMSE_N_SET_RQ;
    auto& rq = message.msg.NSetRQ;
    rq.MessageID = impl_->association->nextMsgID++;
    copy_uid(rq.RequestedSOPClassUID, UID_ModalityPerformedProcedureStepSOPClass);
    copy_uid(rq.RequestedSOPInstanceUID, sop_uid);
    rq.DataSetType = attributes != nullptr ? DIMSE_DATASET_PRESENT : DIMSE_DATASET_NULL;
    return impl_->exchange(UID_ModalityPerformedProcedureStepSOPClass, message, attributes,
                           [](const T_DIMSE_Message& answer, NAnswer& told) {
                               told.status = answer.msg.NSetRSP.DimseStatus;
                               told.sop_uid = answer.msg.NSetRSP.AffectedSOPInstanceUID;
                           });
}

NAnswer ModalityScu::action(const Attributes* attributes, unsigned type, const std::string& instance) {
    T_DIMSE_Message message{};
    message.CommandField = DIMSE_N_ACTION_RQ;
    auto& rq = message.msg.NActionRQ;
    rq.MessageID = impl_->association->nextMsgID++;
    copy_uid(rq.RequestedSOPClassUID, UID_StorageCommitmentPushModelSOPClass);
    copy_uid(rq.RequestedSOPInstanceUID, instance);
    rq.ActionTypeID = static_cast<DIC_US>(type);
    rq.DataSetType = attributes != nullptr ? DIMSE_DATASET_PRESENT : DIMSE_DATASET_NULL;
    return impl_->exchange(
        UID_StorageCommitmentPushModelSOPClass, message, attributes,
        [](const T_DIMSE_Message& answer, NAnswer& told) { told.status = answer.msg.NActionRSP.DimseStatus; });
}

std::optional<EventReport> ModalityScu::wait_for_report(int seconds, unsigned status) {
    OFCondition condition;
    return take_report(impl_->association, seconds, status, condition);
}

struct ReportListener::Impl {
    unsigned status = 0;
    std::uint16_t port = 0;
    T_ASC_Network* network = nullptr;
    std::thread thread;
    std::atomic<bool> stopping{false}, as_scp{false};
    std::mutex mutex;
    std::condition_variable came;
    std::vector<EventReport> reports;

    void serve() {
        while (!stopping) {
            if (!ASC_associationWaiting(network, 1)) continue;
            T_ASC_Association* association = nullptr;
            if (ASC_receiveAssociation(network, &association, ASC_DEFAULTMAXPDU).good()) converse(association);
            if (association != nullptr) ASC_destroyAssociation(&association);
        }
    }
    void converse(T_ASC_Association* association) {
        T_ASC_PresentationContext first;
        if (ASC_getPresentationContext(association->params, 0, &first).good()) {
            as_scp = first.proposedRole == ASC_SC_ROLE_SCP;
        }
        const char* classes[] = {UID_StorageCommitmentPushModelSOPClass};
        const char* wanted[] = {syntaxes[0], syntaxes[1]};
        ASC_acceptContextsWithPreferredTransferSyntaxes(association->params, classes, 1, wanted, 2, ASC_SC_ROLE_SCP);
        if (ASC_acknowledgeAssociation(association).bad()) return;
        OFCondition condition;
        while (condition.good()) {
            if (auto report = take_report(association, 20, status, condition)) {
                const std::lock_guard lock(mutex);
                reports.push_back(std::move(*report));
                came.notify_all();
            }
        }
        if (condition == DUL_PEERREQUESTEDRELEASE) ASC_acknowledgeRelease(association);
        ASC_dropSCPAssociation(association);
    }
};

ReportListener::ReportListener(unsigned status) : impl_(std::make_unique<Impl>()) {
    impl_->status = status;
    impl_->port = free_port();
    require(ASC_initializeNetwork(NET_ACCEPTOR, impl_->port, 20, &impl_->network));
    impl_->thread = std::thread([impl = impl_.get()] { impl->serve(); });
}

ReportListener::~ReportListener() {
    impl_->stopping = true;
    impl_->thread.join();
    ASC_dropNetwork(&impl_->network);
}

std::uint16_t ReportListener::port() const { return impl_->port; }
bool ReportListener::asked_as_scp() const { return impl_->as_scp; }

std::vector<EventReport> ReportListener::wait_for(std::size_t count, int seconds) {
    std::unique_lock lock(impl_->mutex);
    impl_->came.wait_for(lock, std::chrono::seconds{seconds}, [&] { return impl_->reports.size() >= count; });
    return impl_->reports;
}

}  // namespace telehub::test
