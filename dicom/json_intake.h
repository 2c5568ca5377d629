// app::JsonIntake by the bounded reader of JSON and the intake of files. One thread at a time.
#pragma once
#include <vector>

#include "bulk_spool.h"
#include "json_reader.h"
#include "telehub/app/hub.h"
#include "telehub/app/json_intake.h"

namespace telehub::dicom {

class DicomJsonIntake final : public app::JsonIntake, JsonSplitter::Listener {
  public:
    explicit DicomJsonIntake(const app::Hub& hub, JsonLimits limits = {});
    void require_study(core::StudyUid uid) override { required_study_ = std::move(uid); }
    core::Result<void> metadata(std::span<const char> bytes) override;
    core::Result<void> end_metadata() override { return splitter_.finish(); }
    core::Result<void> begin_bulk(const app::BulkPart& part) override;
    core::Result<void> bulk(std::span<const char> bytes) override;
    std::size_t data_sets() const override { return texts_.size(); }
    void file(app::IntakeBatch& batch) override;

  private:
    core::Result<void> begin_data_set() override;
    core::Result<void> data(std::string_view text) override;
    void file_one(const BulkSpool::Extent& text, app::IntakeBatch& batch);

    const app::Hub& hub_;
    JsonLimits limits_;
    core::StudyUid required_study_;
    JsonSplitter splitter_;
    BulkSpool spool_;
    std::vector<BulkSpool::Extent> texts_;  // of the data sets, in the spool
    std::uint64_t made_ = 0;                // bytes of files
};

}  // namespace telehub::dicom
