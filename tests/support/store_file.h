// Takes a DICOM file in as an importer would: scanned, indexed, copied to the object store, stored.
#pragma once
#include <filesystem>

#include "telehub/app/studies.h"

namespace telehub::test {

core::Result<app::Stored> store_file(const app::Hub& hub, const std::filesystem::path& file,
                                     const app::Source& source, std::string_view device_charset = {});

}  // namespace telehub::test
