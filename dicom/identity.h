// Who wrote it (PS3.7 D.3.3.2, PS3.10 7.1).
#pragma once

namespace telehub::dicom {

inline constexpr const char* implementation_class_uid = "2.25.287406159130724510937846651283170455217";
inline constexpr const char* implementation_version_name = "TELEHUB_0_1";

}  // namespace telehub::dicom
