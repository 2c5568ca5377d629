#include "session_set.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

namespace telehub::http {

namespace asio = boost::asio;

bool SessionSet::start(const std::shared_ptr<Session>& session, const asio::ip::address& from) {
    {
        const std::lock_guard lock(mutex_);
        if (closed_ || is_full(from)) return false;
        sessions_.emplace(session, from);
        ++per_address_[from];
    }
    // run() lets nothing out, so there is no exception to look at.
    asio::co_spawn(session->executor(), session->run(), [this, session](std::exception_ptr) { remove(session); });
    return true;
}

bool SessionSet::full(const asio::ip::address& from) const {
    const std::lock_guard lock(mutex_);
    return is_full(from);
}

bool SessionSet::is_full(const asio::ip::address& from) const {
    if (sessions_.size() >= limit_) return true;
    const auto there = per_address_.find(from);
    return there != per_address_.end() && there->second >= limit_per_address_;
}

void SessionSet::remove(const std::shared_ptr<Session>& session) {
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(session);
    if (const auto there = per_address_.find(found->second); --there->second == 0) per_address_.erase(there);
    sessions_.erase(found);
    // Under the lock: once it is let go, the waiting stop() may take this object away.
    if (sessions_.empty()) empty_.notify_all();
}

void SessionSet::post_to_each(void (Session::*call)()) {
    const std::lock_guard lock(mutex_);
    for (const auto& [session, from] : sessions_) {
        asio::post(session->executor(), [session, call] { (session.get()->*call)(); });
    }
}

void SessionSet::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    post_to_each(&Session::drain);
}

void SessionSet::abort() { post_to_each(&Session::abort); }

bool SessionSet::wait_until_empty(std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    return empty_.wait_for(lock, timeout, [this] { return sessions_.empty(); });
}

void SessionSet::wait_until_empty() {
    std::unique_lock lock(mutex_);
    empty_.wait(lock, [this] { return sessions_.empty(); });
}

}  // namespace telehub::http
