// The sessions that are running, so that stopping can reach each and wait for the last. Thread-safe.
#pragma once
#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>

#include "session.h"

namespace telehub::http {

class SessionSet {
  public:
    SessionSet(std::size_t limit, std::size_t limit_per_address)
        : limit_(limit), limit_per_address_(limit_per_address) {}

    // Starts it on its executor. False when there are too many, or close() has been called.
    // The pointer is shared: by the coroutine, this set, and calls on their way to the session's executor.
    bool start(const std::shared_ptr<Session>& session, const boost::asio::ip::address& from);
    bool full(const boost::asio::ip::address& from) const;  // in all, or from there

    void close();  // takes no more, and drains each
    void abort();  // ends each
    bool wait_until_empty(std::chrono::milliseconds timeout);
    void wait_until_empty();

  private:
    void remove(const std::shared_ptr<Session>& session);
    void post_to_each(void (Session::*call)());

    bool is_full(const boost::asio::ip::address& from) const;

    const std::size_t limit_, limit_per_address_;
    mutable std::mutex mutex_;
    std::condition_variable empty_;
    std::map<std::shared_ptr<Session>, boost::asio::ip::address> sessions_;
    std::map<boost::asio::ip::address, std::size_t> per_address_;
    bool closed_ = false;
};

}  // namespace telehub::http
