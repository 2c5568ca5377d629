#include "streams.h"

#include <exception>

namespace telehub::http {

namespace {

constexpr std::size_t gathered = 64 * 1024;  // smaller pieces share a write
constexpr int most_gathered = 256;           // a source that gives nothing does not hold the worker for ever

template <class Work>
void guarded(std::string& fault, const Work& work) noexcept {
    try {
        work();
    } catch (const std::exception& e) {
        fault = e.what();
        if (fault.empty()) fault = "an exception without words";
    } catch (...) {
        fault = "not a std::exception";
    }
}

}  // namespace

void SourceJob::make(std::size_t which) noexcept {
    guarded(fault, [&] {
        auto& piece = pieces[which];
        piece.clear();
        rest = {};
        for (int i = 0; more && rest.count() == 0 && i < most_gathered && piece.size() < gathered; ++i) {
            if (piece.empty()) {
                more = source->next(piece);
            } else {
                scratch.clear();
                more = source->next(scratch);
                piece += scratch;
            }
            rest = source->rest();
        }
    });
}

SinkJob::SinkJob(std::unique_ptr<BodySink> to, std::size_t room) : sink(std::move(to)) {
    for (auto& piece : pieces) piece.resize(room);
}

void SinkJob::turn() {
    to_feed = filled;
    filled = 0;
    reading = 1 - reading;
}

void SinkJob::feed() noexcept {
    guarded(fault, [&] { wants_more = sink->feed(std::span<const char>(pieces[1 - reading]).first(to_feed)); });
}

void SinkJob::finish() noexcept {
    guarded(fault, [&] { answer = sink->finish(); });
}

LetGo::~LetGo() {
    try {
        // Refused or not, it goes: here, when the pool has no room.
        pool_.try_post([what = std::move(what_)] {});
    } catch (const std::exception&) {
    }
}

}  // namespace telehub::http
