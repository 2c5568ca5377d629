// The identifier of a query or a retrieval (PS3.4 C.4): received into a bounded buffer and scanned before DCMTK parses
// it, its level and its keys read by the rules of the information model.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "service.h"
#include "telehub/app/archive.h"
#include "telehub/dicom/dataset_scanner.h"

namespace telehub::dicom {

enum class Model { patient_root, study_root, patient_study_only };  // PS3.4 C.6.1, C.6.2, C.6.3 (retired)
std::optional<Model> model_of(std::string_view sop_class_uid);

// Tags that several files name.
namespace tags {
inline constexpr Tag specific_character_set = 0x00080005, query_retrieve_level = 0x00080052;
inline constexpr Tag sop_instance_uid = 0x00080018, patient_id = 0x00100020;
inline constexpr Tag issuer_of_patient_id = 0x00100021;
inline constexpr Tag study_instance_uid = 0x0020000D, series_instance_uid = 0x0020000E;
inline constexpr Tag request_attributes_sequence = 0x00400275;
}  // namespace tags

// Reads the data set that follows a command. `network` is bad when the association cannot go on; the refusals are
// too_large "identifier_too_large" and those of the scanner.
inline constexpr std::size_t max_identifier = 1 << 20;  // bytes: some 20,000 UIDs in a list
core::Result<std::unique_ptr<DcmDataset>> receive_identifier(const ServiceContext& context,
                                                             T_ASC_PresentationContextID presentation,
                                                             OFCondition& network,
                                                             std::size_t max_size = max_identifier);

// An element that was asked about: at the top of the identifier, or in the first item of a sequence.
struct AskedKey {
    Tag tag = 0;
    Tag sequence = 0;
    std::string value;  // UTF-8; "" asks for the attribute alone
};

struct Asked {
    app::QueryLevel level{};
    std::string character_set;  // (0008,0005) as sent
    std::vector<AskedKey> keys;
    const std::string& value(Tag tag) const;  // "" when absent
};

// Refuses with invalid "bad_identifier" and the attribute at fault as the first field's path: no or an unknown level,
// no single value in a unique key above the level (hierarchical queries, PS3.4 C.4.1.2.2.1).
core::Result<Asked> read_identifier(DcmDataset& identifier, Model model, std::string_view device_charset);

// The keys alone, for information models without levels.
Asked read_keys(DcmDataset& identifier, std::string_view device_charset);

// The status of a refused query (PS3.4 table C.4-1), and in `detail` the Offending Element and the Error Comment
// (PS3.7 C.4).
std::uint16_t query_status(const core::Error& why, DcmDataset& detail);

}  // namespace telehub::dicom
