#include "transcoding.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmdata/dcwcache.h>

#include <algorithm>
#include <cstdio>

#include "checked_file.h"
#include "decode_budget.h"
#include "frame_reader.h"
#include "store_sink.h"

namespace telehub::dicom {

namespace {

constexpr std::uint64_t block = 1 << 20;
constexpr std::uint64_t max_value = 0xFFFFFFFE;   // PS3.5 7.1.1
constexpr std::uint64_t max_tail = 256ull << 20;  // bytes behind the pixel data, which DCMTK gets as a whole
constexpr std::uint64_t max_icon = 16ull << 20;   // pixels

core::Error failed(const OFCondition& condition, const char* what) {
    return bad_pixel_data(std::string{what} + ": " + condition.text());
}

// Frames of 1-bit pixels follow each other without regard to bytes (PS3.5 8.1.1).
class BitJoiner {
  public:
    explicit BitJoiner(std::uint64_t frame_bits) : extra_(frame_bits % 8) {}

    std::string joined(std::string frame) {
        if (extra_ == 0) return frame;
        const unsigned shift = held_;
        for (auto& byte : frame) {
            const unsigned both = carry_ | unsigned{static_cast<unsigned char>(byte)} << shift;
            byte = static_cast<char>(both);
            carry_ = both >> 8;
        }
        // The last byte holds `extra_` bits only, which may or may not have filled the byte that was begun.
        held_ = shift + static_cast<unsigned>(extra_);
        if (held_ >= 8) {
            held_ -= 8;
        } else {
            carry_ = static_cast<unsigned char>(frame.back());
            frame.pop_back();
        }
        return frame;
    }
    std::string rest() const { return held_ > 0 ? std::string(1, static_cast<char>(carry_)) : std::string{}; }

  private:
    std::uint64_t extra_;  // bits of a frame's last byte
    unsigned held_ = 0;    // bits in carry_
    unsigned carry_ = 0;
};

class Transcoder {
  public:
    Transcoder(const StoredObject& object, bool implicit_vr, const std::filesystem::path& to)
        : object_(object),
          xfer_(implicit_vr ? EXS_LittleEndianImplicit : EXS_LittleEndianExplicit),
          file_(to),
          stream_(file_) {}

    core::Result<void> run() {
        auto written = write();
        if (const auto closed = file_.close(); !closed) return closed.error();
        return written;
    }

  private:
    core::Result<void> write();
    core::Result<void> write_decoded();
    core::Result<void> write_native();
    core::Result<void> write_header();
    core::Result<void> write_attributes(DcmDataset& dataset);
    core::Result<void> write_frames(const FrameReader& reader, DecodedFrame first);
    core::Result<void> write_tail();
    void begin_pixel_data(Tag tag, const std::string& vr, std::uint64_t length);
    std::uint64_t end_of_pixels() const;

    const StoredObject& object_;
    E_TransferSyntax xfer_;
    CheckedFile file_;
    OutputStream stream_;
};

// The pixel data on top of the stack, uncompressed; false where that cannot be, or would cost too much.
bool decode_icon(DcmStack& stack) {
    auto* const pixels = static_cast<DcmPixelData*>(stack.top());
    auto* const item = static_cast<DcmItem*>(stack.elem(1));
    const bool plain = pixels->canWriteXfer(EXS_LittleEndianExplicit, EXS_LittleEndianExplicit);
    Uint16 rows = 0, columns = 0;
    item->findAndGetUint16(DCM_Rows, rows);
    item->findAndGetUint16(DCM_Columns, columns);
    const bool affordable = std::uint64_t{rows} * columns <= max_icon;
    const bool decoded =
        plain || (affordable && pixels->chooseRepresentation(EXS_LittleEndianExplicit, nullptr, stack).good());
    if (decoded) pixels->removeAllButCurrentRepresentations();
    return decoded;
}

// A picture within a sequence, such as an icon, is decoded too. If it cannot be, the sequence is left out: there is no
// way to write it in an uncompressed transfer syntax.
void decode_icons(DcmDataset& dataset) {
    DcmStack stack;
    while (dataset.search(DCM_PixelData, stack, ESM_afterStackTop, OFTrue).good()) {
        if (decode_icon(stack)) continue;
        // From the top: pixel data, item, sequence, and the item that holds it unless the data set does.
        auto* const holder = stack.card() > 3 ? static_cast<DcmItem*>(stack.elem(3)) : &dataset;
        const DcmTag sequence = static_cast<DcmElement*>(stack.elem(2))->getTag();
        holder->findAndDeleteElement(sequence);
        stack.clear();
    }
}

// PS3.3 C.7.6.1.1.5: once lossy, always lossy.
void mark_lossy(DcmDataset& dataset, double ratio, const std::string& syntax) {
    OFString mark;
    dataset.findAndGetOFString(DCM_LossyImageCompression, mark);
    if (mark == "01") return;
    const bool is_ls = syntax == UID_JPEGLSLossyTransferSyntax;
    const bool is_2000 = syntax == UID_JPEG2000TransferSyntax;
    const bool is_ht = syntax == "1.2.840.10008.1.2.4.203";
    char text[16];
    std::snprintf(text, sizeof text, "%.2f", ratio);
    dataset.putAndInsertString(DCM_LossyImageCompression, "01");
    dataset.putAndInsertString(DCM_LossyImageCompressionRatio, text);
    dataset.putAndInsertString(DCM_LossyImageCompressionMethod, is_ls     ? "ISO_14495_1"
                                                                : is_2000 ? "ISO_15444_1"
                                                                : is_ht   ? "ISO_15444_15"
                                                                          : "ISO_10918_1");
}

core::Result<void> Transcoder::write() {
    if (!object_.instance().pixel_offset) return write_header();
    const auto written = object_.encapsulated() ? write_decoded() : write_native();
    if (!written) return written.error();
    return write_tail();
}

core::Result<void> Transcoder::write_decoded() {
    const auto reader = FrameReader::open(object_);
    if (!reader) return reader.error();
    const auto memory = memory_for(reader->shape());
    if (!memory) return memory.error();
    auto first = reader->read(1);
    if (!first) return first.error();
    auto& dataset = object_.dataset();
    const auto total = (first->shape.frame_bits() * static_cast<std::uint64_t>(object_.instance().frames) + 7) / 8;
    const auto stored = static_cast<double>(object_.instance().pixel_length.value());
    if (total > max_value)
        return core::refuse(core::Errc::too_large, "too_large_for_syntax",
                            std::to_string(total) + " bytes of pixels do not fit in one value");
    put_shape(dataset, first->shape);
    if (first->lossy)
        mark_lossy(dataset, static_cast<double>(total) / std::max(stored, 1.0), object_.transfer_syntax());
    decode_icons(dataset);
    if (const auto written = write_header(); !written) return written.error();
    begin_pixel_data(pixel_data, first->shape.bits_allocated > 8 ? "OW" : "OB", total + total % 2);
    if (const auto written = write_frames(*reader, std::move(*first)); !written) return written.error();
    if (total % 2 != 0) file_.write(std::string(1, '\0'));
    return {};
}

core::Result<void> Transcoder::write_frames(const FrameReader& reader, DecodedFrame first) {
    const auto size = first.bytes.size();
    BitJoiner bits(first.shape.frame_bits());
    bool written = file_.write(bits.joined(std::move(first.bytes)));
    for (unsigned n = 2; written && n <= object_.instance().frames; ++n) {
        auto frame = reader.read(n);
        if (!frame) {
            auto error = frame.error();
            error.detail += ", in frame " + std::to_string(n);
            return error;
        }
        if (frame->bytes.size() != size || frame->shape.photometric != first.shape.photometric)
            return bad_pixel_data("frame " + std::to_string(n) + " is not like the first one");
        written = file_.write(bits.joined(std::move(frame->bytes)));
    }
    file_.write(bits.rest());
    return {};  // close() tells what could not be written
}

// The value as it is, in little endian.
core::Result<void> Transcoder::write_native() {
    if (!can_decode_syntax(object_.transfer_syntax()))
        return cannot_decode("transfer syntax " + object_.transfer_syntax());
    const auto unit = swap_unit(object_);
    const auto vr = object_.pixel_vr();
    app::ByteRange left{static_cast<std::uint64_t>(*object_.instance().pixel_offset),
                        static_cast<std::uint64_t>(*object_.instance().pixel_length)};
    if (const auto written = write_header(); !written) return written.error();
    begin_pixel_data(object_.pixel_tag(), vr, left.length);
    while (left.length > 0) {
        const auto n = std::min(left.length, block);
        auto bytes = object_.read({left.offset, n});
        swap_numbers(bytes, unit);
        if (!file_.write(bytes)) break;
        left.offset += n;
        left.length -= n;
    }
    return {};
}

core::Result<void> Transcoder::write_header() {
    const auto& row = object_.instance();
    file_.write(file_meta(row.sop_class_uid, row.sop_uid.value, DcmXfer(xfer_).getXferID()));
    return write_attributes(object_.dataset());
}

core::Result<void> Transcoder::write_attributes(DcmDataset& dataset) {
    DcmWriteCache cache;
    dataset.transferInit();
    const auto written = dataset.write(stream_, xfer_, EET_ExplicitLength, &cache, EGL_recalcGL, EPD_noChange);
    dataset.transferEnd();
    stream_.flush();
    if (written.bad() && file_.good()) return failed(written, "writing the attributes");
    return {};
}

void Transcoder::begin_pixel_data(Tag tag, const std::string& vr, std::uint64_t length) {
    std::string header;
    const auto number = [&](std::uint64_t value, unsigned size) {
        for (unsigned i = 0; i < size; ++i) header += static_cast<char>(value >> (8 * i));
    };
    number(tag >> 16, 2);
    number(tag & 0xFFFF, 2);
    if (xfer_ == EXS_LittleEndianExplicit) {
        header += vr;
        number(0, 2);
    }
    number(length, 4);
    file_.write(header);
}

std::uint64_t Transcoder::end_of_pixels() const {
    const auto end = static_cast<std::uint64_t>(*object_.instance().pixel_offset + *object_.instance().pixel_length);
    if (!object_.encapsulated() || object_.size() - end < 8) return end;
    return object_.read({end, 4}) == std::string("\xFE\xFF\xDD\xE0", 4) ? end + 8 : end;  // the delimiter
}

// What lies behind the pixel data: padding, digital signatures, private attributes.
core::Result<void> Transcoder::write_tail() {
    const auto end = end_of_pixels();
    const auto size = object_.size() - end;
    if (size > max_tail) return bad_pixel_data(std::to_string(size) + " bytes behind the pixel data");
    const auto bytes = object_.read({end, size});
    // Some writers pad a file with zeros, which are no attributes.
    if (bytes.find_first_not_of('\0') == std::string::npos) return {};
    DcmDataset tail;
    DcmInputBufferStream in;
    in.setBuffer(bytes.data(), static_cast<offile_off_t>(bytes.size()));
    in.setEos();
    tail.transferInit();
    const auto read = tail.read(in, object_.dataset().getOriginalXfer());
    tail.transferEnd();
    if (read.bad()) return failed(read, "reading behind the pixel data");
    return write_attributes(tail);
}

}  // namespace

core::Result<void> transcode_object(const StoredObject& object, bool implicit_vr, const std::filesystem::path& to) {
    return Transcoder(object, implicit_vr, to).run();
}

}  // namespace telehub::dicom
