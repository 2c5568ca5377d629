#include "bodies.h"
#include "resources.h"
#include "telehub/core/text.h"
#include "views.h"

namespace telehub::api {

namespace {

http::Response decide(const Call& call, bool pass) {
    const auto body = read_body<ReasonBody>(call, true);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    const auto result = app::decide_qc(call.hub, call.actor(), core::StudyUid{call.param("study_uid")},
                                       {pass, body->reason.value_or("")}, *expected);
    if (!result) return refusal(call, result.error());
    return view_response(200, study_view(*result), result->study.version);
}

}  // namespace

http::Response list_studies(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    if (page->after.find_first_not_of("0123456789") != std::string::npos || page->after.size() > 18) {
        return refusal(call, wrong_query({{"?cursor", "is not a cursor that this hub gave"}}));
    }
    if (!is_state(call, domain::study_state_from)) return refusal(call, no_such_state());
    const store::StudyFilter filter{call.query("state"), call.query("patient_id"), call.query("accession_number"),
                                    core::fold(call.query("name")), call.query("upload_id")};
    return list_response(app::list_studies(call.hub, call.actor(), filter, *page), *page, study_view,
                         [](const app::StudyDetails& d) { return std::to_string(d.study.study_key); });
}

http::Response get_study(const Call& call) {
    const auto result = app::get_study(call.hub, call.actor(), core::StudyUid{call.param("study_uid")});
    if (!result) return refusal(call, result.error());
    return view_response(200, study_detail_view(*result), result->study.version);
}

http::Response pass_study(const Call& call) { return decide(call, true); }
http::Response reject_study(const Call& call) { return decide(call, false); }

}  // namespace telehub::api
