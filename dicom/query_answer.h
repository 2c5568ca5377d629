// Answers of C-FIND (PS3.4 C.4.1.1.3.2): the attributes that were asked about, as the archive holds them, in the
// asker's character set where it can say them. One thread at a time.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>

#include <memory>

#include "identifier.h"

namespace telehub::dicom {

DcmTag dcm_tag(Tag tag);
// Of text or US, by the dictionary's VR; "" is an empty element.
void put_value(DcmItem& item, Tag tag, const std::string& value);
// Turns all text, which is in UTF-8, into the wanted character set, or says in UTF-8 what that one cannot.
void encode_answer(DcmDataset& answer, const std::string& wanted);

class QueryAnswers {
  public:
    // `identifier` gives the VRs of what is not held; both must outlive the answers.
    QueryAnswers(const ServiceContext& context, const Asked& asked, DcmDataset& identifier);
    std::unique_ptr<DcmDataset> answer(const app::ArchiveMatch& match) const;
    bool all_keys_supported() const { return all_supported_; }  // else FF01 instead of FF00

  private:
    void put(DcmDataset& answer, const AskedKey& key, const app::ArchiveMatch& match) const;
    void put_request_attributes(DcmDataset& answer, const app::ArchiveMatch& match) const;
    bool is_supported(const AskedKey& key) const;

    const ServiceContext& context_;
    const Asked& asked_;
    DcmDataset& identifier_;
    bool all_supported_ = true;
};

}  // namespace telehub::dicom
