#include "performed_step_form.h"

#include <algorithm>
#include <sstream>

#include "archive_keys.h"
#include "form.h"

namespace telehub::app {

namespace {

using Text = std::optional<std::string>;

bool is_uid(const std::string& v) {
    return !v.empty() && v.size() <= 64 && made_of(v, "0123456789.") && v.front() != '.' && v.back() != '.' &&
           v.find("..") == std::string::npos;
}
bool is_date(const std::string& v) {
    const auto day = v.size() == 8 ? date_range(v) : std::nullopt;
    return day && day->from == day->to;
}
bool is_time(const std::string& v) {
    const auto time = v.find('-') == std::string::npos ? time_range(v) : std::nullopt;
    return time.has_value();
}
constexpr std::size_t max_scheduled = 100;  // each is looked up while others wait to write

bool is_anything(const std::string& v) { return is_line(v, 1024); }

// The three ways in which an attribute is wrong, told apart because each has a status of its own (PS3.7 annex C).
class Faults {
  public:
    void missing(const char* path, const char* what) {
        missing_.require(false, path, std::string{what} + " is missing");
    }
    void empty(const char* path, const char* what) { empty_.require(false, path, std::string{what} + " has no value"); }
    void invalid(const char* path, const std::string& what) { invalid_.require(false, path, what); }

    template <class Check>
    void type_1(const Text& value, const char* path, const char* what, const Check& ok) {
        if (!value) return missing(path, what);
        if (value->empty()) return empty(path, what);
        if (!ok(*value)) invalid(path, std::string{what} + " is not valid");
    }
    template <class Check>
    void type_3(const Text& value, const char* path, const char* what, const Check& ok) {
        if (value && !value->empty() && !ok(*value)) invalid(path, std::string{what} + " is not valid");
    }
    core::Result<void> result() const {
        if (!missing_.ok()) return missing_.error("missing_attribute", "an attribute is missing");
        if (!empty_.ok()) return empty_.error("missing_value", "an attribute has no value");
        if (!invalid_.ok()) return invalid_.error("invalid_value", "an attribute has a value that is not valid");
        return {};
    }

  private:
    Form missing_, empty_, invalid_;
};

void check_series(const std::vector<PerformedSeries>& all, Faults& faults) {
    for (const auto& series : all) {
        if (series.series_uid.empty()) {
            faults.empty("(0020,000E)", "Series Instance UID");
        } else if (!is_uid(series.series_uid)) {
            faults.invalid("(0020,000E)", "Series Instance UID is no UID");
        }
        const auto wrong = std::ranges::find_if(series.instances, [](const SopReference& r) {
            return !is_uid(r.sop_class_uid) || !is_uid(r.sop_uid.value);
        });
        if (wrong != series.instances.end()) faults.invalid("(0008,1155)", "an instance is named by no UID");
    }
}

}  // namespace

core::Result<void> check_create(const PerformedStepForm& form) {
    Faults faults;
    if (form.scheduled.empty()) faults.missing("(0040,0270)", "Scheduled Step Attributes Sequence");
    if (form.scheduled.size() > max_scheduled) {
        faults.invalid("(0040,0270)", "more than 100 scheduled steps");
        return faults.result();
    }
    for (const auto& scheduled : form.scheduled) {
        faults.type_1(scheduled.study_uid, "(0020,000D)", "Study Instance UID", is_uid);
        faults.type_3(scheduled.accession_number, "(0008,0050)", "Accession Number", is_anything);
    }
    faults.type_1(form.step_id, "(0040,0253)", "Performed Procedure Step ID", is_anything);
    faults.type_1(form.station_ae_title, "(0040,0241)", "Performed Station AE Title", is_anything);
    faults.type_1(form.start_date, "(0040,0244)", "Performed Procedure Step Start Date", is_date);
    faults.type_1(form.start_time, "(0040,0245)", "Performed Procedure Step Start Time", is_time);
    faults.type_1(form.status, "(0040,0252)", "Performed Procedure Step Status",
                  [](const std::string& v) { return v == "IN PROGRESS"; });
    faults.type_1(form.modality, "(0008,0060)", "Modality", is_anything);
    faults.type_3(form.end_date, "(0040,0250)", "Performed Procedure Step End Date", is_date);
    faults.type_3(form.end_time, "(0040,0251)", "Performed Procedure Step End Time", is_time);
    if (form.series) check_series(*form.series, faults);
    return faults.result();
}

core::Result<void> check_set(const PerformedStepForm& form, const store::PerformedStep& now) {
    Faults faults;
    const bool ends = form.status == "COMPLETED" || form.status == "DISCONTINUED";
    faults.type_3(form.status, "(0040,0252)", "Performed Procedure Step Status",
                  [&](const std::string& v) { return ends || v == "IN PROGRESS"; });
    if (form.status && form.status->empty()) faults.empty("(0040,0252)", "Performed Procedure Step Status");
    faults.type_3(form.end_date, "(0040,0250)", "Performed Procedure Step End Date", is_date);
    faults.type_3(form.end_time, "(0040,0251)", "Performed Procedure Step End Time", is_time);
    if (ends && now.ended_date.empty()) {
        faults.type_1(form.end_date, "(0040,0250)", "Performed Procedure Step End Date", is_date);
    }
    if (ends && now.ended_time.empty()) {
        faults.type_1(form.end_time, "(0040,0251)", "Performed Procedure Step End Time", is_time);
    }
    faults.type_3(form.discontinuation_reason, "(0040,0281)", "Discontinuation Reason", is_anything);
    if (form.series) check_series(*form.series, faults);
    if (form.status == "COMPLETED" && now.manifest.empty()) {
        if (!form.series) faults.missing("(0040,0340)", "Performed Series Sequence");
        if (form.series && form.series->empty()) faults.empty("(0040,0340)", "Performed Series Sequence");
    }
    return faults.result();
}

std::string manifest_of(const std::vector<PerformedSeries>& all) {
    std::string text;
    for (const auto& series : all) {
        for (const auto& i : series.instances) {
            text += series.series_uid + ' ' + i.sop_class_uid + ' ' + i.sop_uid.value + '\n';
        }
    }
    return text;
}

std::int64_t instances_in(const std::vector<PerformedSeries>& all) {
    std::int64_t count = 0;
    for (const auto& series : all) count += static_cast<std::int64_t>(series.instances.size());
    return count;
}

std::vector<std::string> uids_in(const std::string& manifest) {
    std::vector<std::string> uids;
    std::istringstream lines(manifest);
    for (std::string series, sop_class, uid; lines >> series >> sop_class >> uid;) uids.push_back(uid);
    return uids;
}

}  // namespace telehub::app
