// The demonstration's orders and images, step by step as people and scanners would take them. A step that was
// taken in an earlier run is not taken again.
#include "demo.h"
#include "output.h"
#include "telehub/dicom/importer.h"
#include "telehub/store/people.h"
#include "telehub/store/studies.h"

namespace telehub::cli {

namespace {

using domain::OrderAction;
using domain::OrderState;

// A phantom's UIDs and bytes follow from the study's, so that sending it twice is sending the same.
std::size_t send(const app::Hub& hub, const dicom::PhantomStudy& images, const std::string& device) {
    const auto known = hub.db.read([&](store::Connection& c) { return store::find_device(c, device); });
    if (!known) throw Refused("not_found", "there is no demonstration device " + device);
    const app::Source source{known->org_id, device, domain::Actor::device(device, known->org_id)};
    std::size_t stored = 0;
    for (unsigned i = 0; i < dicom::phantom_images(images); ++i) {
        const auto bytes = dicom::phantom_image(images, i);
        dicom::FileIntake intake(hub, known->charset);
        intake.feed(std::as_bytes(std::span{bytes.data(), bytes.size()}));
        const auto outcome = intake.finish(source);
        if (outcome.result == dicom::ImportResult::refused) throw Refused(outcome.reason, outcome.detail);
        stored += outcome.result == dicom::ImportResult::stored;
    }
    return stored;
}

// DA and TM on the wall clock of the clinic.
void set_time(dicom::PhantomStudy& images, core::Timestamp at) {
    const auto local = core::to_rfc3339(at + std::chrono::hours{8});
    images.study_date = local.substr(0, 4) + local.substr(5, 2) + local.substr(8, 2);
    images.study_time = local.substr(11, 2) + local.substr(14, 2) + local.substr(17, 2);
}

class Worker {
  public:
    Worker(const app::Hub& hub, DemoWork& work) : hub_(hub), work_(work) {}
    void take(const DemoCase& c, std::size_t number);
    void take_study_without_order();

  private:
    app::OrderDetails place(const DemoCase& c, std::size_t number, const domain::Actor& actor);
    void step(app::OrderDetails& d, const domain::Actor& actor, OrderState from, OrderAction action,
              std::optional<std::int64_t> instances = {}) {
        if (d.order.state != from) return;
        d = granted(app::move_order(hub_, actor, d.order.id, {action, "", instances}, d.order.version));
    }
    dicom::PhantomStudy images_of(const DemoCase& c, const app::OrderDetails& d) const;

    const app::Hub& hub_;
    DemoWork& work_;
};

app::OrderDetails Worker::place(const DemoCase& c, std::size_t number, const domain::Actor& actor) {
    const auto key = "demo-order-" + std::to_string(number);
    const auto before = app::list_orders(hub_, actor, {"", "", c.order.patient_id}, {1, ""}).size();
    auto placed = granted(app::create_order(hub_, actor, c.order, {key, key}));
    work_.orders += before == 0;
    return placed;
}

dicom::PhantomStudy Worker::images_of(const DemoCase& c, const app::OrderDetails& d) const {
    auto images = c.images;
    images.study_uid = d.order.study_uid.value;
    images.accession_number = d.order.accession_number;
    images.station_name = c.device;
    // Not the moment of sending: a second run sends the same bytes.
    set_time(images, d.order.created_at);
    return images;
}

void Worker::take(const DemoCase& c, std::size_t number) {
    const auto actor = demo_actor(hub_, c.technician);
    auto d = place(c, number, actor);
    step(d, actor, OrderState::draft, OrderAction::submit);
    if (c.end == DemoEnd::submitted) return;
    step(d, actor, OrderState::submitted, OrderAction::accept);
    if (c.end == DemoEnd::scheduled) return;
    step(d, actor, OrderState::scheduled, OrderAction::start);
    if (d.order.state != OrderState::in_progress) return;
    const auto images = images_of(c, d);
    work_.images += send(hub_, images, c.device);
    // The count is what makes the study complete, and so matched or quarantined.
    step(d, actor, OrderState::in_progress, OrderAction::finish, dicom::phantom_images(images));
    if (c.end >= DemoEnd::assigned) read_case(hub_, c, d.order.study_uid);
}

// It names no order, so that nothing can say it is complete but the quiet period: telehubd ends that.
void Worker::take_study_without_order() {
    auto images = demo_study_without_order();
    const auto device = hub_.db.read([](store::Connection& c) { return store::find_device(c, "DX_TC02"); });
    if (!device) return;
    // The same in every run over this data, another one elsewhere.
    const auto digest = core::sha256_hex("demonstration study without an order/" + device->id.value);
    images.study_uid = "2.25." + std::to_string(std::stoull(digest.substr(0, 15), nullptr, 16) + 1);
    set_time(images, device->created_at);
    work_.images += send(hub_, images, device->ae_title);
}

}  // namespace

DemoWork make_work(const app::Hub& hub) {
    DemoWork work;
    Worker worker(hub, work);
    std::size_t number = 0;
    for (const auto& c : demo_cases()) worker.take(c, ++number);
    worker.take_study_without_order();
    return work;
}

}  // namespace telehub::cli
