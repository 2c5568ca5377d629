// The query parameters of QIDO-RS (PS3.18 8.3.4 and 10.6.1). Thread-safe.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "telehub/app/archive.h"
#include "telehub/app/dicom_objects.h"
#include "telehub/http/message.h"

namespace telehub::api {

// invalid "bad_query": the parameter and what it should be.
core::Error bad_query(const std::string& name, const std::string& what);

inline constexpr std::int64_t most_matches = 10'000;  // of one answer

struct ArchiveParameters {
    app::ArchiveQuery query;
    bool all = false;                         // includefield=all
    std::vector<std::uint32_t> extra_fields;  // includefield of what the index does not hold
};

// Refuses invalid "bad_query", which names the parameter.
core::Result<ArchiveParameters> read_query(const app::DicomObjects& dicom, const http::Pairs& parameters,
                                           app::QueryLevel level);

}  // namespace telehub::api
