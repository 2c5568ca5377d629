// One listener to live events, as the text of server-sent events (HTML 9.2): "notification" for what its person was
// told, "changed" for each thing that changed and that the person may see at that moment, "reset" when so much has
// happened since the Last-Event-ID that everything is to be read anew. Never a field of the thing itself. It ends with
// the session that it began under, without keeping it alive. One thread at a time, but for awake().
#pragma once
#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "telehub/app/hub.h"
#include "telehub/app/session.h"

namespace telehub::app {

class LiveEvents {
  public:
    // From behind `last_event_id`, the id of an event that was heard; from now on when it is empty or none of ours.
    // Refuses with busy "too_many_listeners". `hub` must outlive it.
    static core::Result<std::unique_ptr<LiveEvents>> listen(const Hub& hub, const Authenticated& who,
                                                            const std::string& last_event_id);
    ~LiveEvents();
    LiveEvents(const LiveEvents&) = delete;
    LiveEvents& operator=(const LiveEvents&) = delete;

    // Appends what has happened, a bounded part of it; or a sign of life when there has been none for a while. False:
    // it has ended.
    bool next(std::string& text);
    // Whether next() would say more at once.
    bool is_behind() const { return behind_; }
    // Whether next() may have something to say. Never waits.
    bool awake() const noexcept;

  private:
    LiveEvents(const Hub& hub, const Authenticated& who, Listeners::Place place);
    void begin(const std::string& last_event_id);
    bool read(std::string& text);
    std::string position() const;

    const Hub& hub_;
    const core::UserId user_;
    const std::string token_hash_;
    const std::shared_ptr<Telling> telling_;  // its places are left when the hub may have gone
    const Listeners::Place place_;
    std::int64_t change_ = 0, notification_ = 0;  // the last ones heard
    std::uint64_t commits_ = 0;                   // of the database, when it was last read
    std::chrono::steady_clock::time_point spoke_;
    bool begun_ = false, reset_ = false, behind_ = false;
};

}  // namespace telehub::app
