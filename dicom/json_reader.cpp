#include "json_reader.h"

#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <limits>
#include <new>

namespace telehub::dicom {

namespace json = boost::json;

namespace {

using ErrorCode = boost::system::error_code;
using Text = json::string_view;
constexpr std::size_t unbounded = std::numeric_limits<std::size_t>::max();

// Hears of everything and keeps nothing: for the grammar alone.
struct Grammar {
    static constexpr std::size_t max_object_size = unbounded, max_array_size = unbounded;
    static constexpr std::size_t max_key_size = unbounded, max_string_size = unbounded;
    bool on_document_begin(ErrorCode&) { return true; }
    bool on_document_end(ErrorCode&) { return true; }
    bool on_object_begin(ErrorCode&) { return true; }
    bool on_object_end(std::size_t, ErrorCode&) { return true; }
    bool on_array_begin(ErrorCode&) { return true; }
    bool on_array_end(std::size_t, ErrorCode&) { return true; }
    bool on_key_part(Text, std::size_t, ErrorCode&) { return true; }
    bool on_key(Text, std::size_t, ErrorCode&) { return true; }
    bool on_string_part(Text, std::size_t, ErrorCode&) { return true; }
    bool on_string(Text, std::size_t, ErrorCode&) { return true; }
    bool on_number_part(Text, ErrorCode&) { return true; }
    bool on_int64(std::int64_t, Text, ErrorCode&) { return true; }
    bool on_uint64(std::uint64_t, Text, ErrorCode&) { return true; }
    bool on_double(double, Text, ErrorCode&) { return true; }
    bool on_bool(bool, ErrorCode&) { return true; }
    bool on_null(ErrorCode&) { return true; }
    bool on_comment_part(Text, ErrorCode&) { return true; }
    bool on_comment(Text, ErrorCode&) { return true; }
};

// Makes a document, as Boost's own parser does, but of exact numbers: that one is a digit off at times.
struct Builder {
    static constexpr std::size_t max_object_size = json::object::max_size(), max_array_size = json::array::max_size();
    static constexpr std::size_t max_key_size = json::string::max_size(), max_string_size = json::string::max_size();
    explicit Builder(const json::storage_ptr& storage) : stack(storage) {}

    bool on_document_begin(ErrorCode&) { return true; }
    bool on_document_end(ErrorCode&) { return true; }
    bool on_object_begin(ErrorCode&) { return true; }
    bool on_object_end(std::size_t n, ErrorCode&) { return stack.push_object(n), true; }
    bool on_array_begin(ErrorCode&) { return true; }
    bool on_array_end(std::size_t n, ErrorCode&) { return stack.push_array(n), true; }
    bool on_key_part(Text s, std::size_t, ErrorCode&) { return stack.push_chars(s), true; }
    bool on_key(Text s, std::size_t, ErrorCode&) { return stack.push_key(s), true; }
    bool on_string_part(Text s, std::size_t, ErrorCode&) { return stack.push_chars(s), true; }
    bool on_string(Text s, std::size_t, ErrorCode&) { return stack.push_string(s), true; }
    bool on_number_part(Text, ErrorCode&) { return true; }
    bool on_int64(std::int64_t i, Text, ErrorCode&) { return stack.push_int64(i), true; }
    bool on_uint64(std::uint64_t u, Text, ErrorCode&) { return stack.push_uint64(u), true; }
    bool on_double(double near, Text s, ErrorCode&) {
        std::from_chars(s.data(), s.data() + s.size(), near);
        return stack.push_double(near), true;
    }
    bool on_bool(bool b, ErrorCode&) { return stack.push_bool(b), true; }
    bool on_null(ErrorCode&) { return stack.push_null(), true; }
    bool on_comment_part(Text, ErrorCode&) { return true; }
    bool on_comment(Text, ErrorCode&) { return true; }

    json::value_stack stack;
};

json::parse_options depth_of(unsigned depth) {
    json::parse_options options;
    options.max_depth = depth;
    return options;
}

// Gives no more than it has. Boost.JSON asks for no alignment beyond that of `new`, and not always for the same one
// when it gives back.
class Budget final : public json::memory_resource {
  public:
    explicit Budget(std::size_t bytes) : left_(bytes) {}

  private:
    void* do_allocate(std::size_t size, std::size_t align) override {
        if (size > left_ || align > __STDCPP_DEFAULT_NEW_ALIGNMENT__) throw std::bad_alloc();
        void* const got = ::operator new(size);
        left_ -= size;
        return got;
    }
    void do_deallocate(void* at, std::size_t size, std::size_t) override {
        left_ += size;
        ::operator delete(at);
    }
    bool do_is_equal(const json::memory_resource& other) const noexcept override { return this == &other; }
    std::size_t left_;
};

}  // namespace

struct JsonSplitter::Impl {
    Impl(Listener& l, JsonLimits m) : listener(l), limits(m), grammar(depth_of(JsonLimits::max_text_depth)) {}

    core::Result<void> check(std::string_view slice);
    core::Result<void> cut(std::string_view slice);
    core::Result<void> begin() {
        if (++found > limits.max_data_sets) {
            return core::refuse(core::Errc::too_large, "too_many_data_sets",
                                "at most " + std::to_string(limits.max_data_sets) + " data sets in one request");
        }
        inside = true;
        return listener.begin_data_set();
    }
    core::Error bad(std::uint64_t at, const std::string& what) const {
        return core::refuse(core::Errc::invalid, "bad_json",
                            "byte " + std::to_string(at) + " of the metadata: " + what);
    }

    Listener& listener;
    JsonLimits limits;
    json::basic_parser<Grammar> grammar;
    std::optional<core::Error> refusal;
    std::uint64_t fed = 0;
    std::size_t found = 0;
    // Of a text whose grammar is right, this is all that has to be known to cut it.
    std::size_t depth = 0;
    std::size_t outer = 0;  // depth at which data sets stand: 1 in an array, 0 of one alone
    bool any = false;       // something but white space has come
    bool in_string = false, escaped = false;
    bool inside = false;  // a data set
};

core::Result<void> JsonSplitter::Impl::check(std::string_view slice) {
    if (slice.size() > limits.max_text - fed) {
        return core::refuse(core::Errc::too_large, "metadata_too_large",
                            "the metadata is longer than " + std::to_string(limits.max_text) + " bytes");
    }
    ErrorCode error;
    const auto taken = grammar.write_some(true, slice.data(), slice.size(), error);
    if (!error && taken < slice.size()) error = json::error::extra_data;
    if (error) return bad(fed + taken, error.message());
    fed += slice.size();
    return {};
}

core::Result<void> JsonSplitter::Impl::cut(std::string_view slice) {
    std::size_t from = 0;  // of what of the data set under way is in this slice
    const auto give = [&](std::size_t to) { return listener.data(slice.substr(from, to - from)); };
    for (std::size_t i = 0; i < slice.size(); ++i) {
        const char c = slice[i];
        if (in_string) {
            if (!escaped && c == '"') in_string = false;
            escaped = !escaped && c == '\\';
            continue;
        }
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
        if (!any) {
            any = true;
            outer = c == '[' ? 1 : 0;
            if (c == '[') {
                depth = 1;
                continue;
            }
        }
        const bool closes = c == '}' || c == ']';
        if (inside && depth == outer && (c == ',' || closes)) {  // ends one that is a mere word
            if (const auto given = give(i); !given) return given;
            inside = false;
        }
        if (!inside && c != ',' && !closes) {
            if (const auto begun = begin(); !begun) return begun;
            from = i;
        }
        if (c == '"') in_string = true;
        if (c == '{' || c == '[') ++depth;
        if (closes) --depth;
        if (inside && closes && depth == outer) {
            if (const auto given = give(i + 1); !given) return given;
            inside = false;
        }
    }
    return inside ? give(slice.size()) : core::Result<void>{};
}

JsonSplitter::JsonSplitter(Listener& listener, JsonLimits limits) : impl_(std::make_unique<Impl>(listener, limits)) {}
JsonSplitter::~JsonSplitter() = default;

core::Result<void> JsonSplitter::feed(std::string_view slice) {
    if (impl_->refusal) return *impl_->refusal;
    auto done = impl_->check(slice);
    if (done) done = impl_->cut(slice);
    if (!done) impl_->refusal = done.error();
    return done;
}

core::Result<void> JsonSplitter::finish() {
    if (impl_->refusal) return *impl_->refusal;
    ErrorCode error;
    impl_->grammar.write_some(false, nullptr, 0, error);
    if (error) impl_->refusal = impl_->bad(impl_->fed, error.message());
    return impl_->refusal ? core::Result<void>{*impl_->refusal} : core::Result<void>{};
}

struct JsonDocument::Impl {
    explicit Impl(std::size_t max_memory) : budget(max_memory) {}
    Budget budget;
    std::optional<json::value> root;  // goes before the budget
};

JsonDocument::JsonDocument(std::size_t max_memory) : impl_(std::make_unique<Impl>(max_memory)) {}
JsonDocument::~JsonDocument() = default;

core::Result<const json::object*> JsonDocument::parse(std::string_view text) {
    try {
        const json::storage_ptr storage(&impl_->budget);
        json::basic_parser<Builder> parser(depth_of(JsonLimits::max_depth), storage);
        auto& stack = parser.handler().stack;
        stack.reset(storage);
        ErrorCode error;
        const auto taken = parser.write_some(false, text.data(), text.size(), error);
        if (!error && taken < text.size()) error = json::error::extra_data;
        if (error == json::error::too_deep) {
            return core::refuse(core::Errc::invalid, "nesting_too_deep", "the data set nests too deeply");
        }
        if (error) {
            return core::refuse(core::Errc::invalid, "bad_metadata",
                                "byte " + std::to_string(taken) + " of the data set: " + error.message());
        }
        impl_->root.emplace(stack.release());
    } catch (const std::bad_alloc&) {
        return core::refuse(core::Errc::too_large, "metadata_too_large", "the data set has too many attributes");
    }
    if (!impl_->root->is_object())
        return core::refuse(core::Errc::invalid, "bad_metadata", "the data set is no object");
    return &impl_->root->get_object();
}

}  // namespace telehub::dicom
