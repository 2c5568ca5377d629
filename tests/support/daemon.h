// A real telehubd on a folder and ports of its own, with the test consortium in it, and real certificates.
#pragma once
#include <sys/types.h>

#include <map>
#include <optional>
#include <string>

#include "support/api_client.h"
#include "support/local_hub.h"
#include "support/process.h"

namespace telehub::test {

class Daemon {
  public:
    explicit Daemon(const std::string& extra_config = {});  // TOML lines under what the tests need
    ~Daemon();                                              // stop()

    void start();
    int stop();   // SIGTERM; its exit code
    void kill();  // SIGKILL
    pid_t pid() const { return pid_; }

    std::uint16_t https_port = 0, dicom_port = 0, dicom_tls_port = 0;
    std::uint16_t http_port = 0;  // 0: plain HTTP is not served
    const std::filesystem::path& data() const { return folder_.path(); }
    std::string file(const std::string& name) const { return (folder_.path() / name).string(); }
    const Consortium& consortium() const { return consortium_; }

    ApiClient anonymous() const;
    ApiClient as(const std::string& login) const;  // signed in, with a second factor where there is one
    std::string totp(const std::string& login) const;

    // storescu over TLS as this device (CT_TC01 or DX_TC02), or over plain DICOM.
    ProcessResult storescu(const std::string& ae_title, const std::vector<std::string>& files,
                           std::vector<std::string> options = {}) const;
    ProcessResult storescu_plain(const std::string& ae_title, const std::vector<std::string>& files) const;
    std::vector<std::string> tls_options(const std::string& ae_title) const;
    // certs/NAME.key and certs/NAME.crt for one more device; the SHA-256 that it is registered with.
    std::string issue_certificate(const std::string& name) const;

    std::string log() const;

  private:
    TempDir folder_;
    Consortium consortium_;
    pid_t pid_ = -1;
};

// A draft order's body for this patient; tests change what they are about.
boost::json::object order_body(const std::string& patient_id, const std::string& name);

// Drafts, submits, accepts and starts an order as `login` of a clinic; the order as the API shows it.
boost::json::object begin_order(const ApiClient& technician, const std::string& patient_id, const std::string& name);

// Calls until `done` says so; throws after 20 s.
ApiResponse wait_for(const std::function<ApiResponse()>& call, const std::function<bool(const ApiResponse&)>& done);

}  // namespace telehub::test
