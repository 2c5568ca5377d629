// JPEG 2000 codestreams for tests, by OpenJPEG's encoder.
#pragma once
#include <openjpeg.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace telehub::dicom::test {

struct Jpeg2000Image {
    unsigned rows = 0, columns = 0, components = 1, precision = 8;
    bool is_signed = false;
    bool lossy = false;
    std::vector<int> values;  // by pixel
};

inline OPJ_SIZE_T append_codestream(void* bytes, OPJ_SIZE_T size, void* to) {
    static_cast<std::string*>(to)->append(static_cast<const char*>(bytes), size);
    return size;
}

inline std::string encode_jpeg2000(const Jpeg2000Image& what) {
    std::vector<opj_image_cmptparm_t> components(what.components);
    for (auto& c : components) {
        c = {};
        c.dx = c.dy = 1;
        c.w = what.columns;
        c.h = what.rows;
        c.prec = what.precision;
        c.sgnd = what.is_signed;
    }
    const auto space = what.components == 3 ? OPJ_CLRSPC_SRGB : OPJ_CLRSPC_GRAY;
    const std::unique_ptr<opj_image_t, void (*)(opj_image_t*)> image(
        opj_image_create(what.components, components.data(), space), opj_image_destroy);
    image->x1 = what.columns;
    image->y1 = what.rows;
    for (unsigned c = 0; c < what.components; ++c) {
        for (std::size_t i = 0; i < std::size_t{what.rows} * what.columns; ++i)
            image->comps[c].data[i] = what.values.at(i * what.components + c);
    }
    opj_cparameters_t parameters;
    opj_set_default_encoder_parameters(&parameters);
    parameters.irreversible = what.lossy;
    parameters.tcp_numlayers = 1;
    parameters.tcp_rates[0] = what.lossy ? 4 : 0;
    parameters.cp_disto_alloc = 1;
    parameters.numresolution = 2;
    parameters.tcp_mct = what.components == 3;
    std::string bytes;
    const std::unique_ptr<opj_codec_t, void (*)(opj_codec_t*)> codec(opj_create_compress(OPJ_CODEC_J2K),
                                                                     opj_destroy_codec);
    const std::unique_ptr<opj_stream_t, void (*)(opj_stream_t*)> stream(opj_stream_create(1 << 16, OPJ_FALSE),
                                                                        opj_stream_destroy);
    opj_stream_set_user_data(stream.get(), &bytes, nullptr);
    opj_stream_set_write_function(stream.get(), append_codestream);
    if (!opj_setup_encoder(codec.get(), &parameters, image.get()) ||
        !opj_start_compress(codec.get(), image.get(), stream.get()) || !opj_encode(codec.get(), stream.get()) ||
        !opj_end_compress(codec.get(), stream.get()))
        throw std::runtime_error("OpenJPEG does not encode this");
    return bytes;
}

}  // namespace telehub::dicom::test
