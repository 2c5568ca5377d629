// Answers of the modality worklist (PS3.4 K.6.1.2): what was asked about, as the order knows it, the rest empty; in
// the asker's character set where it can say it. One thread at a time.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>

#include <memory>

#include "identifier.h"
#include "telehub/app/worklist.h"

namespace telehub::dicom {

class WorklistAnswers {
  public:
    // `identifier` says what was asked; both must outlive the answers.
    WorklistAnswers(const ServiceContext& context, const Asked& asked, DcmDataset& identifier);
    std::unique_ptr<DcmDataset> answer(const app::WorklistItem& item) const;
    bool all_keys_supported() const { return all_supported_; }  // else FF01 instead of FF00

  private:
    void put_step(DcmDataset& answer, DcmSequenceOfItems& asked, const app::WorklistItem& item) const;
    void put(DcmItem& into, DcmElement& asked, Tag sequence, const app::WorklistItem& item) const;

    const ServiceContext& context_;
    const Asked& asked_;
    DcmDataset& identifier_;
    bool all_supported_ = true;
};

}  // namespace telehub::dicom
