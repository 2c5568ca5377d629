// What the sessions of one server share. It outlives them all; the workers that outlive it hold only what
// they own.
#pragma once
#include <array>
#include <atomic>
#include <memory>
#include <string>

#include "telehub/http/server.h"

namespace telehub::http {

// Ids that no other request of this or another start of the server has. Thread-safe.
class RequestIds {
  public:
    RequestIds();
    std::string next();

  private:
    std::string prefix_;
    std::atomic<std::uint64_t> count_{0};
};

struct ServerContext {
    const ServerOptions options;
    const std::shared_ptr<const Router> router;  // shared with handlers that run on after the server has gone
    WorkerPool& workers;
    // Makes the pieces of streamed responses and takes those of streamed requests, one piece a turn: many long bodies
    // share it fairly, and they and slow handlers do not stop each other. Its queue has a place for each connection.
    WorkerPool& streams;
    const Observer observer;
    std::atomic<bool> stopping{false};
    RequestIds ids{};
};

}  // namespace telehub::http
