// Runs the real telehub program on a data folder of its own.
#pragma once
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "support/process.h"
#include "support/temp_dir.h"

namespace telehub::test {

class CliFixture : public ::testing::Test {
  protected:
    std::filesystem::path data() const { return dir_.path() / "data"; }

    ProcessResult telehub(std::vector<std::string> arguments, std::string stdin_text = {}) const {
        arguments.insert(arguments.begin(), {TELEHUB_CLI, "--data", data().string()});
        return run_process(std::move(arguments), std::move(stdin_text), std::chrono::seconds{120});
    }
    // With --json; the command must end with `exit_code`.
    boost::json::object json(std::vector<std::string> arguments, int exit_code = 0, std::string stdin_text = {}) const {
        arguments.insert(arguments.begin(), "--json");
        const auto ended = telehub(std::move(arguments), std::move(stdin_text));
        EXPECT_EQ(ended.exit_code, exit_code) << ended.out << ended.err;
        boost::system::error_code bad;
        const auto value = boost::json::parse(ended.out, bad);
        EXPECT_FALSE(bad) << ended.out;
        return !bad && value.is_object() ? value.as_object() : boost::json::object{};
    }
    std::string reason(std::vector<std::string> arguments, std::string stdin_text = {}) const {
        const auto answer = json(std::move(arguments), 1, std::move(stdin_text));
        const auto* error = answer.if_contains("error");
        return error == nullptr ? "" : error->at("reason").as_string().c_str();
    }
    void init() const {
        const auto made = telehub(
            {"init", "--org-code", "CITY", "--org-name", "市人民医院", "--admin", "root", "--password-file", "-"},
            "a long enough password\n");
        ASSERT_EQ(made.exit_code, 0) << made.err;
        ASSERT_EQ(telehub({"org", "add", "--code", "TC01", "--name", "青山镇卫生院", "--parent", "CITY"}).exit_code, 0);
    }
    static unsigned mode_of(const std::filesystem::path& path) {
        return static_cast<unsigned>(std::filesystem::status(path).permissions()) & 0777u;
    }

    TempDir dir_;
};

}  // namespace telehub::test
