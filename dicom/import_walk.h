// Finds the files of a folder in a fixed order, without following symbolic links. Holds one folder's names at
// a time.
#pragma once
#include <filesystem>
#include <functional>

#include "import_input.h"

namespace telehub::dicom {

struct FoundFile {
    std::filesystem::path path;
    Links links = Links::refuse;           // what was named by a person may be a link, what was found may not
    std::optional<core::Error> refusal{};  // why it will not be read
};

void find_files(const std::filesystem::path& root, unsigned max_depth, const std::function<void(FoundFile)>& found);

}  // namespace telehub::dicom
