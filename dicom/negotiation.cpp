#include "negotiation.h"

#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <array>
#include <vector>

#include "telehub/core/crypto.h"
#include "telehub/dicom/dataset_scanner.h"
#include "telehub/store/people.h"

namespace telehub::dicom {

namespace {

std::string trimmed(const char* ae) {
    std::string s = ae;
    const auto first = s.find_first_not_of(' ');
    if (first == std::string::npos) return {};
    return s.substr(first, s.find_last_not_of(' ') - first + 1);
}

core::Error unknown_caller(std::string reason, std::string detail) {
    return core::refuse(core::Errc::forbidden, std::move(reason), std::move(detail));
}

bool is_storage_class(const char* uid) {
    // What DCMTK's table does not know yet is taken by its root (PS3.6 annex A), so that new modalities are not locked
    // out.
    constexpr std::string_view root = "1.2.840.10008.5.1.4.1.1.";
    const std::string_view s{uid};
    return dcmIsaStorageSOPClassUID(uid, ESSC_All) || s.substr(0, root.size()) == root;
}

// Every syntax whose bytes we can file as they are; the pixel data's own coding does not matter to us.
bool can_carry(const char* transfer_syntax_uid) {
    const DcmXfer xfer(transfer_syntax_uid);
    return xfer.getXfer() != EXS_Unknown || is_valid_uid(transfer_syntax_uid);
}

// Compressed syntaxes come first when a sender offers them: it has the pixels so. Big endian comes last.
const char* choose_syntax(const T_ASC_PresentationContext& context) {
    const char* chosen = nullptr;
    for (int i = 0; i < context.transferSyntaxCount; ++i) {
        const char* offered = context.proposedTransferSyntaxes[i];
        if (!can_carry(offered)) continue;
        const bool big_endian = std::string_view{offered} == UID_BigEndianExplicitTransferSyntax;
        if (!big_endian) return offered;
        if (chosen == nullptr) chosen = offered;
    }
    return chosen;
}

}  // namespace

Caller caller_of(T_ASC_Association& association, bool tls, const std::string& address) {
    std::array<char, 65> calling{}, called{};
    ASC_getAPTitles(association.params, calling.data(), calling.size(), called.data(), called.size(), nullptr, 0);
    Caller who{trimmed(calling.data()), trimmed(called.data()), address, tls, ""};
    if (const auto size = tls ? ASC_getPeerCertificateLength(&association) : 0; size > 0) {
        std::vector<char> der(size);
        ASC_getPeerCertificate(&association, der.data(), size);
        who.certificate_sha256 = core::sha256_hex({der.data(), der.size()});
    }
    return who;
}

core::Result<store::Device> known_device(const app::Hub& hub, const Caller& caller) {
    if (caller.called != hub.config.dicom.ae_title) {
        return unknown_caller("called_ae_unknown", "this is not the called AE title");
    }
    const auto device = hub.db.read([&](store::Connection& c) { return store::find_device(c, caller.calling); });
    if (!device || !device->enabled)
        return unknown_caller("calling_ae_unknown", "the calling AE title is not registered");
    if (!device->address.empty() && device->address != caller.address) {
        return unknown_caller("address_mismatch", "the calling AE title is registered with another address");
    }
    if (caller.tls) {
        if (device->certificate_sha256.empty() || device->certificate_sha256 != caller.certificate_sha256) {
            return unknown_caller("certificate_mismatch", "the client certificate is not the one of this AE title");
        }
    } else if (device->address.empty()) {
        // An AE title is a name, not a proof: over plain DICOM the address must vouch for it.
        return unknown_caller("address_required",
                              "plain DICOM is only for devices that are registered with an address");
    }
    return *device;
}

T_ASC_RejectParameters reject_parameters(const core::Error& why) {
    if (why.reason == "called_ae_unknown") {
        return {ASC_RESULT_REJECTEDPERMANENT, ASC_SOURCE_SERVICEUSER, ASC_REASON_SU_CALLEDAETITLENOTRECOGNIZED};
    }
    if (why.code == core::Errc::busy) {
        return {ASC_RESULT_REJECTEDTRANSIENT, ASC_SOURCE_SERVICEPROVIDER_PRESENTATION_RELATED,
                ASC_REASON_SP_PRES_LOCALLIMITEXCEEDED};
    }
    return {ASC_RESULT_REJECTEDPERMANENT, ASC_SOURCE_SERVICEUSER, ASC_REASON_SU_CALLINGAETITLENOTRECOGNIZED};
}

void negotiate_contexts(T_ASC_Parameters& parameters) {
    const int count = ASC_countPresentationContexts(&parameters);
    for (int i = 0; i < count; ++i) {
        T_ASC_PresentationContext context;
        ASC_getPresentationContext(&parameters, i, &context);
        const bool taken = std::string_view{context.abstractSyntax} == UID_VerificationSOPClass ||
                           is_storage_class(context.abstractSyntax);
        const char* syntax = taken ? choose_syntax(context) : nullptr;
        if (syntax != nullptr) {
            ASC_acceptPresentationContext(&parameters, context.presentationContextID, syntax);
        } else {
            ASC_refusePresentationContext(
                &parameters, context.presentationContextID,
                taken ? ASC_P_TRANSFERSYNTAXESNOTSUPPORTED : ASC_P_ABSTRACTSYNTAXNOTSUPPORTED);
        }
    }
}

}  // namespace telehub::dicom
