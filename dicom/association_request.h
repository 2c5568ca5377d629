// The structure of an A-ASSOCIATE-RQ PDU (PS3.8 9.3.2 and annex D.3.3, PS3.7 D.3.3), checked before DCMTK parses it: of
// one that breaks off within, DCMTK 3.6.7 keeps what it had read for ever. Thread-safe.
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

namespace telehub::dicom {

// How many bytes more make the PDU that begins so, 0 when it is whole; nothing when it can be no request: another type,
// or longer than 128 presentation contexts ever need.
std::optional<std::size_t> request_bytes_missing(std::string_view begun);

// Whether the whole PDU is right: every item ends where what it is in ends, and UIDs have at most 64 characters.
bool is_association_request(std::string_view pdu);

}  // namespace telehub::dicom
