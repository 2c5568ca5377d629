#include "telehub/dicom/dataset_scanner.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <array>
#include <vector>

#include "dicom/dicom_bytes.h"

namespace telehub::dicom::test {
namespace {

constexpr Tag sop_instance = 0x00080018;
constexpr Tag rows = 0x00280010;
constexpr Tag content_sequence = 0x0040A730;
constexpr Tag pixel_data = 0x7FE00010;
constexpr std::array<std::string_view, 3> plain_syntaxes{implicit_le, explicit_le, explicit_be};

std::string small(std::string_view syntax = explicit_le) {
    return Bytes(syntax).element(sop_instance, "UI", "1.2.3").text;
}

std::string deflate_raw(std::string_view text) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, text.size()) + 16, '\0');
    std::string in(text);
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

TEST(DatasetScanner, keeps_wanted_values_of_the_top_level_only) {
    constexpr std::array wanted{sop_instance, rows};
    for (const auto syntax : plain_syntaxes) {
        Bytes rows_value(syntax);
        rows_value.number(513, 2);
        const Bytes nested = Bytes(syntax).element(sop_instance, "UI", "9.9");
        Bytes data(syntax);
        data.header(0x00081140, "SQ", undefined).item(nested.text).sequence_end();
        data.raw(Bytes(syntax).element(sop_instance, "UI", std::string_view("1.2.3\0", 6)).text);
        data.element(rows, "US", rows_value.text).element(rows, "US", "xx");
        const auto result = scan(syntax, data.text, wanted);
        ASSERT_TRUE(result) << result.error().detail;
        EXPECT_EQ(result->text(sop_instance), "1.2.3");
        EXPECT_EQ(result->values.at(sop_instance), std::string_view("1.2.3\0", 6));
        EXPECT_EQ(result->u16(rows), 513);  // the first of a repeated element, as DCMTK has it
        EXPECT_EQ(result->u16(0x00280011), std::nullopt);
        EXPECT_EQ(result->text(0x00100010), "");
        EXPECT_EQ(result->big_endian, syntax == explicit_be);
        EXPECT_EQ(result->size, data.text.size());
    }
}

TEST(DatasetScanner, finds_native_pixel_data) {
    const std::string head = small();
    const std::string data = head + Bytes().element(pixel_data, "OW", std::string(300, 'x')).text;
    const auto result = scan(explicit_le, data + Bytes().element(0xFFFCFFFC, "OB", "pad!").text);
    ASSERT_TRUE(result && result->pixel_data);
    EXPECT_FALSE(result->pixel_data->encapsulated);
    EXPECT_EQ(result->pixel_data->offset, head.size() + 12);
    EXPECT_EQ(result->pixel_data->length, 300u);
}

TEST(DatasetScanner, finds_fragments_and_the_offset_table) {
    Bytes data;
    data.raw(small()).header(pixel_data, "OB", undefined);
    const std::uint64_t first_item = data.text.size();
    data.item(Bytes().number(0, 4).number(12, 4).text).item("ABCD").item("EF").item("");
    const std::uint64_t end = data.text.size();
    data.sequence_end();
    for (const std::size_t slice : {0u, 1u, 7u}) {
        const auto result = scan(jpeg_baseline, data.text, {}, {}, slice);
        ASSERT_TRUE(result && result->pixel_data);
        const PixelData& pixels = *result->pixel_data;
        EXPECT_TRUE(pixels.encapsulated);
        EXPECT_EQ(pixels.offset, first_item);
        EXPECT_EQ(pixels.length, end - first_item);
        EXPECT_EQ(pixels.basic_offset_table, (std::vector<std::uint32_t>{0, 12}));
        ASSERT_EQ(pixels.fragments.size(), 3u);
        EXPECT_EQ(data.text.substr(pixels.fragments[0].offset, pixels.fragments[0].length), "ABCD");
        EXPECT_EQ(data.text.substr(pixels.fragments[1].offset, pixels.fragments[1].length), "EF");
        EXPECT_EQ(pixels.fragments[2].length, 0u);
    }
}

TEST(DatasetScanner, does_not_take_an_icon_for_the_image) {
    Bytes data;
    data.raw(small()).header(0x00880200, "SQ", undefined).item(undefined);
    data.header(pixel_data, "OB", undefined).item("").item("icon").sequence_end().item_end().sequence_end();
    const auto without = scan(jpeg_baseline, data.text);
    ASSERT_TRUE(without) << without.error().detail;
    EXPECT_FALSE(without->pixel_data);
    const std::uint64_t at = data.text.size() + 12 + 8 + 8;
    data.header(pixel_data, "OB", undefined).item("").item("image!").sequence_end();
    const auto with = scan(jpeg_baseline, data.text);
    ASSERT_TRUE(with && with->pixel_data);
    ASSERT_EQ(with->pixel_data->fragments.size(), 1u);
    EXPECT_EQ(with->pixel_data->fragments[0].offset, at);
}

TEST(DatasetScanner, reads_un_of_undefined_length_as_implicit_vr) {
    const Bytes inner = Bytes(implicit_le).element(0x00080060, "", "CT");
    Bytes little(implicit_le);
    little.item(inner.text).item(undefined).raw(inner.text).item_end().sequence_end();
    for (const auto syntax : {explicit_le, explicit_be}) {
        const std::string head = Bytes(syntax).header(0x00091010, "UN", undefined).text + little.text;
        EXPECT_EQ(refusal(syntax, head + small(syntax)), "");
    }
}

TEST(DatasetScanner, is_lenient_where_devices_are_wrong_and_dcmtk_reads_on) {
    EXPECT_EQ(refusal(explicit_le, Bytes().element(0x00100010, "PN", "odd").text), "");
    EXPECT_EQ(refusal(explicit_le, Bytes().element(0x00100010, "PN", "ab").raw(small()).text), "");  // order
    EXPECT_EQ(refusal(explicit_le, Bytes().element(0x00091010, "ZZ", "new").text), "");
    EXPECT_EQ(refusal(explicit_le, Bytes().element(0x00091010, "??", "some").text), "");
    for (const std::size_t zeros : {1u, 7u, 8u, 9u, 512u}) {
        EXPECT_EQ(refusal(explicit_le, small() + std::string(zeros, '\0')), "");
        EXPECT_EQ(refusal(implicit_le, small(implicit_le) + std::string(zeros, '\0')), "");
    }
    // Delimiters inside of a defined length.
    const std::string item = Bytes().item(Bytes().raw(small()).item_end().text).sequence_end().text;
    const auto length = static_cast<std::uint32_t>(item.size());
    EXPECT_EQ(refusal(explicit_le, Bytes().header(content_sequence, "SQ", length).raw(item).raw(small()).text), "");
}

TEST(DatasetScanner, refuses_what_is_cut_off) {
    const std::string whole = Bytes()
                                  .header(content_sequence, "SQ", undefined)
                                  .item(undefined)
                                  .raw(small())
                                  .item_end()
                                  .sequence_end()
                                  .element(pixel_data, "OW", "1234")
                                  .text;
    for (std::size_t n = 0; n < whole.size(); ++n) {
        const std::size_t clean = whole.size() - 16;  // between the sequence and the pixel data
        EXPECT_EQ(refusal(explicit_le, whole.substr(0, n)), n == clean ? "" : "truncated") << n;
    }
    EXPECT_EQ(refusal(explicit_le, whole), "");
    const auto result = scan(explicit_le, whole.substr(0, 20 + 3));
    EXPECT_EQ(result.error().detail, "the data ends at (0040,A730)[1], byte 23");
    EXPECT_EQ(result.error().fields.at(0).path, "(0040,A730)[1]");
}

TEST(DatasetScanner, refuses_bad_vrs_and_lengths) {
    EXPECT_EQ(refusal(explicit_le, Bytes().element(sop_instance, "ui", "1.2").text), "bad_vr");
    EXPECT_EQ(refusal(explicit_le, Bytes().element(sop_instance, std::string_view("\0\0", 2), "1.2").text), "bad_vr");
    EXPECT_EQ(refusal(explicit_le, small(implicit_le)), "bad_vr");
    EXPECT_EQ(refusal(explicit_le, Bytes().header(0x00420011, "OB", undefined).text), "bad_length");
    EXPECT_EQ(refusal(explicit_le, Bytes().header(0x0040A160, "UT", undefined).text), "bad_length");
    EXPECT_EQ(refusal(implicit_le, Bytes(implicit_le).header(0x00100010, "", undefined).text), "bad_length");
    EXPECT_EQ(refusal(explicit_le, Bytes().header(pixel_data, "OB", undefined).item(undefined).text), "bad_length");
    const Bytes inner = Bytes().header(sop_instance, "UI", 100).raw("1.2.3");
    EXPECT_EQ(refusal(explicit_le, Bytes().header(content_sequence, "SQ", undefined).item(inner.text).text),
              "bad_length");
    const std::string sequence = Bytes().header(content_sequence, "SQ", 12).item(50).text;
    EXPECT_EQ(refusal(explicit_le, sequence + std::string(50, 'x')), "bad_length");
}

TEST(DatasetScanner, refuses_absurd_lengths_at_once) {
    for (const auto syntax : plain_syntaxes) {
        for (const std::string_view vr : {"UN", "OB", "SQ"}) {
            const std::string data = Bytes(syntax).header(content_sequence, vr, 0xFFFFFFFE).raw("tiny").text;
            EXPECT_EQ(refusal(syntax, data), "truncated");
        }
    }
    ScanLimits limits;
    limits.max_size = 1 << 20;
    EXPECT_EQ(refusal(explicit_le, Bytes().header(pixel_data, "OB", 0xFFFFFFFE).text, limits), "too_large");
    limits.max_size = 30;
    EXPECT_EQ(refusal(explicit_le, small() + small() + small(), limits), "too_large");
}

TEST(DatasetScanner, refuses_items_and_delimiters_out_of_place) {
    EXPECT_EQ(refusal(explicit_le, Bytes().item(0).text), "bad_sequence");
    EXPECT_EQ(refusal(explicit_le, Bytes().raw(small()).item_end().text), "bad_sequence");
    EXPECT_EQ(refusal(explicit_le, Bytes().raw(small()).sequence_end().text), "bad_sequence");
    const std::string open = Bytes().header(content_sequence, "SQ", undefined).text;
    EXPECT_EQ(refusal(explicit_le, open + small()), "bad_sequence");
    EXPECT_EQ(refusal(explicit_le, open + Bytes().item_end().text), "bad_sequence");
    EXPECT_EQ(refusal(explicit_le, open + Bytes().item(undefined).sequence_end().text), "bad_sequence");
    // DCMTK would leave the sequence here, and read what follows as elements of the data set.
    const std::string early = Bytes().header(content_sequence, "SQ", 100).sequence_end().text;
    EXPECT_EQ(refusal(explicit_le, early + std::string(92, 'x')), "bad_sequence");
    EXPECT_EQ(refusal(explicit_le, Bytes().header(pixel_data, "OB", undefined).raw(small()).text), "bad_sequence");
    EXPECT_EQ(refusal(explicit_le, small() + std::string(20, '\0') + "x"), "bad_sequence");
}

TEST(DatasetScanner, refuses_more_than_its_limits) {
    constexpr std::array wanted{sop_instance};
    ScanLimits limits;
    limits.max_value = 4;
    EXPECT_EQ(refusal(explicit_le, small(), limits, wanted), "value_too_long");
    EXPECT_EQ(refusal(explicit_le, small(), limits), "");
    limits = {};
    limits.max_elements = 3;
    EXPECT_EQ(refusal(explicit_le, small() + small() + small() + small(), limits), "too_many_elements");
    limits = {};
    limits.max_fragments = 2;
    const std::string fragments = Bytes().header(pixel_data, "OB", undefined).item("").item("a").item("b").text;
    EXPECT_EQ(refusal(explicit_le, fragments, limits), "too_many_elements");
    limits = {};
    limits.max_header = 10'000;
    const std::string text = Bytes().element(0x0040A160, "UT", std::string(11'000, 'x')).text;
    EXPECT_EQ(refusal(explicit_le, text, limits), "header_too_large");
    EXPECT_EQ(refusal(explicit_le, Bytes().element(pixel_data, "OW", std::string(11'000, 'x')).text, limits), "");
    EXPECT_EQ(refusal(explicit_le, small() + std::string(11'000, '\0'), limits), "header_too_large");
    std::string many;
    for (int i = 0; i < 100; ++i) many += Bytes().element(0x00420011, "OB", std::string(120, 'x')).text;
    EXPECT_EQ(refusal(explicit_le, many, limits), "header_too_large");
}

TEST(DatasetScanner, keeps_to_its_first_refusal) {
    DatasetScanner scanner(explicit_le, {});
    const auto first = scanner.feed(bytes_of(Bytes().item(0).text));
    ASSERT_FALSE(first);
    const auto again = scanner.feed(bytes_of(small()));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().detail, first.error().detail);
    EXPECT_EQ(scanner.finish().error().detail, first.error().detail);
    EXPECT_EQ(first.error().code, core::Errc::invalid);
}

TEST(DatasetScanner, inflates) {
    constexpr std::array wanted{sop_instance};
    const std::string data = small() + Bytes().element(pixel_data, "OW", std::string(70'000, 'x')).text;
    const std::string packed = deflate_raw(data);
    for (const std::size_t slice : {0u, 1u, 5u}) {
        const auto result = scan(deflated, packed + '\0', wanted, {}, slice);
        ASSERT_TRUE(result) << result.error().detail;
        EXPECT_EQ(result->text(sop_instance), "1.2.3");
        EXPECT_FALSE(result->pixel_data);
        EXPECT_EQ(result->size, packed.size() + 1);
    }
    EXPECT_EQ(refusal(deflated, packed.substr(0, packed.size() - 1)), "truncated");
    EXPECT_EQ(refusal(deflated, packed + "x"), "bad_deflate");
    EXPECT_EQ(refusal(deflated, "\xFF\xFF\xFF\xFF"), "bad_deflate");
    EXPECT_EQ(refusal(deflated, deflate_raw(data.substr(0, 50))), "truncated");
}

TEST(DatasetScanner, refuses_a_deflate_bomb) {
    const std::string zeros(32u << 20, '\0');
    const std::string bomb = deflate_raw(Bytes().element(pixel_data, "OW", zeros).text);
    for (const std::size_t slice : {0u, 1u, 1000u}) {
        const auto result = scan(deflated, bomb, {}, {}, slice);
        EXPECT_EQ(result.error().reason, "inflate_bomb");
    }
    ScanLimits limits;
    limits.max_inflate_ratio = 2000;
    EXPECT_EQ(refusal(deflated, bomb, limits), "");
    limits.max_size = 1u << 20;
    EXPECT_EQ(refusal(deflated, bomb, limits), "too_large");
}

TEST(DatasetScanner, knows_transfer_syntaxes) {
    for (const std::string_view bad : {"", "hello", "1..2", "1.2.840.10008.1.2 x"}) {
        const auto result = scan(bad, small());
        EXPECT_EQ(result.error().reason, "unsupported_transfer_syntax") << bad;
        EXPECT_EQ(result.error().code, core::Errc::unsupported);
    }
    EXPECT_EQ(refusal(std::string_view("1.2.840.10008.1.2.1\0", 20), small()), "");
    EXPECT_EQ(refusal("1.2.840.10008.1.2.4.201", small()), "");  // HTJ2K, newer than DCMTK 3.6.7
    EXPECT_EQ(refusal("1.2.3.4", small()), "");
    EXPECT_EQ(refusal("1.2.3.4", small(implicit_le)), "unsupported_transfer_syntax");
    EXPECT_EQ(refusal("1.2.840.113619.5.2", small(implicit_le)), "");  // GE: implicit VR
}

TEST(DatasetScanner, judges_uids) {
    for (const std::string_view good : {"1", "1.2.840", "2.25.00012", "0.0"}) EXPECT_TRUE(is_valid_uid(good)) << good;
    for (const std::string_view bad : {"", ".", "1.", ".1", "1..2", "1.a", "1 ", "1\\2"}) {
        EXPECT_FALSE(is_valid_uid(bad)) << bad;
    }
    EXPECT_TRUE(is_valid_uid(std::string(64, '1')));
    EXPECT_FALSE(is_valid_uid(std::string(65, '1')));
}

}  // namespace
}  // namespace telehub::dicom::test
