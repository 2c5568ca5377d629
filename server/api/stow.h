// What STOW-RS answers, whatever the instances came as (PS3.18 10.5.3): one result each, and the audit row of those
// that were refused. One thread at a time.
#pragma once
#include <map>
#include <string>

#include "route_table.h"
#include "telehub/app/studies.h"

namespace telehub::api {

class StowResults {
  public:
    explicit StowResults(const Call& call);

    const app::Source& source() const { return source_; }
    const std::string& study() const { return study_; }  // that the path names; "" for any
    std::size_t stored() const { return stored_; }

    void add(const app::IntakeOutcome& outcome);
    // After the last: audits, and answers 200, 202, 409 or 507; or with what broke the whole request, or 400 when there
    // was no instance in it.
    http::Response respond(std::optional<core::Error> broken) const;

  private:
    void audit_refusals() const;
    http::Response answer() const;

    const app::Hub& hub_;
    app::Source source_;
    std::string request_id_;
    std::string study_;
    std::string referenced_, failed_;  // items of the two sequences
    std::size_t stored_ = 0, refused_ = 0;
    std::size_t quarantined_ = 0;  // of those that are stored
    std::map<std::string, std::size_t> reasons_;
};

// For a body of DICOM JSON; `boundary` "" is metadata alone, without parts.
std::unique_ptr<http::BodySink> take_json(const Call& call, const std::string& boundary);

}  // namespace telehub::api
