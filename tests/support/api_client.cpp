#include "support/api_client.h"

#include <curl/curl.h>

#include <memory>
#include <stdexcept>

namespace telehub::test {

namespace json = boost::json;

json::value ApiResponse::json() const { return boost::json::parse(body); }
std::string ApiResponse::text(const char* field) const { return std::string{json().at(field).as_string()}; }
std::int64_t ApiResponse::number(const char* field) const { return json().at(field).as_int64(); }

namespace {

std::size_t append(char* data, std::size_t size, std::size_t count, void* to) {
    static_cast<std::string*>(to)->append(data, size * count);
    return size * count;
}

std::size_t keep_header(char* data, std::size_t size, std::size_t count, void* to) {
    const std::string line(data, size * count);
    if (const auto colon = line.find(':'); colon != std::string::npos) {
        std::string name = line.substr(0, colon);
        for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        const auto first = line.find_first_not_of(' ', colon + 1);
        const auto last = line.find_last_not_of("\r\n ");
        auto& headers = *static_cast<std::map<std::string, std::string>*>(to);
        headers[name] = first > last ? "" : line.substr(first, last - first + 1);
    }
    return size * count;
}

}  // namespace

ApiResponse ApiClient::call(const std::string& method, const std::string& path, const std::string& body,
                            const Headers& headers) const {
    static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == 0;
    if (!ready) throw std::runtime_error("curl_global_init");
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
    ApiResponse response;
    curl_slist* list = nullptr;
    const auto add = [&list](const std::string& line) { list = curl_slist_append(list, line.c_str()); };
    if (!token.empty() && !headers.contains("Authorization")) add("Authorization: Bearer " + token);
    if (!body.empty() && !headers.contains("Content-Type")) add("Content-Type: application/json");
    add("Expect:");
    for (const auto& [name, value] : headers) add(name + ": " + value);
    curl_easy_setopt(curl.get(), CURLOPT_URL, (base_ + path).c_str());
    curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, method.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(curl.get(), CURLOPT_CAINFO, ca_.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 60L);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &append);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &response.body);
    curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, &keep_header);
    curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &response.headers);
    if (method == "HEAD") curl_easy_setopt(curl.get(), CURLOPT_NOBODY, 1L);
    if (!body.empty()) {
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.data());
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    }
    if (curl_easy_perform(curl.get()) == CURLE_OK) {
        curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &response.status);
    }
    curl_slist_free_all(list);
    return response;
}

void ApiClient::sign_in(const std::string& login, const std::string& password, const std::string& totp) {
    token.clear();
    json::object body{{"login", login}, {"password", password}};
    if (!totp.empty()) body["totp"] = totp;
    const auto response = post("/api/v1/session", body);
    if (response.status != 201) throw std::runtime_error("sign-in of " + login + ": " + response.body);
    token = response.text("token");
}

}  // namespace telehub::test
