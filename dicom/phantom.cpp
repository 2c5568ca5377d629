#include "telehub/dicom/phantom.h"

#include <algorithm>
#include <stdexcept>

#include "part10.h"
#include "phantom_modules.h"
#include "telehub/core/crypto.h"

namespace telehub::dicom {

namespace {

// A UUID by name (RFC 9562 5.8) as a UID (PS3.5 B.2): the same name, the same UID.
std::string uid_of(const PhantomStudy& s, const std::string& what) {
    const auto digest = core::sha256_hex(s.study_uid + "/" + std::to_string(s.seed) + "/" + what);
    unsigned __int128 value = 0;
    for (int i = 0; i < 32; ++i) {
        const char c = digest[static_cast<std::size_t>(i)];
        value = value << 4 | static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    const auto set = [&](int bit, unsigned mask, unsigned to) {
        value &= ~(static_cast<unsigned __int128>(mask) << bit);
        value |= static_cast<unsigned __int128>(to) << bit;
    };
    set(76, 0xf, 8);  // version
    set(62, 0x3, 2);  // variant
    std::string digits;
    for (; value > 0; value /= 10) digits += static_cast<char>('0' + static_cast<int>(value % 10));
    std::ranges::reverse(digits);
    return "2.25." + digits;
}

double height_of(const PhantomStudy& s, unsigned index) { return (index - (s.slices - 1) / 2.0) * slice_spacing_mm; }

void put_image(DcmDataset& d, const PhantomStudy& s, const PhantomUids& uids, unsigned index) {
    const auto seed = s.seed * 1'000'003 + index;
    switch (s.kind) {
        case PhantomKind::ct_head:
            put_ct(d, index);
            put_slice_geometry(d, uids, height_of(s, index), slice_spacing_mm);
            return put_pixels(d, ct_head_slice(height_of(s, index), seed), 12);
        case PhantomKind::mr_head:
            put_mr(d, index);
            put_slice_geometry(d, uids, height_of(s, index), slice_spacing_mm - 1);
            return put_pixels(d, mr_head_slice(height_of(s, index), seed), 12);
        case PhantomKind::dx_chest: put_dx(d); return put_pixels(d, dx_chest_image(seed), 12);
    }
}

// The data set is made in UTF-8; then its text becomes what the scanner would have sent.
void encode_text(DcmDataset& d, const PhantomStudy& s) {
    put(d, DCM_SpecificCharacterSet, "ISO_IR 192");
    if (s.charset != "ISO_IR 192") {
        const auto condition = d.convertCharacterSet(OFString(s.charset.c_str()));
        if (condition.bad())
            throw std::invalid_argument("phantom: text that is not in " + s.charset + ": " + condition.text());
    }
    if (!s.declared_charset) return;
    if (s.declared_charset->empty()) {
        d.findAndDeleteElement(DCM_SpecificCharacterSet);
    } else {
        put(d, DCM_SpecificCharacterSet, *s.declared_charset);
    }
}

}  // namespace

unsigned phantom_images(const PhantomStudy& study) { return study.kind == PhantomKind::dx_chest ? 1 : study.slices; }

std::string phantom_image(const PhantomStudy& study, unsigned index) {
    if (index >= phantom_images(study)) throw std::invalid_argument("phantom: no such image");
    const PhantomUids uids{uid_of(study, "series"), uid_of(study, "frame of reference"),
                           uid_of(study, "image " + std::to_string(index))};
    DcmDataset d;
    put_patient_and_study(d, study);
    put_series_and_equipment(d, study, uids);
    put_image(d, study, uids, index);
    encode_text(d, study);
    return part10_bytes(d);
}

}  // namespace telehub::dicom
