#include "rendering.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmimgle/dcmimage.h>

// Those lean on what dcmimage.h includes.
#include <dcmtk/dcmimage/dipipng.h>
#include <dcmtk/dcmimage/diregist.h>  // colour images
#include <dcmtk/dcmjpeg/dipijpeg.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>

#include "display_dataset.h"

namespace telehub::dicom {

namespace {

using Window = app::RenderOptions::Window;

constexpr unsigned max_side = 16384;       // of a viewport
constexpr unsigned long max_jpeg = 65500;  // of libjpeg
constexpr unsigned thumbnail_side = 128;

core::Error bad_options(std::string detail) {
    return core::refuse(core::Errc::invalid, "bad_render_options", std::move(detail));
}

std::optional<Window> window_of(DcmItem& dataset) {
    Window w;
    if (dataset.findAndGetFloat64(DCM_WindowCenter, w.center).bad()) return {};
    if (dataset.findAndGetFloat64(DCM_WindowWidth, w.width).bad()) return {};
    OFString function;
    dataset.findAndGetOFString(DCM_VOILUTFunction, function);
    if (function == "SIGMOID") w.function = Window::Function::sigmoid;
    if (function == "LINEAR_EXACT") w.function = Window::Function::linear_exact;
    // Some objects name a window that shows nothing.
    const double smallest = w.function == Window::Function::linear ? 1 : 0;
    if (!std::isfinite(w.center) || !std::isfinite(w.width) || w.width < smallest || w.width == 0) return {};
    return w;
}

// DCMTK rounds what it rescales to whole numbers, which flattens a PET or a dose whose slope is small. So the window
// goes to the stored values instead: through LINEAR_EXACT, because LINEAR's halves (PS3.3 C.11.2.1.2.1) do not scale.
// They are steps between whole numbers: of a floating point image, LINEAR is taken for LINEAR_EXACT.
void show_through(DicomImage& image, Window window, const Rescale& rescale) {
    if (window.function == Window::Function::linear && !rescale.is_continuous) {
        window.center -= 0.5;
        window.width -= 1;
    }
    window.center = (window.center - rescale.intercept) / rescale.slope;
    window.width = window.width / std::abs(rescale.slope);
    if (window.function == Window::Function::sigmoid) {
        image.setVoiLutFunction(EFV_Sigmoid);
        image.setWindow(window.center, std::max(window.width, 1.0));
    } else {
        image.setVoiLutFunction(EFV_Linear);
        image.setWindow(window.center + 0.5, window.width + 1);
    }
}

std::string status_text(const DicomImage& image) { return DicomImage::getString(image.getStatus()); }

core::Result<std::unique_ptr<DicomImage>> image_of(DcmDataset& dataset) {
    auto image = std::make_unique<DicomImage>(&dataset, EXS_LittleEndianExplicit, CIF_MayDetachPixelData, 0, 1);
    switch (image->getStatus()) {
        case EIS_Normal: return image;
        case EIS_NotSupportedValue: return cannot_decode(status_text(*image));
        case EIS_NoDataDictionary:
        case EIS_InvalidDocument:
        case EIS_MissingAttribute:
        case EIS_InvalidValue:
        case EIS_MemoryFailure:
        case EIS_InvalidImage:
        case EIS_OtherError: break;
    }
    return bad_pixel_data(status_text(*image));
}

// The image with its grey scale set. Without a window and a LUT the whole range of values is shown.
core::Result<std::unique_ptr<DicomImage>> grey_scaled(DcmDataset& dataset, const Rescale& rescale,
                                                      const std::optional<Window>& asked) {
    const auto window = asked ? asked : window_of(dataset);
    const bool by_lut = !window && dataset.tagExistsWithValue(DCM_VOILUTSequence);
    const bool has_table = dataset.tagExistsWithValue(DCM_ModalityLUTSequence);
    if (!by_lut && !has_table) {
        dataset.findAndDeleteElement(DCM_RescaleSlope);
        dataset.findAndDeleteElement(DCM_RescaleIntercept);
    }
    auto image = image_of(dataset);
    if (!image || !(*image)->isMonochrome()) return image;
    if (window) {
        show_through(**image, *window, has_table ? Rescale{} : rescale);
    } else if (!by_lut || !(*image)->setVoiLut(0)) {
        (*image)->setMinMaxWindow();
    }
    if (!by_lut && !has_table && rescale.slope < 0) (*image)->setPolarity(EPP_Reverse);
    return image;
}

struct Cut {
    long x = 0, y = 0;
    unsigned long width = 0, height = 0;
    bool mirror = false, upside_down = false;
};

// [begin, begin + length) within 0..size; a length of 0 reaches to the end.
bool clip(std::int64_t size, std::int64_t& begin, std::int64_t& length) {
    const std::int64_t end = length == 0 || length > size ? size : std::min(size, begin + length);
    begin = std::max<std::int64_t>(begin, 0);
    length = end - begin;
    return length > 0;
}

core::Result<Cut> cut_of(const app::RenderOptions& options, std::int64_t width, std::int64_t height) {
    if (!options.viewport || !options.viewport->source)
        return Cut{0, 0, static_cast<unsigned long>(width), static_cast<unsigned long>(height), false, false};
    auto r = *options.viewport->source;
    const bool mirror = r.width < 0, upside_down = r.height < 0;
    r.width = std::abs(r.width);
    r.height = std::abs(r.height);
    if (!clip(width, r.x, r.width) || !clip(height, r.y, r.height))
        return bad_options("the source region lies outside of the image of " + std::to_string(width) + " x " +
                           std::to_string(height));
    return Cut{static_cast<long>(r.x),
               static_cast<long>(r.y),
               static_cast<unsigned long>(r.width),
               static_cast<unsigned long>(r.height),
               mirror,
               upside_down};
}

struct Size {
    unsigned long width = 0, height = 0;
};

Size fitted(const Cut& cut, const app::RenderOptions& options) {
    if (!options.viewport && !options.thumbnail) return {cut.width, cut.height};
    const double w = options.viewport ? options.viewport->width : thumbnail_side;
    const double h = options.viewport ? options.viewport->height : thumbnail_side;
    double scale = std::min(w / static_cast<double>(cut.width), h / static_cast<double>(cut.height));
    if (!options.viewport) scale = std::min(scale, 1.0);
    const auto side = [&](unsigned long of) {
        return std::max<unsigned long>(1, static_cast<unsigned long>(std::lround(static_cast<double>(of) * scale)));
    };
    return {side(cut.width), side(cut.height)};
}

core::Result<std::unique_ptr<DicomImage>> scaled(std::unique_ptr<DicomImage> image, const app::RenderOptions& options) {
    const auto width = image->getWidth(), height = image->getHeight();
    const auto cut = cut_of(options, static_cast<std::int64_t>(width), static_cast<std::int64_t>(height));
    if (!cut) return cut.error();
    const auto size = fitted(*cut, options);
    if (options.format == app::RenderOptions::Format::jpeg && std::max(size.width, size.height) > max_jpeg)
        return bad_options("a JPEG has at most " + std::to_string(max_jpeg) + " rows and columns; ask for a viewport");
    if (cut->width != width || cut->height != height || size.width != width || size.height != height) {
        image.reset(image->createScaledImage(cut->x, cut->y, cut->width, cut->height, size.width, size.height, 1, 0));
        if (!image) return cannot_decode("the image cannot be scaled");
        if (image->getStatus() != EIS_Normal) return bad_pixel_data(status_text(*image));
    }
    if (cut->mirror || cut->upside_down) image->flipImage(cut->mirror, cut->upside_down);
    return image;
}

core::Result<std::string> written(DicomImage& image, const DiPluginFormat& plugin) {
    char* bytes = nullptr;
    std::size_t size = 0;
    std::FILE* stream = ::open_memstream(&bytes, &size);
    if (stream == nullptr) throw std::bad_alloc();
    const int done = image.writePluginFormat(&plugin, stream, 0);
    std::fclose(stream);
    const std::unique_ptr<char, void (*)(void*)> owner(bytes, std::free);
    if (done == 0 || size == 0) return bad_pixel_data("the picture cannot be written");
    return std::string(bytes, size);
}

core::Result<std::string> encoded(DicomImage& image, const app::RenderOptions& options) {
    if (options.format == app::RenderOptions::Format::png) {
        DiPNGPlugin png;
        png.setInterlaceType(E_pngInterlaceNone);
        png.setMetainfoType(E_pngNoMetainfo);
        return written(image, png);
    }
    DiJPEGPlugin jpeg;
    jpeg.setQuality(static_cast<unsigned>(options.quality));
    jpeg.setSampling(ESS_444);
    return written(image, jpeg);
}

}  // namespace

core::Result<void> check_options(const app::RenderOptions& options) {
    if (options.quality < 1 || options.quality > 100) return bad_options("the quality is from 1 to 100");
    if (const auto& w = options.window) {
        const bool linear = w->function == Window::Function::linear;
        if (!std::isfinite(w->center) || !std::isfinite(w->width) || w->width < (linear ? 1 : 0) || w->width == 0)
            return bad_options("a window is at least 1 wide, or above 0 if it is not LINEAR");
    }
    if (const auto& v = options.viewport) {
        if (v->width < 1 || v->height < 1 || v->width > max_side || v->height > max_side)
            return bad_options("a viewport is from 1 to " + std::to_string(max_side) + " pixels wide and high");
        constexpr std::int64_t far = 1 << 20;
        const auto& r = v->source;
        if (r &&
            (std::min({r->x, r->y, r->width, r->height}) < -far || std::max({r->x, r->y, r->width, r->height}) > far))
            return bad_options("the source region lies outside of any image");
    }
    return {};
}

core::Result<std::string> render_frame(DcmDataset& header, DecodedFrame frame, const app::RenderOptions& options) {
    DcmDataset dataset;
    const auto rescale = make_display_dataset(header, std::move(frame), options.frame, dataset);
    if (!rescale) return rescale.error();
    auto image = grey_scaled(dataset, *rescale, options.window);
    if (!image) return image.error();
    auto picture = scaled(std::move(*image), options);
    if (!picture) return picture.error();
    return encoded(**picture, options);
}

core::Result<DecodedFrame> to_rgb(DcmDataset& header, DecodedFrame frame) {
    DecodedFrame out;
    out.shape = frame.shape;
    out.shape.photometric = "RGB";
    out.shape.planar_configuration = 0;
    out.shape.subsampled = false;
    DcmDataset dataset;
    if (const auto made = make_display_dataset(header, std::move(frame), 1, dataset); !made) return made.error();
    const auto image = image_of(dataset);
    if (!image) return image.error();
    const auto* const bytes = static_cast<const char*>((*image)->getOutputData(8));
    if (bytes == nullptr || (*image)->getOutputDataSize(8) < out.shape.frame_bytes())
        return bad_pixel_data("the colours cannot be transformed");
    out.bytes.assign(bytes, out.shape.frame_bytes());
    return out;
}

}  // namespace telehub::dicom
