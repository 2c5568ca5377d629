#include "negotiation.h"

#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "identity.h"
#include "sop_classes.h"
#include "telehub/core/crypto.h"
#include "telehub/dicom/dataset_scanner.h"
#include "telehub/domain/device.h"
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

// Every syntax whose bytes we can file as they are; the pixel data's own coding does not matter to us.
bool can_carry(const char* transfer_syntax_uid) {
    const DcmXfer xfer(transfer_syntax_uid);
    return xfer.getXfer() != EXS_Unknown || is_valid_uid(transfer_syntax_uid);
}

bool is_one_of(std::string_view syntax, std::span<const std::string_view> list) {
    return std::ranges::find(list, syntax) != list.end();
}

// The first of `preferred` that is offered, else null.
const char* choose_preferred(const T_ASC_PresentationContext& context, std::span<const std::string_view> preferred) {
    for (const auto wanted : preferred) {
        for (int i = 0; i < context.transferSyntaxCount; ++i) {
            if (context.proposedTransferSyntaxes[i] == wanted) return context.proposedTransferSyntaxes[i];
        }
    }
    return nullptr;
}

// Compressed syntaxes come first when a sender offers them: it has the pixels so. Big endian comes last.
const char* choose_carried(const T_ASC_PresentationContext& context) {
    constexpr std::string_view last[] = {UID_BigEndianExplicitTransferSyntax};
    for (int i = 0; i < context.transferSyntaxCount; ++i) {
        const char* offered = context.proposedTransferSyntaxes[i];
        if (can_carry(offered) && !is_one_of(offered, last)) return offered;
    }
    return choose_preferred(context, last);
}

// What DCMTK reads and writes for commands' own data sets; and what every stored object can be turned into, for who
// offers several syntaxes in one presentation context of C-GET.
constexpr std::string_view plain_syntaxes[] = {UID_LittleEndianExplicitTransferSyntax,
                                               UID_LittleEndianImplicitTransferSyntax,
                                               UID_BigEndianExplicitTransferSyntax};

const char* choose_syntax(const T_ASC_PresentationContext& context, SopKind kind) {
    if (kind != SopKind::storage) return choose_preferred(context, plain_syntaxes);
    if (context.proposedRole == ASC_SC_ROLE_SCP) {
        const char* plain = choose_preferred(context, std::span{plain_syntaxes}.first(2));
        return plain != nullptr ? plain : choose_carried(context);
    }
    return choose_carried(context);
}

bool may_use(std::string_view services, SopKind kind) {
    using enum domain::DeviceService;
    switch (kind) {
        case SopKind::verification: return true;
        case SopKind::storage: return domain::has_service(services, store) || domain::has_service(services, retrieve);
        case SopKind::find: return domain::has_service(services, query);
        case SopKind::move:
        case SopKind::get: return domain::has_service(services, retrieve);
        case SopKind::worklist: return domain::has_service(services, worklist);
        case SopKind::performed_step: return domain::has_service(services, mpps);
        case SopKind::commitment: return domain::has_service(services, commitment);
    }
    return false;
}

}  // namespace

std::string peer_certificate_sha256(T_ASC_Association& association) {
    const auto size = ASC_getPeerCertificateLength(&association);
    if (size == 0) return {};
    std::vector<char> der(size);
    ASC_getPeerCertificate(&association, der.data(), size);
    return core::sha256_hex({der.data(), der.size()});
}

Caller caller_of(T_ASC_Association& association, bool tls, const std::string& address) {
    std::array<char, 65> calling{}, called{};
    ASC_getAPTitles(association.params, calling.data(), calling.size(), called.data(), called.size(), nullptr, 0);
    return {trimmed(calling.data()), trimmed(called.data()), address, tls,
            tls ? peer_certificate_sha256(association) : std::string{}};
}

core::Result<store::Device> known_device(const app::Hub& hub, const Caller& caller) {
    if (caller.called != hub.config.dicom.ae_title) {
        return unknown_caller("called_ae_unknown", "this is not the called AE title");
    }
    const auto device = hub.db.read([&](store::Connection& c) {
        auto found = store::find_device(c, caller.calling);
        return found && store::is_let_in(c, *found) ? std::move(found) : std::nullopt;
    });
    if (!device) return unknown_caller("calling_ae_unknown", "the calling AE title is not registered");
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

void negotiate_contexts(T_ASC_Parameters& parameters, std::string_view services) {
    const int count = ASC_countPresentationContexts(&parameters);
    for (int i = 0; i < count; ++i) {
        T_ASC_PresentationContext context;
        ASC_getPresentationContext(&parameters, i, &context);
        const auto kind = sop_kind(context.abstractSyntax);
        if (kind && !may_use(services, *kind)) {
            ASC_refusePresentationContext(&parameters, context.presentationContextID, ASC_P_USERREJECTION);
            continue;
        }
        const char* syntax = kind ? choose_syntax(context, *kind) : nullptr;
        // PS3.7 D.3.3.4: who asks with C-GET takes the objects as SCP.
        const auto role = kind == SopKind::storage ? context.proposedRole : ASC_SC_ROLE_DEFAULT;
        if (syntax != nullptr) {
            ASC_acceptPresentationContext(&parameters, context.presentationContextID, syntax, role);
        } else {
            ASC_refusePresentationContext(&parameters, context.presentationContextID,
                                          kind ? ASC_P_TRANSFERSYNTAXESNOTSUPPORTED : ASC_P_ABSTRACTSYNTAXNOTSUPPORTED);
        }
    }
}

void announce_implementation(T_ASC_Parameters& parameters) {
    const auto put = [](auto& field, const char* value) { OFStandard::strlcpy(field, value, sizeof field); };
    put(parameters.ourImplementationClassUID, implementation_class_uid);
    put(parameters.ourImplementationVersionName, implementation_version_name);
    put(parameters.DULparams.callingImplementationClassUID, implementation_class_uid);
    put(parameters.DULparams.callingImplementationVersionName, implementation_version_name);
    put(parameters.DULparams.calledImplementationClassUID, implementation_class_uid);
    put(parameters.DULparams.calledImplementationVersionName, implementation_version_name);
}

}  // namespace telehub::dicom
