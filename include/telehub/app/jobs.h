// What the hub does by itself, on threads of its own: complete quiet studies, take back expired claims, drop dead
// sessions and uploads; apart from those, because it may take long, take uploads in; and, because it waits for others,
// tell devices what is committed, forward, send mails, call webhooks. A job that throws is logged and tried again at
// its next turn.
#pragma once
#include <chrono>
#include <memory>

#include "telehub/app/hub.h"

namespace telehub::app {

// One round of every job, now; for tests with a fake clock, and for the threads below.
void run_jobs_once(const Hub& hub);

class JobRunner {
  public:
    explicit JobRunner(const Hub& hub, std::chrono::milliseconds every = std::chrono::seconds{1});
    void begin_stop();  // no round begins any more, and forwarding ends at its next instance; returns at once
    ~JobRunner();  // ends what is being sent, and waits for the running round, which an upload ends at its next file

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace telehub::app
