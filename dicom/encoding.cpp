#include "encoding.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdicent.h>
#include <dcmtk/dcmdata/dcdict.h>
#include <dcmtk/dcmdata/dctagkey.h>
#include <dcmtk/dcmdata/dcvr.h>
#include <dcmtk/dcmdata/dcxfer.h>

#include <algorithm>
#include <array>
#include <string>

namespace telehub::dicom {
namespace {

using Content = ElementKind::Content;

constexpr Tag pixel_data_tag = 0x7FE00010;

std::optional<DcmEVR> dictionary_vr(Tag tag, const char* creator) {
    const DcmTagKey key(static_cast<Uint16>(tag >> 16), static_cast<Uint16>(tag & 0xFFFF));
    const DcmDataDictionary& dictionary = dcmDataDict.rdlock();
    const DcmDictEntry* entry = dictionary.findEntry(key, creator);
    const std::optional<DcmEVR> vr = entry ? std::optional(entry->getVR().getEVR()) : std::nullopt;
    dcmDataDict.rdunlock();
    return vr;
}

// A VR that a newer DCMTK brings counts as plain: opaque, and refused with undefined length.
Content content_of(DcmEVR vr) {
    constexpr std::array words{EVR_OB, EVR_OW, EVR_ox, EVR_px, EVR_PixelData};
    constexpr std::array bulk{EVR_OD, EVR_OF, EVR_OL, EVR_OV, EVR_lt, EVR_OverlayData};
    constexpr std::array unknown{EVR_UN, EVR_UNKNOWN, EVR_UNKNOWN2B};
    const auto is_one_of = [vr](const auto& list) { return std::find(list.begin(), list.end(), vr) != list.end(); };
    if (vr == EVR_SQ) return Content::sequence;
    if (is_one_of(words)) return Content::words;
    if (is_one_of(bulk)) return Content::bulk;
    if (is_one_of(unknown)) return Content::unknown;
    return Content::plain;
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

}  // namespace

std::optional<TransferSyntax> find_transfer_syntax(std::string_view uid) {
    while (!uid.empty() && (uid.back() == '\0' || uid.back() == ' ')) uid.remove_suffix(1);
    if (!is_valid_uid(uid)) return std::nullopt;
    const DcmXfer xfer(std::string(uid).c_str());
    if (xfer.getXfer() == EXS_Unknown) return TransferSyntax{{true, false}, false, true};
    return TransferSyntax{{xfer.isExplicitVR() == OFTrue, xfer.isBigEndian() == OFTrue},
                          xfer.getStreamCompression() != ESC_none && xfer.getStreamCompression() != ESC_unsupported,
                          false};
}

ElementKind explicit_kind(char first, char second, Tag tag) {
    const std::array<char, 3> name{first, second, '\0'};
    // DCMTK reads "??", which some devices write, with 16 bits of length, and unknown capitals with 32 bits.
    const bool question = first == '?' && second == '?';
    if (!question && !(is_upper(first) && is_upper(second))) return {Content::not_vr, false};
    const DcmVR vr(name.data());
    ElementKind kind{content_of(vr.getEVR()), vr.usesExtendedLengthEncoding() == OFTrue};
    if (tag == pixel_data_tag && first == 'O' && second == 'X') kind.content = Content::words;
    return kind;
}

ElementKind implicit_kind(Tag tag, std::string_view creator) {
    const std::string name(creator);
    std::optional<DcmEVR> vr;
    if (!name.empty()) vr = dictionary_vr(tag, name.c_str());
    if (name.empty()) vr = dictionary_vr(tag, nullptr);
    return {vr ? content_of(*vr) : Content::unknown, true};
}

std::array<char, 2> implicit_vr(Tag tag, std::string_view creator) {
    const std::string name(creator);
    const auto vr = dictionary_vr(tag, name.empty() ? nullptr : name.c_str());
    const auto in_private_block = (tag & 0x00010000) != 0 && (tag & 0xFFFF) <= 0xFF && (tag & 0xFFFF) >= 0x10;
    if (in_private_block) return {'L', 'O'};
    if (!vr) return {'U', 'N'};
    if (*vr == EVR_ox || *vr == EVR_px || *vr == EVR_lt) return {'O', 'W'};
    if (*vr == EVR_xs) return {'x', 's'};
    if (*vr == EVR_up) return {'U', 'L'};
    const char* valid = DcmVR(*vr).getValidVRName();
    return {valid[0], valid[1]};
}

bool guessed_explicit_little_endian(Tag tag, char first, char second) {
    const std::array<char, 3> name{first, second, '\0'};
    const DcmVR vr(name.data());
    const Tag group = tag >> 16;
    return vr.isStandard() && is_upper(first) && group > 0 && group <= 0xFF && dictionary_vr(tag, nullptr).has_value();
}

}  // namespace telehub::dicom
