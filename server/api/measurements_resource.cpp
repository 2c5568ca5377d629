// What readers draw on images: rows of the API, what they take and say.
#include "bodies.h"
#include "route_table.h"
#include "telehub/app/measurements.h"
#include "views.h"

namespace telehub::api {

using domain::Role;
using enum http::Method;

namespace {

struct MeasurementBody {
    Text kind, sop_uid;
    std::optional<std::int64_t> frame;
    std::vector<double> points;
    Optional text;
};
BOOST_DESCRIBE_STRUCT(MeasurementBody, (), (kind, sop_uid, frame, points, text))

struct MeasurementView {
    store::MeasurementId id;
    std::int64_t version;
    core::UserId user_id;
    Text user_name, kind;
    core::SopUid sop_uid;
    std::int64_t frame;
    std::vector<double> points;
    Text text;
    Timestamp updated_at;
};
BOOST_DESCRIBE_STRUCT(MeasurementView, (),
                      (id, version, user_id, user_name, kind, sop_uid, frame, points, text, updated_at))

MeasurementView measurement_view(const app::Measurement& m) {
    return {m.row.id,      m.row.version, m.row.user_id, m.user_name, m.row.kind,
            m.row.sop_uid, m.row.frame,   m.points,      m.row.text,  m.row.updated_at};
}

core::StudyUid study_of(const Call& call) { return core::StudyUid{call.param("study_uid")}; }
store::MeasurementId id_of(const Call& call) { return store::MeasurementId{call.param("id")}; }

http::Response list_measurements(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    const auto all = app::list_measurements(call.hub, call.actor(), study_of(call), *page);
    if (!all) return refusal(call, all.error());
    return list_response(*all, *page, measurement_view, [](const app::Measurement& m) { return m.row.id.value; });
}

http::Response put_measurement(const Call& call) {
    const auto body = read_body<MeasurementBody>(call);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    const app::MeasurementForm form{body->kind, core::SopUid{body->sop_uid}, body->frame.value_or(1), body->points,
                                    body->text.value_or("")};
    const auto saved = app::save_measurement(call.hub, call.actor(), study_of(call), id_of(call), form, *expected);
    if (!saved) return refusal(call, saved.error());
    return view_response(200, measurement_view(*saved), saved->row.version);
}

http::Response delete_measurement(const Call& call) {
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return nothing(call, app::remove_measurement(call.hub, call.actor(), study_of(call), id_of(call), *expected));
}

}  // namespace

std::vector<Row> measurement_routes() {
    constexpr domain::RoleSet readers{Role::reporting_radiologist, Role::verifying_radiologist, Role::consultant};
    constexpr auto signed_in = Access::signed_in;
    const auto measurement = schema<MeasurementView>("Measurement");
    const auto body = schema<MeasurementBody>("MeasurementRequest");
    return {
        // clang-format off
        {get, "/api/v1/studies/{study_uid}/measurements", signed_in, readers, list_measurements, "What readers drew on the images of a study", {}, list_of<MeasurementView>("MeasurementList"), 200, {"limit", "cursor"}},
        {put, "/api/v1/studies/{study_uid}/measurements/{id}", signed_in, readers, put_measurement, "Keep a measurement under a UUID of one's own choice, or change it", body, measurement},
        {del, "/api/v1/studies/{study_uid}/measurements/{id}", signed_in, readers, delete_measurement, "Remove a measurement of one's own: it is hidden, not deleted", {}, {}, 204},
        // clang-format on
    };
}

}  // namespace telehub::api
