// A real HTTP client (libcurl) for tests: JSON in, JSON out, certificates checked against the test's CA.
#pragma once
#include <boost/json.hpp>
#include <map>
#include <string>

namespace telehub::test {

struct ApiResponse {
    long status = 0;                             // 0: no answer
    std::map<std::string, std::string> headers;  // names lower-cased
    std::string body;
    boost::json::value json() const;            // throws when the body is not JSON
    std::string text(const char* field) const;  // a string member of the body
    std::int64_t number(const char* field) const;
};

class ApiClient {
  public:
    ApiClient(std::string base_url, std::string ca_file) : base_(std::move(base_url)), ca_(std::move(ca_file)) {}

    using Headers = std::map<std::string, std::string>;
    ApiResponse call(const std::string& method, const std::string& path, const std::string& body = {},
                     const Headers& headers = {}) const;
    ApiResponse get(const std::string& path, const Headers& headers = {}) const {
        return call("GET", path, {}, headers);
    }
    ApiResponse post(const std::string& path, const boost::json::value& body = boost::json::object{},
                     const Headers& headers = {}) const {
        return call("POST", path, boost::json::serialize(body), headers);
    }
    ApiResponse put(const std::string& path, const boost::json::value& body, const Headers& headers = {}) const {
        return call("PUT", path, boost::json::serialize(body), headers);
    }

    void sign_in(const std::string& login, const std::string& password, const std::string& totp = {});
    std::string token;  // sent as a bearer when not empty

  private:
    std::string base_, ca_;
};

}  // namespace telehub::test
