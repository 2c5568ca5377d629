#include "offload.h"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>
#include <optional>

namespace telehub::http {

namespace asio = boost::asio;

// What the waiting coroutine and the worker share. A worker can outlive the whole server, so it may use the
// executor only under the lock and only while it is still there: abandon() takes it away.
struct Offload::Ticket {
    std::mutex mutex;
    std::optional<asio::any_io_executor> executor;  // under the mutex; empty: nobody waits

    asio::steady_timer* wake = nullptr;  // on the executor; null: nobody waits
    bool done = false;                   // on the executor

    bool awaited() {
        const std::lock_guard lock(mutex);
        return executor.has_value();
    }

    void leave() {
        const std::lock_guard lock(mutex);
        executor.reset();
    }

    static void complete(const std::shared_ptr<Ticket>& ticket) {
        const std::lock_guard lock(ticket->mutex);
        if (!ticket->executor) return;
        asio::post(*ticket->executor, [ticket] {
            ticket->done = true;
            if (ticket->wake) ticket->wake->cancel();
        });
    }
};

Offload::Offload(const asio::any_io_executor& executor) : wake_(executor, asio::steady_timer::time_point::max()) {}
Offload::~Offload() = default;

asio::awaitable<Offload::Outcome> Offload::run(WorkerPool& pool, std::function<void()>& work) {
    if (!start(pool, work)) co_return Outcome::refused;
    co_return co_await wait();
}

bool Offload::start(WorkerPool& pool, std::function<void()>& work) {
    if (abandoned_) return true;  // wait() says so
    const auto ticket = std::make_shared<Ticket>();
    ticket->executor = wake_.get_executor();
    ticket->wake = &wake_;
    std::function<void()> job = [ticket, todo = std::move(work)]() mutable {
        if (!ticket->awaited()) return;
        todo();
        todo = nullptr;  // let go here and not on the io thread
        Ticket::complete(ticket);
    };
    if (!pool.try_post(std::move(job))) {
        ticket->leave();
        return false;
    }
    ticket_ = ticket;
    return true;
}

asio::awaitable<Offload::Outcome> Offload::wait() {
    boost::system::error_code cancelled;  // the timer never expires: being cancelled is how it wakes us
    while (running() && !abandoned_) co_await wake_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    const bool done = ticket_ ? ticket_->done : !abandoned_;
    forget();
    co_return done ? Outcome::done : Outcome::abandoned;
}

bool Offload::running() const { return ticket_ && !ticket_->done; }

void Offload::forget() {
    if (!ticket_) return;
    ticket_->wake = nullptr;
    ticket_->leave();  // also waits for a worker that is still inside complete()
    ticket_.reset();
}

void Offload::abandon() {
    abandoned_ = true;
    if (ticket_) ticket_->leave();
    wake_.cancel();
}

}  // namespace telehub::http
