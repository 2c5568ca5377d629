// tus 1.0 (https://tus.io/protocols/resumable-upload): the header rules of resumable uploads, under /api/v1/uploads.
#pragma once
#include "route_table.h"

namespace telehub::api {

inline constexpr const char* tus_version = "1.0.0";

http::Response describe_uploads(const Call& call);  // OPTIONS
Begun begin_create_upload(const Call& call);        // POST: creation, creation-with-upload
http::Response head_upload(const Call& call);
Begun begin_patch_upload(const Call& call);
Begun begin_overridden(const Call& call);  // POST with X-HTTP-Method-Override, for clients that have no PATCH
http::Response delete_upload(const Call& call);

}  // namespace telehub::api
