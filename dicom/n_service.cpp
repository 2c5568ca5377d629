#include "n_service.h"

#include <cstdio>

#include "identifier.h"
#include "telehub/core/log.h"
#include "telehub/dicom/charset.h"

namespace telehub::dicom {

namespace {

// Statuses of PS3.7 annex C that DCMTK has no names for, or names that say another thing.
constexpr std::uint16_t invalid_attribute_value = 0x0106, processing_failure = 0x0110, duplicate_instance = 0x0111,
                        no_such_instance = 0x0112, invalid_argument = 0x0115, no_such_class = 0x0118,
                        missing_attribute = 0x0120, missing_value = 0x0121, no_such_action = 0x0123,
                        not_authorised = 0x0124, resource_limitation = 0x0213;
constexpr Uint16 step_may_not_change = 0xA710;  // Error ID, PS3.4 table F.7.2-2

struct Row {
    const char* reason;
    std::uint16_t status;
};
constexpr Row rows[] = {
    {"missing_attribute", missing_attribute},   {"missing_value", missing_value},
    {"invalid_value", invalid_attribute_value}, {"bad_request", invalid_argument},
    {"duplicate_instance", duplicate_instance}, {"no_such_class", no_such_class},
    {"no_such_action", no_such_action},         {"too_large", resource_limitation},  // these three by the scanner
    {"header_too_large", resource_limitation},  {"too_many_elements", resource_limitation},
};

std::uint16_t status_of(const core::Error& why) {
    for (const auto& row : rows) {
        if (why.reason == row.reason) return row.status;
    }
    using core::Errc;
    switch (why.code) {
        case Errc::not_found: return no_such_instance;
        case Errc::unauthenticated:
        case Errc::forbidden: return not_authorised;
        case Errc::too_large:
        case Errc::busy:
        case Errc::rate_limited:
        case Errc::storage_full: return resource_limitation;
        case Errc::invalid:
        case Errc::unsupported:
        case Errc::conflict:
        case Errc::stale: return processing_failure;
    }
    return processing_failure;
}

void put_attributes(const core::Error& why, DcmDataset& detail) {
    auto list = std::make_unique<DcmAttributeTag>(DCM_AttributeIdentifierList);
    unsigned long count = 0;
    for (const auto& field : why.fields) {
        unsigned group = 0, element = 0;
        if (std::sscanf(field.path.c_str(), "(%4x,%4x)", &group, &element) != 2 || count >= 100) continue;
        list->putTagVal(DcmTagKey(static_cast<Uint16>(group), static_cast<Uint16>(element)), count++);
    }
    if (count > 0) detail.insert(list.release(), OFTrue);
}

}  // namespace

core::Result<std::unique_ptr<DcmDataset>> receive_attributes(const ServiceContext& context,
                                                             T_ASC_PresentationContextID presentation,
                                                             T_DIMSE_DataSetType type, OFCondition& network) {
    if (type == DIMSE_DATASET_NULL) return std::make_unique<DcmDataset>();
    return receive_identifier(context, presentation, network, max_attribute_list);
}

std::uint16_t normalised_status(const core::Error& why, DcmDataset& detail) {
    const auto comment = why.fields.empty() ? why.detail : why.fields.front().path + " " + why.fields.front().message;
    detail.putAndInsertString(DCM_ErrorComment, error_comment(comment).c_str());
    const auto status = status_of(why);
    if (status == missing_attribute || status == missing_value || status == invalid_attribute_value) {
        put_attributes(why, detail);
    }
    if (why.reason == "step_ended") detail.putAndInsertUint16(DCM_ErrorID, step_may_not_change);
    return status;
}

void note_refused(ServiceContext& context, const app::Deed& deed, const core::Error& why) {
    core::log::warn("request_refused", {{"association", context.id},
                                        {"device", context.caller.calling},
                                        {"action", deed.action},
                                        {"reason", why.reason},
                                        {"where", why.fields.empty() ? std::string{} : why.fields.front().path}});
    audit_refusal(context.env, context.actor(), deed, why);
}

AttributeReader::AttributeReader(DcmItem& dataset, std::string device_charset)
    : device_charset_(std::move(device_charset)) {
    OFString charset;
    if (dataset.findAndGetOFStringArray(DCM_SpecificCharacterSet, charset).good()) charset_ = charset.c_str();
}

std::optional<std::string> AttributeReader::text(DcmItem& item, const DcmTagKey& tag) const {
    DcmElement* element = nullptr;
    if (item.findAndGetElement(tag, element).bad() || element == nullptr) return {};
    OFString value;
    if (element->getOFStringArray(value).bad()) return std::string{};
    return to_utf8(std::string_view{value.data(), value.size()}, charset_, device_charset_);
}

DcmSequenceOfItems* find_sequence(DcmItem& item, const DcmTagKey& tag) {
    DcmSequenceOfItems* sequence = nullptr;
    return item.findAndGetSequence(tag, sequence).good() ? sequence : nullptr;
}

}  // namespace telehub::dicom
