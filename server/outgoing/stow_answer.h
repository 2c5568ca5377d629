// What a STOW-RS answer says of each instance (PS3.18 10.5.3). Pure.
#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace telehub::outgoing {

struct StowAnswer {
    bool readable = false;                        // it was a Store Instances Response Module in JSON
    std::set<std::string> taken;                  // SOP Instance UIDs of the Referenced SOP Sequence
    std::set<std::string> warned;                 // of those, with a Warning Reason
    std::map<std::string, std::uint16_t> failed;  // SOP Instance UID, Failure Reason (PS3.3 C.14.1.1)
};

StowAnswer read_stow_answer(std::string_view json);

// Whether the same object may be taken another time.
bool is_passing(std::uint16_t failure_reason);

}  // namespace telehub::outgoing
