#include "telehub/api/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>
#include <vector>

namespace telehub::api {

namespace p = prometheus;

struct Metrics::Impl {
    p::Registry registry;
    p::Family<p::Counter>& requests =
        p::BuildCounter().Name("telehub_http_requests_total").Help("HTTP requests").Register(registry);
    p::Family<p::Histogram>& request_seconds =
        p::BuildHistogram().Name("telehub_http_request_seconds").Help("Time to answer").Register(registry);
    p::Family<p::Counter>& associations =
        p::BuildCounter().Name("telehub_dicom_associations_total").Help("DICOM associations").Register(registry);
    p::Family<p::Counter>& instances =
        p::BuildCounter().Name("telehub_dicom_instances_total").Help("C-STORE requests by outcome").Register(registry);
    p::Family<p::Counter>& bytes =
        p::BuildCounter().Name("telehub_dicom_received_bytes_total").Help("Bytes of data sets").Register(registry);
    p::Family<p::Histogram>& store_seconds = p::BuildHistogram()
                                                 .Name("telehub_dicom_store_seconds")
                                                 .Help("C-STORE from request to durable")
                                                 .Register(registry);
    struct Asked {
        p::Gauge* gauge;
        std::function<double()> value;
    };
    std::mutex mutex;
    std::vector<Asked> asked;
};

namespace {
const p::Histogram::BucketBoundaries seconds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
double in_seconds(std::chrono::microseconds took) { return static_cast<double>(took.count()) / 1e6; }
}  // namespace

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::http_request(std::string_view route, std::string_view method, unsigned status,
                           std::chrono::microseconds took) {
    // The route's pattern, never the path: a path holds identifiers, and there are no end of them.
    const std::string pattern{route.empty() ? "none" : route};
    impl_->requests.Add({{"route", pattern}, {"method", std::string{method}}, {"status", std::to_string(status)}})
        .Increment();
    impl_->request_seconds.Add({{"route", pattern}}, seconds).Observe(in_seconds(took));
}

void Metrics::association(bool accepted) {
    impl_->associations.Add({{"outcome", accepted ? "accepted" : "rejected"}}).Increment();
}

void Metrics::instance(std::string_view outcome, std::uint64_t bytes, std::chrono::microseconds took) {
    impl_->instances.Add({{"outcome", std::string{outcome}}}).Increment();
    impl_->bytes.Add({}).Increment(static_cast<double>(bytes));
    impl_->store_seconds.Add({}, seconds).Observe(in_seconds(took));
}

void Metrics::gauge(const std::string& name, const std::string& help, std::function<double()> value) {
    auto& g = p::BuildGauge().Name(name).Help(help).Register(impl_->registry).Add({});
    const std::lock_guard lock(impl_->mutex);
    impl_->asked.push_back({&g, std::move(value)});
}

std::string Metrics::scrape() {
    const std::lock_guard lock(impl_->mutex);
    for (auto& a : impl_->asked) a.gauge->Set(a.value());
    return p::TextSerializer{}.Serialize(impl_->registry.Collect());
}

}  // namespace telehub::api
