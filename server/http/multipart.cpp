#include "telehub/http/multipart.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "ascii.h"
#include "telehub/http/media_type.h"

namespace telehub::http {

namespace {

using core::Errc;

// One header block, without the empty line at its end.
std::optional<Pairs> parse_headers(std::string_view block) {
    Pairs headers;
    while (!block.empty()) {
        const auto line = block.substr(0, block.find("\r\n"));
        block.remove_prefix(std::min(line.size() + 2, block.size()));
        if (!is_field_value(line)) return std::nullopt;
        if (line.starts_with(' ') || line.starts_with('\t')) {  // RFC 5322 2.2.3: goes on with the line before
            if (headers.empty()) return std::nullopt;
            headers.back().second.append(" ").append(trim(line));
            continue;
        }
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return std::nullopt;
        headers.emplace_back(lower(line.substr(0, colon)), trim(line.substr(colon + 1)));
    }
    return headers;
}

}  // namespace

struct MultipartParser::Impl {
    enum class State { preamble, body, delimiter_line, headers, epilogue };
    using Step = core::Result<void>;

    Impl(std::string_view boundary, MultipartHandler& to) : delimiter("\r\n--" + std::string(boundary)), handler(to) {}

    core::Error refusal(Errc code, const std::string& what) const {
        return core::refuse(code, "bad_multipart", "part " + std::to_string(part) + ": " + what);
    }
    Step text(std::string_view bytes);
    Step emit(std::string_view bytes);
    Step go_on_matching(std::string_view& rest);
    Step found_delimiter();
    Step delimiter_line(std::string_view& rest);
    Step headers(std::string_view& rest);
    Step epilogue(std::string_view& rest);
    Step step(std::string_view& rest);
    Step search(std::string_view& rest);

    const std::string delimiter;  // its CR stands nowhere else in it, which makes matching simple
    MultipartHandler& handler;
    State state = State::preamble;
    std::size_t matched = 2;  // bytes of the delimiter at the end of what came; the very first may lack its CRLF
    std::size_t unsent = 2;   // of those, bytes that are no data should the match fail
    std::size_t outside = 0;  // bytes of preamble and epilogue
    std::string line;         // a delimiter's line or a part's headers, as far as they have come
    unsigned part = 0;
    std::optional<core::Error> refused;
};

// Bytes that are not the delimiter.
MultipartParser::Impl::Step MultipartParser::Impl::emit(std::string_view bytes) {
    if (bytes.empty()) return {};
    if (state == State::body) return handler.data(bytes);
    outside += bytes.size();
    if (outside > max_preamble) return refusal(Errc::too_large, "no delimiter in the first 64 KB");
    return {};
}

// Continues a match that an earlier slice began.
MultipartParser::Impl::Step MultipartParser::Impl::go_on_matching(std::string_view& rest) {
    while (matched < delimiter.size() && !rest.empty() && rest.front() == delimiter[matched]) {
        ++matched;
        rest.remove_prefix(1);
    }
    if (matched == delimiter.size()) return found_delimiter();
    if (rest.empty()) return {};
    const auto failed = std::string_view(delimiter).substr(0, matched).substr(std::min(unsent, matched));
    matched = 0;
    unsent = 0;
    return emit(failed);
}

MultipartParser::Impl::Step MultipartParser::Impl::search(std::string_view& rest) {
    if (matched > 0) {
        if (auto done = go_on_matching(rest); !done) return done;
        if (matched > 0 || rest.empty() || (state != State::body && state != State::preamble)) return {};
    }
    const auto found = rest.find(delimiter);
    if (found != std::string_view::npos) {
        const auto before = rest.substr(0, found);
        rest.remove_prefix(found + delimiter.size());
        if (auto sent = emit(before); !sent) return sent;
        return found_delimiter();
    }
    // The slice may end within a delimiter: that much is held back, as a count.
    const auto tail = rest.substr(rest.size() - std::min(rest.size(), delimiter.size() - 1));
    const auto cr = tail.rfind('\r');
    const bool may_be = cr != std::string_view::npos && std::string_view(delimiter).starts_with(tail.substr(cr));
    matched = may_be ? tail.size() - cr : 0;
    const auto before = rest.substr(0, rest.size() - matched);
    rest = {};
    return emit(before);
}

MultipartParser::Impl::Step MultipartParser::Impl::found_delimiter() {
    const bool in_part = state == State::body;
    state = State::delimiter_line;
    matched = 0;
    unsent = 0;
    line.clear();
    return in_part ? handler.end_part() : Step{};
}

// What follows the delimiter on its line: padding, or "--" when it is the last.
MultipartParser::Impl::Step MultipartParser::Impl::delimiter_line(std::string_view& rest) {
    while (!rest.empty()) {
        line += rest.front();
        rest.remove_prefix(1);
        if (line == "--") {
            state = State::epilogue;
            return {};
        }
        if (line.ends_with("\r\n") && trim(std::string_view(line).substr(0, line.size() - 2)).empty()) {
            state = State::headers;
            line = "\r\n";  // so that the end of a block without lines looks like that of any other
            ++part;
            return {};
        }
        const bool may_go_on = line == "-" || line.find_first_not_of(" \t\r") == std::string::npos;
        if (!may_go_on) return refusal(Errc::invalid, "the line of the delimiter after it holds something else");
        if (line.size() > max_headers) return refusal(Errc::too_large, "a delimiter's line is over 8 KB");
    }
    return {};
}

MultipartParser::Impl::Step MultipartParser::Impl::headers(std::string_view& rest) {
    static constexpr std::string_view end = "\r\n\r\n";
    const auto before = line.size();
    line.append(rest.substr(0, max_headers + end.size()));
    const auto found = line.find(end, before < end.size() ? 0 : before - end.size());
    if (found == std::string::npos || found > max_headers) {
        if (line.size() > max_headers) return refusal(Errc::too_large, "its headers are over 8 KB");
        rest = {};
        return {};
    }
    rest.remove_prefix(found + end.size() - before);
    const auto parsed = parse_headers(std::string_view(line).substr(2, found < 2 ? 0 : found - 2));
    if (!parsed) return refusal(Errc::invalid, "its headers are malformed");
    state = State::body;
    matched = 2;  // the CRLF of the empty line is the delimiter's when the part has no body at all
    unsent = 2;
    return handler.begin_part(*parsed);
}

MultipartParser::Impl::Step MultipartParser::Impl::epilogue(std::string_view& rest) {
    outside += rest.size();
    rest = {};
    if (outside > 2 * max_preamble) return refusal(Errc::too_large, "more than 64 KB after the last delimiter");
    return {};
}

MultipartParser::Impl::Step MultipartParser::Impl::step(std::string_view& rest) {
    switch (state) {
        case State::preamble: return search(rest);
        case State::body: return search(rest);
        case State::delimiter_line: return delimiter_line(rest);
        case State::headers: return headers(rest);
        case State::epilogue: return epilogue(rest);
    }
    return {};
}

MultipartParser::MultipartParser(std::string_view boundary, MultipartHandler& handler) {
    if (!is_boundary(boundary)) throw std::invalid_argument("not a multipart boundary");
    impl_ = std::make_unique<Impl>(boundary, handler);
}
MultipartParser::~MultipartParser() = default;

core::Result<void> MultipartParser::feed(std::span<const char> slice) {
    std::string_view rest(slice.data(), slice.size());
    while (!rest.empty() && !impl_->refused) {
        if (const auto done = impl_->step(rest); !done) impl_->refused = done.error();
    }
    if (impl_->refused) return *impl_->refused;
    return {};
}

core::Result<void> MultipartParser::finish() {
    if (!impl_->refused && impl_->state != Impl::State::epilogue) {
        impl_->refused = impl_->refusal(Errc::invalid, "the body ends without its closing delimiter");
    }
    if (impl_->refused) return *impl_->refused;
    return {};
}

bool MultipartParser::is_boundary(std::string_view text) {
    constexpr std::string_view marks = "'()+_,-./:=? ";
    return !text.empty() && text.size() <= max_boundary && text.back() != ' ' && std::ranges::all_of(text, [&](char c) {
        return is_alphanumeric(c) || marks.find(c) != std::string_view::npos;
    });
}

core::Result<std::string> boundary_of(std::string_view content_type, std::string_view type) {
    const auto media = parse_media_type(content_type);
    if (!media) return media.error();
    if (media->type != type) {
        return core::refuse(Errc::unsupported, "wrong_media_type", "the Content-Type must be " + std::string(type));
    }
    std::string boundary(media->parameter("boundary"));
    if (!MultipartParser::is_boundary(boundary)) {
        return core::refuse(Errc::invalid, "bad_boundary",
                            "the Content-Type must name a boundary of 1 to " +
                                std::to_string(MultipartParser::max_boundary) + " characters");
    }
    return boundary;
}

}  // namespace telehub::http
