// One echo that a person asks for at a time: each holds a worker until the other side answers or its time is up.
#pragma once
#include <mutex>

#include "telehub/app/hub.h"

namespace telehub::app {

class EchoTurn {
  public:
    explicit EchoTurn(const Hub& hub) : lock_(*hub.echo_turn, std::try_to_lock) {}
    explicit operator bool() const { return lock_.owns_lock(); }
    static core::Error refusal() {
        return core::refuse(core::Errc::conflict, "echo_running", "another call waits for its answer; try again");
    }

  private:
    std::unique_lock<std::mutex> lock_;
};

}  // namespace telehub::app
