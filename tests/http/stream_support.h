// A sink that remembers, and misbehaves as it is told.
#pragma once
#include <atomic>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>

#include "http/support.h"

namespace telehub::http::test {

class Record {
    template <class Read>
    auto locked(const Read& read) const {
        const std::lock_guard lock(mutex_);
        return read();
    }

  public:
    enum class Throws { nowhere, begin, feed, finish };

    // Set between requests.
    Throws throws = Throws::nowhere;
    std::size_t refuse_after = ~std::size_t{0};  // bytes
    std::optional<Gate> hold;                    // feed() arrives there and waits

    Gate gone;  // a sink arrives there when it is destroyed
    Gate fed;   // each feed() arrives there at its end

    // Each sink begins with no content.
    std::variant<Response, std::unique_ptr<BodySink>> begin(const Request& request);
    std::string content() const {
        return locked([this] { return content_; });
    }
    int begun() const {
        return locked([this] { return begun_; });
    }
    int finished() const {
        return locked([this] { return finished_; });
    }

  private:
    struct Sink;

    mutable std::mutex mutex_;
    std::string content_;
    int begun_ = 0;
    int finished_ = 0;
};

struct Record::Sink final : BodySink {
    explicit Sink(Record& to) : record(to) {}
    ~Sink() override { record.gone.arrive(); }
    bool feed(std::span<const char> data) override {
        if (record.hold) {
            record.hold->arrive();
            record.hold->wait();
        }
        if (record.throws == Throws::feed) throw std::runtime_error("on purpose");
        const std::lock_guard lock(record.mutex_);
        record.content_.append(data.data(), data.size());
        record.fed.arrive();
        return record.content_.size() < record.refuse_after;
    }
    Response finish() override {
        if (record.throws == Throws::finish) throw std::runtime_error("on purpose");
        const std::lock_guard lock(record.mutex_);
        ++record.finished_;
        if (record.content_.size() >= record.refuse_after) return text_response(422, "text/plain", "too much");
        return text_response(200, "text/plain", "took " + std::to_string(record.content_.size()));
    }
    Record& record;
};

inline std::variant<Response, std::unique_ptr<BodySink>> Record::begin(const Request& request) {
    if (throws == Throws::begin) throw std::runtime_error("on purpose");
    if (!request.header("x-refuse").empty()) return text_response(409, "text/plain", "not now");
    const std::lock_guard lock(mutex_);
    ++begun_;
    content_.clear();
    return std::make_unique<Sink>(*this);
}

}  // namespace telehub::http::test
