// An instance's attributes as DICOM JSON (PS3.18 annex F), written while the bounded scanner passes over the data set
// and deflated on the way, so that memory stays small however large the header is. One thread at a time.
#pragma once
#include <zlib.h>

#include <string>
#include <vector>

#include "json_values.h"
#include "telehub/app/dicom_objects.h"

namespace telehub::dicom {

// Bulk data and values too long for an answer are named by "/dicom-web/bulkdata/{SOP Instance UID}/{path}", a path
// being tags and item numbers (from 1) parted by dots: "54000100.1.54001010".
class JsonMetadata final : public ElementListener {
  public:
    explicit JsonMetadata(std::string_view device_charset);
    ~JsonMetadata() override;
    JsonMetadata(const JsonMetadata&) = delete;
    JsonMetadata& operator=(const JsonMetadata&) = delete;

    void begin(std::string_view transfer_syntax_uid) override;
    std::size_t longest(const Element& element) override;
    void value(const Element& element, std::string_view bytes) override;
    void bulk(const Element& element) override;
    void begin_sequence(const Element& element) override;
    void begin_item() override;
    void end_item() override;
    void end_sequence() override;

    // The scan has ended well: puts what was made of it into the header.
    void finish(app::InstanceHeader& header);

  private:
    struct Level {
        Tag sequence = 0;   // that this data set's parent element is; 0 for the top
        unsigned item = 0;  // begun so far in the sequence that is open here
        bool any = false;   // an attribute was written
        Tag open_sequence = 0;
        std::vector<Tag> seen;  // ascending
        TextCoding coding;
    };
    bool open_element(const Element& element);  // false: there was one of this tag before
    bool skipping() const { return skip_depth_ > 0; }
    Element resolved(Element element) const;
    void note(const Element& element, std::string_view bytes);
    std::string path(Tag tag) const;
    void flush(int mode);

    bool native_ = false;  // what of its pixels no browser reads is described as the hub serves it
    bool signed_pixels_ = false;
    std::string sop_uid_;
    std::vector<Level> levels_;
    unsigned skip_depth_ = 0;  // sequences open inside one that is not written
    std::string json_;
    app::InstanceHeader::Metadata made_;
    std::string requested_procedure_id_, scheduled_step_id_;  // of the first Request Attributes item
    z_stream deflate_{};
};

}  // namespace telehub::dicom
