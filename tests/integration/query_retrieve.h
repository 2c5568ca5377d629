// A hub with a few studies of two clinics, and DCMTK's query and retrieve clients to ask it.
#pragma once
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "support/daemon.h"
#include "support/dicom_file.h"
#include "support/store_scp.h"

namespace telehub::test {

// What a client was told, from DCMTK's log.
struct Told {
    ProcessResult process;
    std::vector<std::string> statuses;        // of the responses, in order: "0xff00"
    std::vector<std::string> answers;         // of C-FIND: dumps, in UTF-8
    std::vector<std::string> character_sets;  // of the answers, as they came
    std::string last_status() const { return statuses.empty() ? "" : statuses.back(); }
    bool says(const std::string& text) const;
};

// The value in a dump of dcmdump: "" for an empty one, "absent" when it is not there.
std::string value_in(const std::string& dump, const std::string& tag);

class QueryRetrieve : public ::testing::Test {
  protected:
    explicit QueryRetrieve(const std::string& extra_config = {}) : hub(extra_config) {}
    // Devices: CT_TC01 and WS_TC01 (a workstation that listens) of one clinic, DX_TC02 and WS_TC02 of the other,
    // DOWN_TC01 that does not answer, SCREEN_TC01 that may only ask.
    void SetUp() override;
    void send_studies();  // TC01: 张^三 (CT, two series of 2 and 1), Li^Si (DX, 1); TC02: Wang^Wu (CT, 1)

    Told find(const std::string& ae, const std::string& model, const std::vector<std::string>& keys,
              const std::vector<std::string>& options = {});
    Told move(const std::string& ae, const std::string& destination, const std::vector<std::string>& keys,
              const std::vector<std::string>& options = {"-S"});
    Told get(const std::string& ae, const std::vector<std::string>& keys,
             const std::vector<std::string>& options = {"-S"});
    std::vector<std::filesystem::path> got() const;  // by getscu
    void add_device(const std::string& org, const std::string& ae, std::uint16_t port, bool tls = false,
                    const std::string& certificate_sha256 = {});
    std::vector<std::string> audit_details(const std::string& action);  // of the stopped hub: "outcome|reason|detail"

    static constexpr const char* zhang = "1.2.826.0.1.3680043.10.999.1";
    static constexpr const char* li = "1.2.826.0.1.3680043.10.999.2";
    static constexpr const char* wang = "1.2.826.0.1.3680043.10.999.3";

    StoreScp workstation{{"+xa"}};
    Daemon hub;
    TempDir folder;
    std::map<std::string, std::string> files;  // SOP Instance UID -> what was sent

  private:
    Told run(const std::string& program, const std::string& ae, const std::vector<std::string>& arguments,
             const std::vector<std::string>& keys);
    int asked_ = 0;
};

// The bytes of a Part 10 file's data set.
std::string dataset_bytes(const std::filesystem::path& file);
// The SOP Instance UID of a Part 10 file.
std::string sop_uid_of(const std::filesystem::path& file);

}  // namespace telehub::test
