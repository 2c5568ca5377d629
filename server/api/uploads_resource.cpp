#include "resources.h"
#include "views.h"

namespace telehub::api {

http::Response list_uploads(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    if (!is_state(call, domain::upload_state_from)) return refusal(call, no_such_state());
    const store::UploadFilter filter{call.query("state"), call.query("batch")};
    return list_response(app::list_uploads(call.hub, call.actor(), filter, *page), *page, upload_view,
                         [](const app::UploadDetails& d) { return d.upload.id.value; });
}

http::Response get_upload(const Call& call) {
    const auto found = app::get_upload(call.hub, call.actor(), core::UploadId{call.param("id")});
    if (!found) return refusal(call, found.error());
    return view_response(200, upload_view(*found), found->upload.version);
}

http::Response list_upload_results(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    const auto rows = app::list_upload_results(call.hub, call.actor(), core::UploadId{call.param("id")}, *page);
    if (!rows) return refusal(call, rows.error());
    return list_response(*rows, *page, upload_result_view,
                         [](const store::UploadResult& r) { return std::to_string(r.seq); });
}

}  // namespace telehub::api
