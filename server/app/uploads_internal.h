// What the parts of the uploads share.
#pragma once
#include "telehub/app/uploads.h"

namespace telehub::app {

core::Timestamp upload_expiry(const Hub& hub);  // of an upload that got something now
core::Error locked_error();
core::Error gone_error();

// Only inside a transaction.
core::Result<store::Upload> visible_upload(store::Connection& c, const domain::Actor& actor, const core::UploadId& id);
core::Result<void> move_upload(store::Connection& c, const Hub& hub, const domain::Actor& actor, store::Upload& row,
                               domain::UploadAction action);
// Its last byte is here and durable.
core::Result<void> complete_upload(store::Connection& c, const Hub& hub, const domain::Actor& actor,
                                   store::Upload& row);

}  // namespace telehub::app
