// What the normalised services share (PS3.7 10): the data set of a request, the status of a refusal and its detail,
// the attributes of foreign data sets as text.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <memory>
#include <optional>
#include <string>

#include "service.h"

namespace telehub::dicom {

// 10,000 instances, each with its class, in items of explicit length, and the words around them.
inline constexpr std::size_t max_attribute_list = 4 << 20;

// Reads the data set that follows a command, scanned before it is parsed; none is an empty one. `network` is bad when
// the association cannot go on.
core::Result<std::unique_ptr<DcmDataset>> receive_attributes(const ServiceContext& context,
                                                             T_ASC_PresentationContextID presentation,
                                                             T_DIMSE_DataSetType type, OFCondition& network);

// PS3.7 annex C. `detail` gets the Error Comment, the Attribute Identifier List and the Error ID where they belong.
std::uint16_t normalised_status(const core::Error& why, DcmDataset& detail);

// Logs and audits a refusal of this service.
void note_refused(ServiceContext& context, const app::Deed& deed, const core::Error& why);

// The values of a foreign data set as UTF-8, trimmed.
class AttributeReader {
  public:
    AttributeReader(DcmItem& dataset, std::string device_charset);
    std::optional<std::string> text(DcmItem& item, const DcmTagKey& tag) const;  // nothing when it is not there
    std::string text_or_empty(DcmItem& item, const DcmTagKey& tag) const { return text(item, tag).value_or(""); }

  private:
    std::string charset_, device_charset_;
};

// The sequence of this item; null when it is not there, or no sequence.
DcmSequenceOfItems* find_sequence(DcmItem& item, const DcmTagKey& tag);

}  // namespace telehub::dicom
