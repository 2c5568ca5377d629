// Collects the faults of an input, so that a person hears of all of them at once.
#pragma once
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "telehub/core/error.h"
#include "telehub/core/text.h"

namespace telehub::app {

class Form {
  public:
    void require(bool ok, std::string path, std::string message) {
        if (!ok) faults_.push_back({std::move(path), std::move(message)});
    }
    bool ok() const { return faults_.empty(); }
    core::Error error(std::string reason = "invalid", std::string detail = "some fields are wrong") const {
        core::Error e = core::refuse(core::Errc::invalid, std::move(reason), std::move(detail));
        e.fields = faults_;
        return e;
    }

  private:
    std::vector<core::FieldError> faults_;
};

// Of a code or name that must be its thing's alone.
inline core::Error taken(const std::string& what) {
    return core::refuse(core::Errc::conflict, "already_exists", what + " exists already");
}

// A refusal of one field.
inline core::Error wrong(std::string path, std::string message) {
    Form form;
    form.require(false, std::move(path), std::move(message));
    return form.error();
}

inline bool made_of(std::string_view text, std::string_view allowed) {
    return text.find_first_not_of(allowed) == std::string_view::npos;
}

// One line of text of 1 to `max` bytes.
inline bool is_line(std::string_view s, std::size_t max) {
    return !s.empty() && s.size() <= max && core::is_valid_utf8(s) &&
           std::ranges::none_of(s, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}
inline bool is_line_or_empty(std::string_view s, std::size_t max) { return s.empty() || is_line(s, max); }

// Nothing but spaces, the ideographic one among them.
inline bool is_blank(std::string_view s) {
    constexpr std::string_view ideographic = "\u3000";
    while (!s.empty()) {
        if (s.starts_with(ideographic)) {
            s.remove_prefix(ideographic.size());
        } else if (s.front() == ' ' || s.front() == '\t' || s.front() == '\r' || s.front() == '\n') {
            s.remove_prefix(1);
        } else {
            return false;
        }
    }
    return true;
}

// Text of many lines.
inline bool is_prose(std::string_view s, std::size_t max) {
    return s.size() <= max && core::is_valid_utf8(s) && std::ranges::none_of(s, [](unsigned char c) {
               return (c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
           });
}

}  // namespace telehub::app
