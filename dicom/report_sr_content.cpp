#include "report_sr_content.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmsr/dsrdoctr.h>

#include <stdexcept>
#include <string>

#include "report_sr_values.h"

namespace telehub::dicom {
namespace {

// Codes are written out here, not taken from DCMTK's context group classes: those fill static tables on first
// use, without a lock.
struct Code {
    const char* value;
    const char* scheme;
    const char* meaning;
    DSRCodedEntryValue entry() const { return {value, scheme, meaning}; }
};

// CID 7000 to 7002. Headings carry the LOINC codes: CID 7001 has retired its DCM ones (121060, 121070, ...).
constexpr Code report_title{"18748-4", "LN", "Diagnostic Imaging Report"};
constexpr Code history{"11329-0", "LN", "History"};
constexpr Code procedures_heading{"55111-9", "LN", "Current Procedure Descriptions"};
constexpr Code procedure_description{"121065", "DCM", "Procedure Description"};
constexpr Code findings_heading{"59776-5", "LN", "Findings"};
constexpr Code finding{"121071", "DCM", "Finding"};
constexpr Code impressions_heading{"19005-8", "LN", "Impressions"};
constexpr Code impression{"121073", "DCM", "Impression"};
constexpr Code recommendations_heading{"18783-1", "LN", "Recommendations"};
constexpr Code recommendation{"121075", "DCM", "Recommendation"};
constexpr Code key_images_heading{"55113-5", "LN", "Key Images"};

// TID 1204, TID 1002 and 1003, TID 1005.
constexpr Code language{"121049", "DCM", "Language of Content Item and Descendants"};
constexpr Code chinese{"zh-CN", "RFC5646", "Chinese (China)"};
constexpr Code observer_type{"121005", "DCM", "Observer Type"};
constexpr Code person{"121006", "DCM", "Person"};
constexpr Code observer_name{"121008", "DCM", "Person Observer Name"};
constexpr Code observer_organisation{"121009", "DCM", "Person Observer's Organization Name"};
constexpr Code role_in_organisation{"121010", "DCM", "Person Observer's Role in the Organization"};
constexpr Code physician{"309343006", "SCT", "Physician"};
constexpr Code role_in_procedure{"121011", "DCM", "Person Observer's Role in this Procedure"};
constexpr Code recording{"121097", "DCM", "Recording"};
constexpr Code verifying{"121098", "DCM", "Verifying"};
constexpr Code procedure_study{"121018", "DCM", "Procedure Study Instance UID"};
constexpr Code accession{"121022", "DCM", "Accession Number"};

void check(const OFCondition& status, const Code& concept_name) {
    if (status.good()) return;
    throw std::runtime_error(std::string("report SR: ") + concept_name.meaning + ": " + status.text());
}

// Items are appended below the cursor, which stays where it is; only a container moves it.
class TreeWriter {
  public:
    explicit TreeWriter(DSRDocumentTree& tree) : tree_(tree) {}

    void root(const Code& title) {
        add(DSRTypes::RT_isRoot, DSRTypes::VT_Container, title, DSRTypes::AM_afterCurrent);
        check(item().setTemplateIdentification("2000", "DCMR"), title);
    }
    void open(const Code& heading) { add(DSRTypes::RT_contains, DSRTypes::VT_Container, heading); }
    void close() { tree_.goUp(); }

    // DCMTK's own checks of string values count bytes and do not know UTF-8; report_sr_values has done them.
    void string(DSRTypes::E_RelationshipType relation, DSRTypes::E_ValueType type, const Code& concept_name,
                const std::string& value) {
        add(relation, type, concept_name);
        check(item().setStringValue(value.c_str(), OFFalse), concept_name);
        close();
    }
    void code(DSRTypes::E_RelationshipType relation, const Code& concept_name, const Code& value) {
        add(relation, DSRTypes::VT_Code, concept_name);
        check(item().setCodeValue(value.entry()), concept_name);
        close();
    }

    // An IMAGE item needs no name (PS3.3 C.17.3).
    void image(const domain::ReportImage& image) {
        if (tree_.addContentItem(DSRTypes::RT_contains, DSRTypes::VT_Image, DSRTypes::AM_belowCurrent) == 0) {
            check(SR_EC_CannotAddContentItem, key_images_heading);
        }
        // Unchecked, as the evidence is: what the archive took, a report of it can name.
        DSRImageReferenceValue value(require_uid(image.sop_class_uid, "key image SOP class").c_str(),
                                     require_uid(image.mark.sop_uid.value, "key image").c_str(), OFFalse);
        if (image.multi_frame) value.getFrameList().addItem(static_cast<Sint32>(image.mark.frame));
        check(item().setImageReference(value, OFFalse), key_images_heading);
        close();
    }

  private:
    void add(DSRTypes::E_RelationshipType relation, DSRTypes::E_ValueType type, const Code& concept_name,
             DSRTypes::E_AddMode mode = DSRTypes::AM_belowCurrent) {
        if (tree_.addContentItem(relation, type, mode) == 0) check(SR_EC_CannotAddContentItem, concept_name);
        check(item().setConceptName(concept_name.entry()), concept_name);
    }
    DSRContentItem& item() { return tree_.getCurrentContentItem(); }

    DSRDocumentTree& tree_;
};

void add_observer(TreeWriter& tree, const domain::Signatory& who, const std::string& organisation, const Code& role) {
    constexpr auto context = DSRTypes::RT_hasObsContext;
    tree.code(context, observer_type, person);
    tree.string(context, DSRTypes::VT_PName, observer_name, person_name_of(who.name));
    const auto organisation_text = unlimited_text(organisation);
    if (!organisation_text.empty()) {
        tree.string(context, DSRTypes::VT_Text, observer_organisation, organisation_text);
    }
    tree.code(context, role_in_organisation, physician);
    tree.code(context, role_in_procedure, role);
}

void add_procedure_context(TreeWriter& tree, const domain::ReportDocument& report) {
    constexpr auto context = DSRTypes::RT_hasObsContext;
    tree.string(context, DSRTypes::VT_UIDRef, procedure_study, report.study_uid.value);
    const auto number = unlimited_text(report.accession_number);
    if (!number.empty()) tree.string(context, DSRTypes::VT_Text, accession, number);
}

// TID 2002. A TEXT item has a value (PS3.3 C.18.3), so nothing to say means no heading.
void add_section(TreeWriter& tree, const Code& heading, const Code& element, const std::string& text) {
    const auto value = unlimited_text(text);
    if (value.empty()) return;
    tree.open(heading);
    tree.string(DSRTypes::RT_contains, DSRTypes::VT_Text, element, value);
    tree.close();
}

}  // namespace

void build_report_tree(DSRDocumentTree& document_tree, const domain::ReportDocument& report) {
    TreeWriter tree(document_tree);
    tree.root(report_title);
    tree.code(DSRTypes::RT_hasConceptMod, language, chinese);
    add_observer(tree, report.writer, report.reading_organisation, recording);
    if (report.verifier) add_observer(tree, *report.verifier, report.reading_organisation, verifying);
    add_procedure_context(tree, report);
    add_section(tree, history, history, report.clinical_history);
    add_section(tree, procedures_heading, procedure_description, report.procedure);
    add_section(tree, findings_heading, finding, report.findings);
    add_section(tree, impressions_heading, impression, report.impression);
    add_section(tree, recommendations_heading, recommendation, report.recommendation);
    if (report.key_images.empty()) return;
    tree.open(key_images_heading);
    for (const auto& image : report.key_images) tree.image(image);
    tree.close();
}

}  // namespace telehub::dicom
