// The entries of a zip, tar or tar.gz, one after the other as streams, within bounds. An entry's name is text
// to show, never a path.
#pragma once
#include <functional>
#include <string>

#include "import_input.h"
#include "telehub/dicom/importer.h"

namespace telehub::dicom {

struct ArchiveReader {
    const app::Hub& hub;
    const app::Source& source;
    const std::string& charset;
    const ImportLimits& limits;

    std::function<void(const std::string& entry, const ImportOutcome&)> entry;  // "" for the archive itself
    std::function<void(std::uint64_t bytes_of_archive)> progress;

    void read(InputFile& file) const;
};

}  // namespace telehub::dicom
