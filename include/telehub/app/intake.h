// Taking in one DICOM file that arrives in pieces: by upload, by STOW-RS, by import. `dicom` implements it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "telehub/core/error.h"
#include "telehub/core/ids.h"

namespace telehub::app {

struct Source;

enum class IntakeResult {
    stored,
    duplicate,    // there already, with the same content
    quarantined,  // stored aside; `reason` is the quarantine's kind
    skipped,      // a DICOMDIR (PS3.3 annex F): an index of other files, not an object of the patient
    refused       // `reason` and `detail` say why
};
std::string_view to_string(IntakeResult r);

struct IntakeOutcome {
    IntakeResult result = IntakeResult::refused;
    std::string reason;
    std::string detail;
    core::StudyUid study_uid;  // as far as it was read
    core::SopUid sop_uid;
    std::string sop_class_uid;
    std::uint64_t size = 0;  // bytes read

    static IntakeOutcome refuse(const core::Error& why);
};

// One Part 10 file, in one pass and with fixed memory. One thread at a time. What is not finished leaves nothing.
class Intake {
  public:
    virtual ~Intake() = default;
    virtual void require_study(
        core::StudyUid uid) = 0;  // refuse "other_study" what belongs to another; before finish()
    virtual bool feed(std::span<const std::byte> data) = 0;  // false: refused, the rest need not be read
    // Files it, durably, or says why not. Reasons: those of the bounded scanner and of store_instance.
    virtual IntakeOutcome finish(const Source& source) = 0;
};

// Files a batch: while some wait for the disk, the next is read, and they share the database's commits. Outcomes come
// in the order in which the files were given, on the caller's thread. One thread at a time; what is on its way when it
// goes is waited for.
class IntakeBatch {
  public:
    using Each = std::function<void(const IntakeOutcome&)>;
    IntakeBatch(const Source& source, Each each) : source_(source), each_(std::move(each)) {}  // source outlives it
    void file(std::unique_ptr<Intake> intake);                                                 // all of it was fed
    void refuse(IntakeOutcome outcome);  // one that never became an intake
    void finish();                       // every outcome has come

  private:
    void settle(std::size_t most);

    const Source& source_;
    Each each_;
    std::deque<std::future<IntakeOutcome>> under_way_;
};

}  // namespace telehub::app
