// The state machine behind DatasetScanner, on the uncompressed bytes of a data set: element headers, values
// and the stack of open sequences and items (PS3.5 7.5). A refusal is sticky. One thread at a time.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "encoding.h"
#include "telehub/dicom/dataset_scanner.h"

namespace telehub::dicom {

class ScanMachine {
  public:
    // `keep_offsets` false: where pixel data lies is not recorded.
    ScanMachine(TransferSyntax syntax, std::span<const Tag> wanted, ScanLimits limits, bool keep_offsets,
                ElementListener* listener);

    core::Result<void> feed(std::span<const std::byte> data);
    core::Result<ScanResult> finish();  // ScanResult::size counts the bytes this machine was fed

    // Ends the scan from outside, at the place reached. Keeps an earlier refusal.
    core::Error refuse_here(std::string reason, const std::string& what);

  private:
    struct Creator {
        Tag block = 0;  // group << 16 | the high byte of its elements (PS3.5 7.8.1)
        std::string name;
    };
    struct Frame {
        enum class Kind { data_set, sequence, item, fragments };
        Kind kind{};
        Encoding encoding;
        std::uint64_t end = 0;    // where its bytes end by its own length; no_end when undefined
        std::uint64_t limit = 0;  // the nearest end of any frame around it
        Tag tag = 0;              // of a sequence or of encapsulated pixel data
        std::uint64_t items = 0;  // begun so far
        std::vector<Creator> creators;
    };
    enum class State { header, skip, keep, padding };
    enum class Keep { value, heard, creator, offset_table };
    static constexpr std::uint64_t no_end = UINT64_MAX;

    bool step(std::span<const std::byte>& data);
    bool take_header(std::span<const std::byte>& data);
    bool take_padding(std::span<const std::byte>& data);
    void take_value(std::span<const std::byte>& data);
    bool header_fits();

    bool parse_header();
    bool parse_element(Tag tag);
    bool parse_sequence_header(Tag tag, std::uint32_t length);
    bool parse_fragment_header(Tag tag, std::uint32_t length);
    bool parse_item_delimiter(Tag tag);

    bool begin_element(Tag tag, ElementKind kind, std::uint32_t length);
    bool begin_undefined(Tag tag, ElementKind kind);
    bool begin_value(Tag tag, ElementKind kind, std::uint32_t length);
    bool listen(bool bulk, std::uint32_t length);
    bool begin_fragment(std::uint32_t length);
    bool begin_keep(Keep what, Tag tag, std::uint32_t length, std::uint64_t bound);
    void begin_skip(std::uint64_t length);
    void finish_value();
    void keep_creator();
    void keep_offset_table();

    bool push(Frame::Kind kind, Encoding encoding, Tag tag, std::uint64_t length);
    ElementListener::Element element(std::uint64_t length, bool encapsulated = false) const;
    void pop();  // closes the innermost frame
    void close_ended();
    bool close_sequence();

    bool count_element(std::size_t header_bytes);
    bool count_header_bytes(std::uint64_t bytes);
    bool fits(std::uint64_t length, const char* what);
    bool at_top() const { return stack_.size() == 1; }
    bool header_is_zero() const;
    std::string creator_of(Tag tag) const;
    std::uint16_t u16(std::size_t at) const;
    std::uint32_t u32(std::size_t at) const;
    Tag tag_at(std::size_t at) const { return static_cast<Tag>(u16(at)) << 16 | u16(at + 2); }
    std::string path() const;
    bool refuse(std::string reason, const std::string& what);  // at the element's first byte
    core::Error refuse_at(std::string reason, const std::string& what, std::uint64_t byte);

    TransferSyntax syntax_;
    std::vector<Tag> wanted_;
    ScanLimits limits_;
    bool keep_offsets_;
    ElementListener* listener_;
    std::array<char, 2> vr_{};  // of the element begun last
    bool heard_ = false;        // the listener gets the value that is being kept
    ElementListener::Element heard_element_;

    std::optional<core::Error> refusal_;
    ScanResult result_;
    std::vector<Frame> stack_;
    State state_ = State::header;
    std::array<unsigned char, 12> header_{};
    std::size_t have_ = 0;  // bytes of header_ filled
    std::size_t need_ = 8;
    Tag tag_ = 0;                   // of the element or item begun last; 0 between them
    std::uint64_t position_ = 0;    // bytes taken
    std::uint64_t element_at_ = 0;  // where its header began
    std::uint64_t left_ = 0;        // of the value being skipped or kept
    Keep keep_what_{};
    std::string kept_;
    std::uint64_t elements_ = 0;
    std::uint64_t fragments_ = 0;
    std::uint64_t header_bytes_ = 0;
};

}  // namespace telehub::dicom
