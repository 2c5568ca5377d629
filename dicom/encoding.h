// What DCMTK would make of a transfer syntax, a VR and a tag. The scanner must cut a byte stream into
// elements exactly as DCMTK does, or a hostile stream could show one structure to the scanner and another one
// to the parser. Thread-safe.
#pragma once
#include <array>
#include <optional>
#include <string_view>

#include "telehub/dicom/dataset_scanner.h"

namespace telehub::dicom {

// How the elements of a data set or of a nested item are laid out (PS3.5 7.1).
struct Encoding {
    bool explicit_vr = true;
    bool big_endian = false;
};

struct TransferSyntax {
    Encoding encoding;
    bool deflated = false;
    bool guessed = false;  // DCMTK does not know the UID and guesses from the first element
};

// Nothing for what cannot be a UID.
std::optional<TransferSyntax> find_transfer_syntax(std::string_view uid);

struct ElementKind {
    enum class Content {
        plain,     // text and numbers
        words,     // OB, OW: fragments when of undefined length (PS3.5 A.4)
        bulk,      // the other O* VRs
        unknown,   // UN and VRs DCMTK does not know: with undefined length an implicit VR sequence
                   // (PS3.5 6.2.2)
        sequence,  // SQ
        not_vr,    // the two bytes are no VR
    };
    Content content = Content::plain;
    bool long_length = false;  // explicit VR: two reserved bytes, then 32 bits of length (PS3.5 7.1.2)
};

// By the two characters of an explicit VR. `tag` matters for one known misuse, pixel data of VR OX.
ElementKind explicit_kind(char first, char second, Tag tag);

// By the dictionary. `creator` is the private creator of the tag's block, "" when there is none.
ElementKind implicit_kind(Tag tag, std::string_view creator);

// The VR that the dictionary gives; "xs" for US or SS by the Pixel Representation, "UN" for what is in no dictionary.
std::array<char, 2> implicit_vr(Tag tag, std::string_view creator);

// Whether DCMTK, not knowing the transfer syntax, takes an element that begins so for explicit VR little
// endian.
bool guessed_explicit_little_endian(Tag tag, char first, char second);

}  // namespace telehub::dicom
