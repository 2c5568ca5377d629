// A DICOM peer of a test's own, for what DCMTK's programs do not do: it proposes what it likes and answers when it
// likes.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmnet/assoc.h>
#include <dcmtk/dcmnet/dcmtrans.h>
#include <dcmtk/dcmnet/dimse.h>
#include <dcmtk/dcmnet/dul.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <string>
#include <vector>

namespace telehub::test {

class Peer {
  public:
    struct Context {
        const char* abstract_syntax;
        const char* transfer_syntax;
        T_ASC_SC_ROLE role = ASC_SC_ROLE_DEFAULT;
    };
    // Context n has the id 2n + 1.
    Peer(const std::string& ae_title, std::uint16_t port, const std::vector<Context>& contexts) {
        require(ASC_initializeNetwork(NET_REQUESTOR, 0, timeout, &network_));
        T_ASC_Parameters* parameters = nullptr;
        require(ASC_createAssociationParameters(&parameters, ASC_DEFAULTMAXPDU));
        ASC_setAPTitles(parameters, ae_title.c_str(), "TELEHUB", nullptr);
        ASC_setPresentationAddresses(parameters, "test", ("127.0.0.1:" + std::to_string(port)).c_str());
        T_ASC_PresentationContextID id = 1;
        for (const auto& c : contexts) {
            const char* syntax[] = {c.transfer_syntax};
            require(ASC_addPresentationContext(parameters, id, c.abstract_syntax, syntax, 1, c.role));
            id = static_cast<T_ASC_PresentationContextID>(id + 2);
        }
        require(ASC_requestAssociation(network_, parameters, &association_));
    }
    ~Peer() {
        ASC_abortAssociation(association_);
        ASC_destroyAssociation(&association_);
        ASC_dropNetwork(&network_);
    }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    bool accepted(T_ASC_PresentationContextID id) const {
        T_ASC_PresentationContext context;
        return ASC_findAcceptedPresentationContext(association_->params, id, &context).good();
    }
    void send_store(T_ASC_PresentationContextID id, const char* sop_class, const char* sop_uid, DcmDataset& data) {
        T_DIMSE_Message message{};
        message.CommandField = DIMSE_C_STORE_RQ;
        auto& request = message.msg.CStoreRQ;
        fill(request, sop_class);
        OFStandard::strlcpy(request.AffectedSOPInstanceUID, sop_uid, sizeof request.AffectedSOPInstanceUID);
        send(id, message, &data);
    }
    // A C-FIND or C-GET on context `id`, with message id 1.
    void send_find(T_ASC_PresentationContextID id, const char* sop_class, DcmDataset& identifier) {
        T_DIMSE_Message message{};
        message.CommandField = DIMSE_C_FIND_RQ;
        fill(message.msg.CFindRQ, sop_class);
        send(id, message, &identifier);
    }
    void send_get(T_ASC_PresentationContextID id, const char* sop_class, DcmDataset& identifier) {
        T_DIMSE_Message message{};
        message.CommandField = DIMSE_C_GET_RQ;
        fill(message.msg.CGetRQ, sop_class);
        send(id, message, &identifier);
    }
    // Between hold() and let_go() what is sent is gathered: it arrives together.
    void hold() { cork(1); }
    void let_go() { cork(0); }
    void cancel(T_ASC_PresentationContextID id) { require(DIMSE_sendCancelRequest(association_, id, 1)); }

    // Bytes that say they are a command, in parts of 4000.
    void send_raw_command(T_ASC_PresentationContextID id, std::string bytes) {
        for (std::size_t at = 0; at < bytes.size(); at += 4000) {
            DUL_PDV pdv{};
            pdv.fragmentLength = std::min<std::size_t>(4000, bytes.size() - at);
            pdv.presentationContextID = id;
            pdv.pdvType = DUL_COMMANDPDV;
            pdv.lastPDV = at + pdv.fragmentLength == bytes.size() ? OFTrue : OFFalse;
            pdv.data = bytes.data() + at;
            DUL_PDVLIST list{};
            list.count = 1;
            list.pdv = &pdv;
            if (DUL_WritePDVs(&association_->DULassociation, &list).bad()) return;  // the hub has hung up
        }
    }

    struct Heard {
        T_DIMSE_Message message{};
        T_ASC_PresentationContextID context = 0;
        bool line_down = false;
    };
    // The next command; a data set behind it is read and thrown away.
    Heard hear() {
        Heard heard;
        DcmDataset* detail = nullptr;
        auto condition =
            DIMSE_receiveCommand(association_, DIMSE_NONBLOCKING, timeout, &heard.context, &heard.message, &detail);
        delete detail;
        if (condition.good() && has_data(heard.message)) {
            DIC_UL bytes = 0, parts = 0;
            condition = DIMSE_ignoreDataSet(association_, DIMSE_NONBLOCKING, timeout, &bytes, &parts);
        }
        heard.line_down = condition.bad();
        return heard;
    }
    void take(const Heard& heard) {  // answers a C-STORE with success
        T_DIMSE_C_StoreRSP response{};
        require(DIMSE_sendStoreResponse(association_, heard.context, &heard.message.msg.CStoreRQ, &response, nullptr));
    }
    // The last status of a C-FIND, and how many answers came before it; bounded.
    std::pair<std::uint16_t, int> find_result() {
        for (int answers = 0; answers < 10'000; ++answers) {
            const auto heard = hear();
            if (heard.line_down) return {0xFFFF, answers};
            const auto status = heard.message.msg.CFindRSP.DimseStatus;
            if ((status & 0xFF00) != 0xFF00) return {status, answers};
        }
        return {0xFFFF, -1};
    }

  private:
    static constexpr int timeout = 20;
    static void require(const OFCondition& condition) {
        if (condition.bad()) throw std::runtime_error(condition.text());
    }
    template <class Request>
    static void fill(Request& request, const char* sop_class) {
        request.MessageID = 1;
        request.DataSetType = DIMSE_DATASET_PRESENT;
        OFStandard::strlcpy(request.AffectedSOPClassUID, sop_class, sizeof request.AffectedSOPClassUID);
    }
    void send(T_ASC_PresentationContextID id, T_DIMSE_Message& message, DcmDataset* data) {
        require(DIMSE_sendMessageUsingMemoryData(association_, id, &message, nullptr, data, nullptr, nullptr));
    }
    void cork(int on) {
        struct Shown : DcmTransportConnection {
            using DcmTransportConnection::getSocket;
        };
        auto* const connection = DUL_getTransportConnection(association_->DULassociation);
        const int socket = (connection->*&Shown::getSocket)();
        ::setsockopt(socket, IPPROTO_TCP, TCP_CORK, &on, sizeof on);
    }
    static bool has_data(const T_DIMSE_Message& m) {
        if (m.CommandField == DIMSE_C_STORE_RQ) return m.msg.CStoreRQ.DataSetType != DIMSE_DATASET_NULL;
        if (m.CommandField == DIMSE_C_FIND_RSP) return m.msg.CFindRSP.DataSetType != DIMSE_DATASET_NULL;
        if (m.CommandField == DIMSE_C_GET_RSP) return m.msg.CGetRSP.DataSetType != DIMSE_DATASET_NULL;
        return false;
    }

    T_ASC_Network* network_ = nullptr;
    T_ASC_Association* association_ = nullptr;
};

}  // namespace telehub::test
