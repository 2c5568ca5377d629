#include "telehub/core/error.h"

namespace telehub::core {

const char* to_string(Errc code) {
    switch (code) {
        case Errc::invalid: return "invalid";
        case Errc::unauthenticated: return "unauthenticated";
        case Errc::forbidden: return "forbidden";
        case Errc::not_found: return "not_found";
        case Errc::conflict: return "conflict";
        case Errc::stale: return "stale";
        case Errc::too_large: return "too_large";
        case Errc::unsupported: return "unsupported";
        case Errc::rate_limited: return "rate_limited";
        case Errc::busy: return "busy";
        case Errc::storage_full: return "storage_full";
    }
    return "unknown";
}

}  // namespace telehub::core
