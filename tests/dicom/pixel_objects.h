// Objects with pixels for tests: the row that the hub would keep of a file, and small images byte by byte.
#pragma once
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "dicom/dicom_bytes.h"
#include "support/temp_dir.h"
#include "telehub/app/frames.h"
#include "telehub/dicom/instance_header.h"
#include "telehub/store/rows.h"

namespace telehub::dicom::test {

using telehub::test::TempDir;

inline std::string read_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline core::Result<store::Instance> row_of(const std::filesystem::path& file) {
    const auto scan = scan_file(file, indexed_tags());
    if (!scan) return scan.error();
    const auto h = header_of(scan->dataset, scan->transfer_syntax_uid, scan->dataset_offset, "");
    store::Instance row;
    row.sop_uid = h.sop_uid;
    row.sop_class_uid = h.sop_class_uid;
    row.transfer_syntax_uid = h.transfer_syntax_uid;
    row.image_rows = h.image_rows;
    row.image_columns = h.image_columns;
    row.frames = h.frames;
    row.dataset_offset = h.dataset_offset;
    row.pixel_offset = h.pixel_offset;
    row.pixel_length = h.pixel_length;
    row.frame_index = h.frame_index;
    return row;
}

// The bytes of the pixel data's value; of the whole element's items where it is encapsulated.
inline std::string pixel_value(const std::filesystem::path& file) {
    const auto row = row_of(file).value();
    return read_file(file).substr(static_cast<std::size_t>(row.pixel_offset.value()),
                                  static_cast<std::size_t>(row.pixel_length.value()));
}

struct Picture {
    std::string_view syntax = explicit_le;
    unsigned rows = 2, columns = 2, samples = 1, allocated = 8, stored = 0, planar = 0, frames = 1;
    bool is_signed = false;
    std::string photometric = "MONOCHROME2";
    std::string more{};                    // elements behind group 0028's own, encoded
    Tag tag = 0x7FE00010;                  // of the pixel data
    std::string vr = "OW";                 // of it
    std::string pixels{};                  // its value
    std::vector<std::string> fragments{};  // in its place: encapsulated, the offset table empty
    std::string tail{};                    // behind it
};

inline std::string even(std::string text, char pad = ' ') {
    if (text.size() % 2 != 0) text += pad;
    return text;
}

inline std::string number16(std::string_view syntax, unsigned value) { return Bytes(syntax).number(value, 2).text; }

inline void image_module(Bytes& b, const Picture& p) {
    const auto us = [&](Tag tag, unsigned value) { b.element(tag, "US", number16(p.syntax, value)); };
    const bool integer = p.tag == 0x7FE00010;
    us(0x00280002, p.samples);
    b.element(0x00280004, "CS", even(p.photometric));
    if (p.samples > 1) us(0x00280006, p.planar);
    if (p.frames != 1) b.element(0x00280008, "IS", even(std::to_string(p.frames)));
    us(0x00280010, p.rows);
    us(0x00280011, p.columns);
    us(0x00280100, p.allocated);
    if (integer) us(0x00280101, p.stored ? p.stored : p.allocated);
    if (integer) us(0x00280102, (p.stored ? p.stored : p.allocated) - 1);
    if (integer) us(0x00280103, p.is_signed ? 1 : 0);
}

inline std::string dataset_of(const Picture& p) {
    Bytes b(p.syntax);
    const auto uid = [](std::string text) { return even(std::move(text), '\0'); };
    b.element(0x00080016, "UI", uid("1.2.840.10008.5.1.4.1.1.7"));
    b.element(0x00080018, "UI", uid("1.2.826.0.1.3680043.10.999.7"));
    b.element(0x00100020, "LO", "P1");
    image_module(b, p);
    b.raw(p.more);
    if (p.fragments.empty()) {
        b.element(p.tag, p.vr, even(p.pixels, '\0'));
    } else {
        b.header(p.tag, "OB", undefined).item(0);
        for (const auto& f : p.fragments) b.item(even(f, '\0'));
        b.sequence_end();
    }
    return b.raw(p.tail).text;
}

// A Part 10 file around a data set.
inline std::string file_of(std::string_view syntax, std::string_view dataset) {
    Bytes group;
    group.element(0x00020001, "OB", std::string_view("\0\1", 2));
    group.element(0x00020002, "UI", even("1.2.840.10008.5.1.4.1.1.7", '\0'));
    group.element(0x00020003, "UI", even("1.2.826.0.1.3680043.10.999.7", '\0'));
    group.element(0x00020010, "UI", even(std::string{syntax}, '\0'));
    group.element(0x00020012, "UI", even("1.2.3", '\0'));
    group.element(0x00020016, "AE", "SENDER");
    Bytes file;
    file.raw(std::string(128, '\0') + "DICM").header(0x00020000, "UL", 4).number(group.text.size(), 4);
    return file.raw(group.text).raw(dataset).text;
}

inline std::string write_picture(const TempDir& folder, const std::string& name, const Picture& p) {
    return folder.write(name, file_of(p.syntax, dataset_of(p)));
}

}  // namespace telehub::dicom::test
