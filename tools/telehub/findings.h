// What the doctor finds: what is wrong, and how to mend it.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "telehub/core/clock.h"
#include "telehub/core/config.h"
#include "telehub/core/ids.h"

namespace telehub::cli {

enum class Severity { ok, warning, fault };
std::string_view to_string(Severity s);

struct Finding {
    Severity severity{};
    std::string check;
    std::string message;
    std::string remedy;  // empty when it is ok
};

class Findings {
  public:
    explicit Findings(std::function<void(const Finding&)> told) : told_(std::move(told)) {}
    void ok(std::string check, std::string message) { add({Severity::ok, std::move(check), std::move(message), ""}); }
    void warn(std::string check, std::string message, std::string remedy) {
        add({Severity::warning, std::move(check), std::move(message), std::move(remedy)});
    }
    void fault(std::string check, std::string message, std::string remedy) {
        add({Severity::fault, std::move(check), std::move(message), std::move(remedy)});
    }
    std::size_t faults() const { return faults_; }
    std::size_t warnings() const { return warnings_; }

  private:
    void add(const Finding& f);
    std::function<void(const Finding&)> told_;
    std::size_t faults_ = 0, warnings_ = 0;
};

struct DoctorOptions {
    bool fix = false;
    bool deep = false;
};

// The checks, each on what the ones before it found usable.
bool check_folder(const core::Config& config, Findings& findings,
                  const DoctorOptions& options);  // false: no data here
void check_disk(const core::Config& config, Findings& findings);
void check_ports(const core::Config& config, Findings& findings);
void check_certificates(const core::Config& config, Findings& findings, core::Timestamp now);
bool check_database(const core::Config& config, Findings& findings);  // false: it cannot be read
void check_objects(const core::Config& config, Findings& findings, const DoctorOptions& options);

}  // namespace telehub::cli
