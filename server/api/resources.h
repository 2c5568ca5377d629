// The handlers, one file a resource; routes.cpp says which path is whose.
#pragma once
#include "route_table.h"

namespace telehub::api {

http::Response create_session(const Call& call);
http::Response delete_session(const Call& call);
http::Response change_password(const Call& call);
http::Response get_me(const Call& call);

http::Response create_order(const Call& call);
http::Response list_orders(const Call& call);
http::Response get_order(const Call& call);
http::Response put_order(const Call& call);
http::Response submit_order(const Call& call);
http::Response accept_order(const Call& call);
http::Response return_order(const Call& call);
http::Response start_order(const Call& call);
http::Response finish_order(const Call& call);
http::Response discontinue_order(const Call& call);
http::Response cancel_order(const Call& call);

http::Response list_studies(const Call& call);
http::Response get_study(const Call& call);
http::Response pass_study(const Call& call);
http::Response reject_study(const Call& call);

http::Response list_quarantine(const Call& call);
http::Response get_quarantine(const Call& call);
http::Response render_held(const Call& call);
http::Response reconcile_quarantine(const Call& call);
http::Response discard_quarantine(const Call& call);

http::Response list_performed_steps(const Call& call);
http::Response list_commitments(const Call& call);

http::Response list_read_tasks(const Call& call);
http::Response get_read_task(const Call& call);
http::Response assign_read_task(const Call& call);
http::Response route_read_task(const Call& call);
http::Response list_radiologists(const Call& call);
http::Response claim_read_task(const Call& call);
http::Response release_read_task(const Call& call);

http::Response start_report(const Call& call);
http::Response list_reports(const Call& call);
http::Response get_report(const Call& call);
http::Response put_report(const Call& call);
http::Response submit_report(const Call& call);
http::Response return_report(const Call& call);
http::Response verify_report(const Call& call);
http::Response publish_report(const Call& call);
http::Response get_report_pdf(const Call& call);
http::Response get_report_sr(const Call& call);

http::Response create_reading_group(const Call& call);
http::Response list_reading_groups(const Call& call);
http::Response get_reading_group(const Call& call);
http::Response put_reading_group(const Call& call);

http::Response create_destination(const Call& call);
http::Response list_destinations(const Call& call);
http::Response get_destination(const Call& call);
http::Response put_destination(const Call& call);
http::Response echo_destination(const Call& call);

http::Response create_routing_rule(const Call& call);
http::Response list_routing_rules(const Call& call);
http::Response get_routing_rule(const Call& call);
http::Response put_routing_rule(const Call& call);
http::Response delete_routing_rule(const Call& call);
http::Response try_routing(const Call& call);

http::Response forward_study(const Call& call);
http::Response list_jobs(const Call& call);
http::Response get_job(const Call& call);
http::Response rerun_job(const Call& call);
http::Response cancel_job(const Call& call);

http::Response query_studies(const Call& call);
http::Response query_series(const Call& call);
http::Response query_instances(const Call& call);
http::Response retrieve_metadata(const Call& call);
http::Response retrieve_instances(const Call& call);
http::Response retrieve_frames(const Call& call);
http::Response retrieve_rendered(const Call& call);
http::Response retrieve_thumbnail(const Call& call);
http::Response retrieve_bulkdata(const Call& call);
http::Response retrieve_bulkdata_of_instance(const Call& call);
http::Response retrieve_by_uri(const Call& call);
Begun store_instances(const Call& call);
http::Response list_uploads(const Call& call);
http::Response get_upload(const Call& call);
http::Response list_upload_results(const Call& call);

http::Response get_openapi(const Call& call);

}  // namespace telehub::api
