// The handlers of consultations; routes_consultation.cpp says which path is whose.
#pragma once
#include "route_table.h"

namespace telehub::api {

http::Response create_consultation(const Call& call);
http::Response list_consultations(const Call& call);
http::Response get_consultation(const Call& call);
http::Response put_consultation(const Call& call);
http::Response submit_consultation(const Call& call);
http::Response accept_consultation(const Call& call);
http::Response return_consultation(const Call& call);
http::Response decline_consultation(const Call& call);
http::Response assign_consultation(const Call& call);
http::Response schedule_consultation(const Call& call);
http::Response confirm_consultation(const Call& call);
http::Response reschedule_consultation(const Call& call);
http::Response unschedule_consultation(const Call& call);
http::Response miss_consultation(const Call& call);
http::Response start_consultation(const Call& call);
http::Response open_consultation_opinion(const Call& call);
http::Response record_consent(const Call& call);
http::Response rate_consultation(const Call& call);
http::Response archive_consultation(const Call& call);
http::Response cancel_consultation(const Call& call);
http::Response accept_ring(const Call& call);
http::Response decline_ring(const Call& call);
http::Response post_message(const Call& call);

http::Response add_material(const Call& call);
http::Response remove_material(const Call& call);
Begun begin_attach(const Call& call);
http::Response get_attachment(const Call& call);

http::Response get_opinion(const Call& call);
http::Response put_opinion(const Call& call);
http::Response get_opinion_pdf(const Call& call);
http::Response take_stance(const Call& call);
http::Response sign_opinion(const Call& call);
http::Response deliver_opinion(const Call& call);

http::Response get_timeline(const Call& call);

http::Response search_service_requests(const Call& call);
http::Response read_service_request(const Call& call);

}  // namespace telehub::api
