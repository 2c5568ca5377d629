// A refusal is a value, broken infrastructure throws. Error says what was refused and where, for a person and for
// a program; the edges turn it into problem+json (RFC 9457) or a DIMSE status (PS3.7 annex C).
#pragma once
#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace telehub::core {

enum class Errc {
    invalid,          // the input is wrong; `fields` says where
    unauthenticated,  // nobody is signed in, or the credentials are wrong
    forbidden,        // the actor may not do this
    not_found,        // no such thing, or not one the actor may see
    conflict,         // the state of the thing does not allow it
    stale,            // the actor acted on an older version (If-Match)
    too_large,        // over a bound
    unsupported,      // a media type, SOP class or transfer syntax that is not taken
    rate_limited,     // too many tries
    busy,             // a bounded queue is full; try again
    storage_full,     // no room to store it durably
};

// One fault of the input. `path` is a JSON path ("$.patient.name"), a config key ("https.port") or a DICOM tag.
struct FieldError {
    std::string path;
    std::string message;
    bool operator==(const FieldError&) const = default;
};

struct Error {
    Errc code{};
    std::string reason;  // stable, for programs: "already_claimed"
    std::string detail;  // one sentence for a person
    std::vector<FieldError> fields{};
};

// What value() throws when it is asked of a refusal: a programming error, or a refusal nobody foresaw.
struct UnexpectedError : std::runtime_error {
    explicit UnexpectedError(Error e) : std::runtime_error(e.reason + ": " + e.detail), error(std::move(e)) {}
    Error error;
};

template <class T>
using Result = boost::system::result<T, Error>;

inline Error refuse(Errc code, std::string reason, std::string detail) {
    return Error{code, std::move(reason), std::move(detail), {}};
}

const char* to_string(Errc code);

// boost::system::result finds this by the error's namespace.
[[noreturn]] inline void throw_exception_from_error(const Error& e, const boost::source_location&) {
    throw UnexpectedError(e);
}

}  // namespace telehub::core
