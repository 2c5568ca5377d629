#include "association_request.h"

#include <cstdint>

namespace telehub::dicom {

namespace {

constexpr std::size_t head = 6, fixed = 68, longest = 512 * 1024;  // bytes
constexpr std::size_t most_contexts = 128, longest_uid = 64, longest_name = 64;

// What is left of a PDU or an item. What is not there makes it bad, and reads as nothing.
class Reader {
  public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}

    bool good() const { return good_; }
    bool more() const { return good_ && !rest_.empty(); }
    bool whole() const { return good_ && rest_.empty(); }
    std::string_view take(std::size_t n) {
        good_ = good_ && n <= rest_.size();
        if (!good_) return {};
        const auto taken = rest_.substr(0, n);
        rest_.remove_prefix(n);
        return taken;
    }
    std::size_t number(std::size_t size) {
        std::size_t n = 0;
        for (const char c : take(size)) n = n << 8 | static_cast<unsigned char>(c);
        return n;
    }
    // A length of two bytes, and as many.
    std::string_view counted() { return take(number(2)); }

  private:
    std::string_view rest_;
    bool good_ = true;
};

struct Item {
    unsigned type = 0;
    std::string_view body;
};
Item next_item(Reader& in) {
    Item item;
    item.type = static_cast<unsigned>(in.number(1));
    in.take(1);
    item.body = in.counted();
    return item;
}

// DCMTK reads UIDs as C strings; one that is empty as such makes it forget what it has of its answer, for ever. Some
// peers pad with NUL at the end.
bool is_uid(std::string_view uid) {
    if (uid.size() > longest_uid) return false;
    while (uid.ends_with('\0')) uid.remove_suffix(1);
    return !uid.empty() && uid.find('\0') == uid.npos;
}

bool is_context(std::string_view body) {
    Reader in(body);
    in.take(4);
    std::size_t abstract = 0, transfer = 0;
    while (in.more()) {
        const auto item = next_item(in);
        if (item.type != 0x30 && item.type != 0x40) continue;
        if (!is_uid(item.body)) return false;
        ++(item.type == 0x30 ? abstract : transfer);
    }
    return in.whole() && abstract == 1 && transfer > 0;
}

// Sub-items that hold a UID behind its length, and then something.
bool begins_with_uid(std::string_view body, std::size_t behind) {
    Reader in(body);
    const auto uid = in.counted();
    if (behind > 0) in.take(behind);
    return in.good() && is_uid(uid) && (behind == 0 || in.whole());
}

// A second field belongs to user name and passcode alone (PS3.7 D.3.3.7.1).
bool is_user_identity(std::string_view body) {
    Reader in(body);
    const auto type = in.number(1);
    in.take(1);
    in.counted();
    const auto second = in.counted();
    return in.whole() && (type == 2 || second.empty());
}

bool is_user_item(const Item& item) {
    switch (item.type) {
        case 0x51: return item.body.size() == 4;                                  // maximum length
        case 0x52: return !item.body.empty() && item.body.size() <= longest_uid;  // implementation class
        case 0x53: return item.body.size() == 4;                                  // asynchronous operations
        case 0x54: return begins_with_uid(item.body, 2);                          // roles
        case 0x55: return item.body.size() <= longest_name;                       // implementation version
        case 0x56: return begins_with_uid(item.body, 0);                          // extended negotiation
        case 0x58: return is_user_identity(item.body);
        default: return item.type != 0x59;  // an answer to user identity
    }
}

// Each kind once, but roles and negotiations, which are of a SOP class each.
bool is_user_information(std::string_view body) {
    Reader in(body);
    std::uint32_t seen = 0;
    while (in.more()) {
        const auto item = next_item(in);
        if (!in.good() || !is_user_item(item)) return false;
        const bool once =
            item.type == 0x51 || item.type == 0x52 || item.type == 0x53 || item.type == 0x55 || item.type == 0x58;
        const auto bit = once ? 1u << (item.type - 0x50) : 0u;
        if ((seen & bit) != 0) return false;
        seen |= bit;
    }
    return in.whole();
}

}  // namespace

std::optional<std::size_t> request_bytes_missing(std::string_view begun) {
    if (!begun.empty() && begun[0] != '\1') return {};
    if (begun.size() < head) return head - begun.size();
    Reader in(begun);
    in.take(2);
    const auto length = in.number(4);
    if (length < fixed || length > longest) return {};
    return head + length - begun.size();
}

bool is_association_request(std::string_view pdu) {
    Reader in(pdu);
    in.take(head + fixed);
    std::size_t applications = 0, contexts = 0, users = 0;
    while (in.more()) {
        const auto item = next_item(in);
        if (!in.good()) return false;
        bool right = true;
        switch (item.type) {
            case 0x10: right = ++applications == 1 && is_uid(item.body); break;
            case 0x20: right = ++contexts <= most_contexts && is_context(item.body); break;
            case 0x50: right = ++users == 1 && is_user_information(item.body); break;
            default: right = item.type != 0x21; break;  // a context of an answer
        }
        if (!right) return false;
    }
    return in.whole() && applications == 1 && contexts > 0 && users == 1;
}

}  // namespace telehub::dicom
