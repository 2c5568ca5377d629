#include "telehub/dicom/pixels.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include "decode_budget.h"
#include "frame_reader.h"
#include "jpeg_ls.h"
#include "rendering.h"
#include "transcoding.h"

namespace telehub::dicom {

namespace {

// Before anything is parsed: DCMTK guesses where it does not know the transfer syntax.
core::Result<StoredObject> opened(const std::filesystem::path& file, const store::Instance& instance,
                                  StoredObject::Header header) {
    if (!can_decode_syntax(instance.transfer_syntax_uid))
        return cannot_decode("transfer syntax " + instance.transfer_syntax_uid);
    return StoredObject::open(file, instance, header);
}

core::Result<StoredObject> opened_image(const std::filesystem::path& file, const store::Instance& instance,
                                        StoredObject::Header header) {
    if (instance.frames < 1)
        return core::refuse(core::Errc::not_found, "no_pixel_data", "the object has no pixel data");
    return opened(file, instance, header);
}

struct Read {
    DecodeBudget::Lease memory;
    DecodedFrame frame;
};

core::Result<Read> read_frame(const FrameReader& reader, unsigned number) {
    auto memory = memory_for(reader.shape());
    if (!memory) return memory.error();
    auto frame = reader.read(number);
    if (!frame) return frame.error();
    return Read{std::move(*memory), std::move(*frame)};
}

core::Result<Read> frame_of(const StoredObject& object, unsigned number) {
    const auto reader = FrameReader::open(object);
    if (!reader) return reader.error();
    return read_frame(*reader, number);
}

}  // namespace

core::Result<std::string> DcmtkPixels::render(const std::filesystem::path& object, const store::Instance& instance,
                                              const app::RenderOptions& options) {
    if (const auto checked = check_options(options); !checked) return checked.error();
    const auto image = opened_image(object, instance, StoredObject::Header::whole);
    if (!image) return image.error();
    auto read = frame_of(*image, options.frame);
    if (!read) return read.error();
    return render_frame(image->dataset(), std::move(read->frame), options);
}

core::Result<std::string> DcmtkPixels::native_frame(const std::filesystem::path& object,
                                                    const store::Instance& instance, unsigned frame) {
    const auto image = opened_image(object, instance, StoredObject::Header::image);
    if (!image) return image.error();
    auto read = frame_of(*image, frame);
    if (!read) return read.error();
    if (!read->frame.shape.subsampled) return std::move(read->frame.bytes);
    auto rgb = to_rgb(image->dataset(), std::move(read->frame));
    if (!rgb) return rgb.error();
    return std::move(rgb->bytes);
}

core::Result<std::string> DcmtkPixels::jpeg_ls_frame(const std::filesystem::path& object,
                                                     const store::Instance& instance, unsigned frame) {
    const auto image = opened_image(object, instance, StoredObject::Header::image);
    if (!image) return image.error();
    const auto reader = FrameReader::open(*image);
    if (!reader) return reader.error();
    if (const auto fits = check_jpeg_ls(reader->shape()); !fits) return fits.error();
    const auto read = read_frame(*reader, frame);
    if (!read) return read.error();
    return encode_jpeg_ls(read->frame);
}

core::Result<void> DcmtkPixels::transcode(const std::filesystem::path& object, const store::Instance& instance,
                                          std::string_view transfer_syntax_uid, const std::filesystem::path& to) {
    const bool implicit_vr = transfer_syntax_uid == UID_LittleEndianImplicitTransferSyntax;
    if (!implicit_vr && transfer_syntax_uid != UID_LittleEndianExplicitTransferSyntax)
        return core::refuse(core::Errc::unsupported, "cannot_encode",
                            "transfer syntax " + std::string{transfer_syntax_uid});
    const auto source = opened(object, instance, StoredObject::Header::whole);
    if (!source) return source.error();
    return transcode_object(*source, implicit_vr, to);
}

bool DcmtkPixels::can_decode(std::string_view transfer_syntax_uid) const {
    return can_decode_syntax(transfer_syntax_uid);
}

}  // namespace telehub::dicom
