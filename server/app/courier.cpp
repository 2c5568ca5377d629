#include "telehub/app/courier.h"

namespace telehub::app {

namespace {

class NoCourier final : public Courier {
  public:
    core::Result<void> mail(const core::Config&, const OutgoingMail&) override { return none(); }
    core::Result<void> call(const core::Config&, const OutgoingCall&) override { return none(); }
    void stop() override {}

  private:
    static core::Error none() {
        return core::refuse(core::Errc::busy, "unreachable", "this program sends nothing out of the hub");
    }
};

}  // namespace

Courier& no_courier() {
    static NoCourier none;
    return none;
}

}  // namespace telehub::app
