// Streamed bodies between a session's strand and the pool that makes and takes their pieces. A piece belongs to one of
// the two at a time; a job is shared because a worker may still hold it when the session ends.
#pragma once
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "telehub/http/server.h"

namespace telehub::http {

// Two pieces: while one is on its way, the next is made.
struct SourceJob {
    explicit SourceJob(std::unique_ptr<BodySource> from) : source(std::move(from)) {}

    // Fills piece `which`, unless `more` is false already. On a worker.
    void make(std::size_t which) noexcept;

    const std::unique_ptr<BodySource> source;
    std::array<std::string, 2> pieces;
    std::string scratch;
    bool more = true;
    std::chrono::milliseconds rest{};  // before the next piece
    std::string fault;                 // empty: all is well
};

// Two pieces: while one is fed, the next is read.
struct SinkJob {
    SinkJob(std::unique_ptr<BodySink> to, std::size_t room);

    // What has been read and not fed.
    std::span<char> free_space() { return std::span(pieces[reading]).subspan(filled); }
    bool full() const { return filled == pieces[reading].size(); }

    // Makes the piece that was read the one to feed, and the other the one to read into. On the strand, while no
    // worker is at it.
    void turn();
    // Feeds the piece that turn() gave. On a worker.
    void feed() noexcept;
    // Asks for the answer; nothing when that threw. On a worker.
    void finish() noexcept;

    std::unique_ptr<BodySink> sink;
    std::array<std::vector<char>, 2> pieces;
    std::size_t reading = 0;  // which piece
    std::size_t filled = 0;   // bytes of it
    std::size_t to_feed = 0;  // bytes of the other
    bool wants_more = true;
    std::optional<Response> answer;
    std::string fault;  // empty: all is well
};

// Lets a body go on the pool, where its destructor may take its time.
class LetGo {
  public:
    LetGo(WorkerPool& pool, std::shared_ptr<void> what) : pool_(pool), what_(std::move(what)) {}
    ~LetGo();
    LetGo(const LetGo&) = delete;
    LetGo& operator=(const LetGo&) = delete;

  private:
    WorkerPool& pool_;
    std::shared_ptr<void> what_;  // shared with a worker that is still at it
};

}  // namespace telehub::http
