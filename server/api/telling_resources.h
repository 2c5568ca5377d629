// The handlers of what people and programs are told, and of the figures; routes_telling.cpp says which path is whose.
#pragma once
#include "route_table.h"

namespace telehub::api {

http::Response listen_to_events(const Call& call);
http::Response list_notifications(const Call& call);
http::Response count_notifications(const Call& call);
http::Response read_notification(const Call& call);
http::Response read_all_notifications(const Call& call);
http::Response get_contact(const Call& call);
http::Response put_contact(const Call& call);
http::Response create_calendar_feed(const Call& call);
http::Response delete_calendar_feed(const Call& call);
http::Response get_calendar(const Call& call);
http::Response list_deliveries(const Call& call);
http::Response retry_delivery(const Call& call);
http::Response create_webhook(const Call& call);
http::Response list_webhooks(const Call& call);
http::Response get_webhook(const Call& call);
http::Response put_webhook(const Call& call);
http::Response renew_webhook_secret(const Call& call);

http::Response get_consultation_figures(const Call& call);
http::Response list_figure_cases(const Call& call);

}  // namespace telehub::api
