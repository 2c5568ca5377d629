// The handlers of what administrators keep, one file a resource; routes_admin.cpp says which path is whose.
#pragma once
#include "route_table.h"

namespace telehub::api {

http::Response create_organisation(const Call& call);
http::Response list_organisations(const Call& call);
http::Response get_organisation(const Call& call);
http::Response patch_organisation(const Call& call);

http::Response create_account(const Call& call);
http::Response list_accounts(const Call& call);
http::Response get_account(const Call& call);
http::Response patch_account(const Call& call);
http::Response disable_account(const Call& call);
http::Response enable_account(const Call& call);
http::Response unlock_account(const Call& call);
http::Response end_account_sessions(const Call& call);
http::Response set_account_password(const Call& call);
http::Response reset_account_second_factor(const Call& call);

http::Response create_licence(const Call& call);
http::Response list_licences(const Call& call);
http::Response revoke_licence(const Call& call);

http::Response create_device(const Call& call);
http::Response list_devices(const Call& call);
http::Response get_device(const Call& call);
http::Response patch_device(const Call& call);
http::Response enable_device(const Call& call);
http::Response disable_device(const Call& call);
http::Response echo_device(const Call& call);

http::Response list_audit(const Call& call);

}  // namespace telehub::api
