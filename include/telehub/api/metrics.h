// Counters for Prometheus. Thread-safe.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace telehub::api {

class Metrics {
  public:
    Metrics();
    ~Metrics();
    void http_request(std::string_view route, std::string_view method, unsigned status, std::chrono::microseconds took);
    void association(bool accepted);
    void instance(std::string_view outcome, std::uint64_t bytes, std::chrono::microseconds took);
    // Asked for at each scrape: waiting requests, waiting writes, open associations.
    void gauge(const std::string& name, const std::string& help, std::function<double()> value);
    std::string scrape();  // text exposition format 0.0.4

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace telehub::api
