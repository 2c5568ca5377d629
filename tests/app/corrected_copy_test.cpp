// The corrected copy as others read it: the Original Attributes Sequence by dcmdump, Chinese text, untouched
// pixels.
#include "app/support.h"
#include "support/process.h"

namespace telehub::test {
namespace {

class CorrectedCopyTest : public AppTest {
  protected:
    // Files `path`, which no order fits, under an order; the corrected copy of its one instance.
    store::Instance corrected(const std::string& path, const app::OrderDetails& o,
                              const std::string& sop_uid) {
        send_path(path);
        be_quiet();
        const auto entry = quarantine("tech1").at(0);
        app::reconcile(hub, as("tech1"), entry.id, {o.order.id.value, false, "核对"}, {}).value();
        return instance(sop_uid).value();
    }
    std::string dump(const store::Instance& i) {
        const auto out = run_process({"dcmdump", "+L", "-q", hub.objects.path(i.object_sha256).string()});
        EXPECT_EQ(out.exit_code, 0) << out.err;
        return out.out;
    }
    static std::string pixels(const std::string& file, const store::Instance& i) {
        return file.substr(static_cast<std::size_t>(i.pixel_offset.value()),
                           static_cast<std::size_t>(i.pixel_length.value()));
    }
    static constexpr const char* sop = "1.2.826.0.1.3680043.10.999.1.1.1";
};

// PS3.3 C.12.1.1.9.
TEST_F(CorrectedCopyTest, CarriesTheOldValuesInTheOriginalAttributesSequence) {
    const auto o = order(OrderState::scheduled);
    DicomFile f;
    f.patient_id = "P9";
    f.patient_name = "Li^Si";
    f.accession_number = "OLD1";
    const auto text = dump(corrected(write(f), o, sop));
    const auto sequence = text.find("(0400,0561) SQ");
    ASSERT_NE(sequence, std::string::npos) << text;
    const auto now = text.substr(0, sequence), old = text.substr(sequence);
    for (const auto& line :
         {std::string{"(0010,0020) LO [P1]"}, std::string{"(0010,0010) PN [zhangsan=张三]"},
          "(0008,0050) SH [" + o.order.accession_number + "]", std::string{"(0008,0005) CS [ISO_IR 192]"},
          "(0008,0018) UI [" + std::string{sop} + "]"}) {
        EXPECT_NE(now.find(line), std::string::npos) << line << "\n" << text;
    }
    for (const char* line :
         {"(0400,0550) SQ", "(0010,0020) LO [P9]", "(0010,0010) PN [Li^Si]", "(0008,0050) SH [OLD1]",
          "(0010,0040) CS [M]", "(0010,0030) DA [19800229]", "(0400,0562) DT [20260131020609+0000]",
          "(0400,0563) LO [Telehub]", "(0400,0564) LO [CT_TC01]", "(0400,0565) CS [CORRECT]"}) {
        EXPECT_NE(old.find(line), std::string::npos) << line << "\n" << text;
    }
}

TEST_F(CorrectedCopyTest, AMissingValueIsKeptAsMissing) {
    const auto o = order(OrderState::scheduled);
    DicomFile f;
    f.patient_id.clear();
    const auto text = dump(corrected(write(f), o, sop));
    const auto old = text.substr(text.find("(0400,0561) SQ"));
    EXPECT_NE(old.find("(0010,0020) LO (no value available)"), std::string::npos) << text;
}

TEST_F(CorrectedCopyTest, ASecondCorrectionKeepsTheFirstsRecord) {
    const auto o = order(OrderState::scheduled);
    DicomFile f;
    f.patient_id = "P9";
    corrected(write(f), o, sop);
    auto late = f;
    late.instance_number = 2;
    late.patient_id = "P8";
    send(late);
    const auto other = order(OrderState::scheduled, complete_form("P5", "王五"));
    app::reconcile(hub, as("tech1"), only_entry("tech1", "mixed_patients").id,
                   {other.order.id.value, false, ""}, {})
        .value();
    const auto text = dump(instance(sop).value());
    const auto old = text.substr(text.find("(0400,0561) SQ"));
    EXPECT_NE(old.find("(0010,0020) LO [P9]"), std::string::npos) << text;
    EXPECT_NE(old.find("(0010,0020) LO [P1]"), std::string::npos) << text;
    EXPECT_EQ(versions(sop).size(), 2u);
}

struct Charset {
    const char* name;
    const char* declared;  // "" for none
};
void PrintTo(const Charset& c, std::ostream* out) { *out << c.name; }

class ChineseCopyTest : public CorrectedCopyTest, public testing::WithParamInterface<Charset> {};

TEST_P(ChineseCopyTest, StaysReadable) {
    const auto o = order(OrderState::scheduled);
    DicomFile f;
    f.patient_id = "P9";
    f.patient_name = "\xc0\xee\xcb\xc4";                                            // 李四
    f.more["0008,1030"] = "LO [\xd0\xd8\xb2\xbf CT \xc6\xbd\xc9\xa8]";              // 胸部 CT 平扫
    f.more["0008,0080"] = "LO [\xc7\xe0\xc9\xbd\xd5\xf2\xce\xc0\xc9\xfa\xd4\xba]";  // 青山镇卫生院
    f.more["0020,4000"] = "LT [\xb8\xb4\xb2\xe9]";                                  // 复查
    f.more["0008,0005"] = std::string{"CS ["} + GetParam().declared + "]";
    const auto path = write(f);
    const auto i = corrected(path, o, sop);
    EXPECT_EQ(study(f.study_uid)->description, "胸部 CT 平扫");
    const auto header = local.dicom.read_header(hub.objects.path(i.object_sha256), "").value();
    EXPECT_EQ(header.study_description, "胸部 CT 平扫");
    EXPECT_EQ(header.patient_name, "zhangsan=张三");
    EXPECT_EQ(header.specific_character_set, "ISO_IR 192");
    const auto text = dump(i);
    const auto old = text.substr(text.find("(0400,0561) SQ"));
    EXPECT_NE(old.find("(0010,0010) PN [李四]"), std::string::npos) << text;
    EXPECT_NE(text.find("(0008,0080) LO [青山镇卫生院]"), std::string::npos) << text;
    EXPECT_NE(text.find("(0020,4000) LT [复查]"), std::string::npos) << text;
    EXPECT_EQ(hub.objects.read(versions(sop).at(0).object_sha256), read(path)) << "the raw bytes stay";
}

INSTANTIATE_TEST_SUITE_P(Declared, ChineseCopyTest,
                         testing::Values(Charset{"gb18030", "GB18030"}, Charset{"gbk", "GBK"},
                                         Charset{"latin1_by_mistake", "ISO_IR 100"},
                                         Charset{"undeclared", ""}),
                         [](const auto& one) { return std::string{one.param.name}; });

struct Compression {
    const char* name;
    std::vector<std::string> command;
};
void PrintTo(const Compression& c, std::ostream* out) { *out << c.name; }

class CompressedCopyTest : public CorrectedCopyTest, public testing::WithParamInterface<Compression> {};

TEST_P(CompressedCopyTest, KeepsItsPixelsBitForBit) {
    const auto o = order(OrderState::scheduled);
    DicomFile f;
    f.patient_id = "P9";
    f.pixel = 1234;
    auto path = write(f);
    if (!GetParam().command.empty()) {
        auto command = GetParam().command;
        command.push_back(path);
        path = (folder.path() / "sent" / "compressed.dcm").string();
        command.push_back(path);
        const auto made = run_process(command);
        ASSERT_EQ(made.exit_code, 0) << made.err;
    }
    send_path(path);
    const auto original = instance(sop).value();
    be_quiet();
    app::reconcile(hub, as("tech1"), quarantine("tech1").at(0).id, {o.order.id.value, false, ""}, {}).value();
    const auto copy = instance(sop).value();
    EXPECT_NE(copy.object_sha256, original.object_sha256);
    EXPECT_EQ(copy.transfer_syntax_uid, original.transfer_syntax_uid);
    ASSERT_GT(original.pixel_length.value(), 0);
    EXPECT_EQ(original.frame_index.empty(), GetParam().command.empty());
    // Fragments, item headers and the basic offset table with them.
    EXPECT_EQ(pixels(hub.objects.read(copy.object_sha256), copy), pixels(read(path), original));
}

INSTANTIATE_TEST_SUITE_P(Syntaxes, CompressedCopyTest,
                         testing::Values(Compression{"native", {}}, Compression{"rle", {"dcmcrle"}},
                                         Compression{"jpeg_lossless", {"dcmcjpeg", "+e1"}},
                                         Compression{"jpeg_ls", {"dcmcjpls"}}),
                         [](const auto& one) { return std::string{one.param.name}; });

}  // namespace
}  // namespace telehub::test
