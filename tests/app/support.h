// The stage of the use cases' tests: a hub on a folder and a clock of its own with the test consortium in it,
// and the steps that most stories begin with. When a test ends, what must hold after every story is checked.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "support/dicom_file.h"
#include "support/local_hub.h"
#include "support/store_file.h"
#include "telehub/app/jobs.h"
#include "telehub/app/orders.h"
#include "telehub/app/quarantine.h"
#include "telehub/app/reading.h"
#include "telehub/app/reports.h"
#include "telehub/app/session.h"

namespace telehub::test {

using app::Outcome;
using core::Errc;
using domain::OrderAction;
using domain::OrderState;
using domain::ReadTaskAction;
using domain::ReadTaskState;
using domain::ReportAction;
using domain::ReportState;
using domain::StudyState;
using namespace std::chrono_literals;

// What a refusal is compared by: "conflict already_claimed"; "ok" for a success.
template <class T>
std::string verdict(const core::Result<T>& r) {
    if (r.has_value()) return "ok";
    return std::string{core::to_string(r.error().code)} + " " + r.error().reason;
}

// The paths that a refusal names, in its order.
template <class T>
std::vector<std::string> faults(const core::Result<T>& r) {
    std::vector<std::string> paths;
    if (r.has_error()) {
        for (const auto& f : r.error().fields) paths.push_back(f.path);
    }
    return paths;
}

// A form that may be submitted as it is.
app::OrderForm complete_form(const std::string& patient_id = "P1", const std::string& name = "张三");

// DCMTK's objects, and something that happens just before the next of them is made: an image arrives, the
// disk fills.
struct DisturbedObjects : dicom::DcmtkObjects {
    std::function<void()> meanwhile;
    app::EncodedReport encode_report(const domain::ReportDocument& report, const core::SeriesUid& series_uid,
                                     const core::SopUid& sop_uid) override {
        if (meanwhile) std::exchange(meanwhile, {})();
        return DcmtkObjects::encode_report(report, series_uid, sop_uid);
    }
    core::Result<void> correct(const std::filesystem::path& original, const std::filesystem::path& corrected,
                               const app::Correction& correction) override {
        if (meanwhile) std::exchange(meanwhile, {})();
        return DcmtkObjects::correct(original, corrected, correction);
    }
};

// The same data set in a file that somebody else wrote: another preamble, one more element of file meta
// information.
std::string with_other_meta(std::string file);

class AppTest : public testing::Test {
  protected:
    AppTest();
    void TearDown() override;

    domain::Actor as(const std::string& login) const { return people.actor(login); }
    const store::UserAccount& user(const std::string& login) const { return people.users.at(login); }

    // --- the steps of a story ---
    app::OrderDetails draft(const app::OrderForm& form = complete_form(), const std::string& login = "tech1");
    app::OrderDetails order(OrderState state, const app::OrderForm& form = complete_form(),
                            const std::string& login = "tech1");
    core::Result<app::OrderDetails> move(const app::OrderDetails& order, OrderAction action,
                                         const std::string& login = "tech1", const std::string& reason = {});
    app::OrderDetails finish(const app::OrderDetails& order, std::int64_t instances,
                             const std::string& login = "tech1");

    // Image `number` of this order's patient, under the order's Study UID and accession number.
    DicomFile image(const app::OrderDetails& order, int number = 1) const;
    std::string write(const DicomFile& file);
    app::Source source(const std::string& org = "TC01") const;
    app::Stored send(const DicomFile& file, const std::string& org = "TC01");
    app::Stored send_path(const std::string& path, const std::string& org = "TC01");

    // The quiet period passes, and the hub looks.
    void be_quiet();

    // An order with `images` images, declared and here: its study is on the reading list.
    app::OrderDetails ready_to_read(int images = 2, const app::OrderForm& form = complete_form());
    core::Result<app::ReadTaskDetails> task_move(const core::ReadTaskId& id, ReadTaskAction action,
                                                 const std::string& login, const std::string& reason = {});
    // ... claimed, written, and moved on as far as `state`.
    app::ReportDetails report(ReportState state, const app::OrderDetails& order, const std::string& writer = "reader1");
    core::Result<app::ReportDetails> report_move(const core::ReportId& id, ReportAction action,
                                                 const std::string& login, const std::string& reason = {});

    // --- what there is ---
    std::optional<store::Study> study(const std::string& uid) const;
    std::optional<store::Study> study(const app::OrderDetails& o) const { return study(o.order.study_uid.value); }
    StudyState study_state(const std::string& uid) const { return study(uid).value().state; }
    StudyState study_state(const app::OrderDetails& o) const { return study(o).value().state; }
    OrderState order_state(const app::OrderDetails& o) const;
    std::optional<store::Instance> instance(const std::string& sop_uid) const;
    std::vector<store::InstanceVersion> versions(const std::string& sop_uid) const;
    std::vector<store::ReadTask> tasks(const std::string& study_uid) const;
    store::ReadTask task(const app::OrderDetails& o) const;  // the newest
    store::Report report_row(const core::ReportId& id) const;
    std::vector<store::Quarantine> quarantine(const std::string& login, const std::string& state = "open") const;
    store::Quarantine only_entry(const std::string& login, const std::string& kind) const;
    std::vector<store::Audit> audits(const std::string& action, const std::string& outcome = "done") const;
    std::int64_t count(const std::string& table, const std::string& condition = "1 = 1") const;
    std::string read(const std::string& path) const;

    TempDir folder{memory_folder()};
    core::FakeClock clock{core::from_rfc3339("2026-01-31T02:05:09.250Z").value()};
    LocalHub local{folder.path(), clock};
    const app::Hub& hub = local.hub;
    Consortium people;

  private:
    int files_ = 0;
};

}  // namespace telehub::test
