// Lets a coroutine wait for work that a WorkerPool does. Used on one executor; the work runs elsewhere.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>

#include "telehub/http/server.h"

namespace telehub::http {

class Offload {
  public:
    enum class Outcome {
        done,
        refused,    // the pool is full or stopping; nothing ran
        abandoned,  // abandon() was called; the work may still be running
    };

    explicit Offload(const boost::asio::any_io_executor& executor);
    ~Offload();

    // One at a time. Moves from `work`. Since work can outlive the wait, it must own all it touches.
    boost::asio::awaitable<Outcome> run(WorkerPool& pool, std::function<void()>& work);

    // run() in two halves, so that something else can be done meanwhile. False as Outcome::refused. Every start that
    // was not refused is followed by a wait(), or by forget() on the way out. Waiting for nothing is done at once.
    bool start(WorkerPool& pool, std::function<void()>& work);
    boost::asio::awaitable<Outcome> wait();
    bool running() const;  // started, and not done yet
    void forget();

    // On the executor: the wait under way ends, and every later one at once. Work that has not begun never
    // begins.
    void abandon();

  private:
    struct Ticket;

    boost::asio::steady_timer wake_;
    std::shared_ptr<Ticket> ticket_;  // shared with the worker, which may end after us; null: nothing was started
    bool abandoned_ = false;
};

}  // namespace telehub::http
