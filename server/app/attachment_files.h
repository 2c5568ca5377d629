// What an attachment is by its bytes, and where a photo of one goes.
#pragma once
#include "telehub/app/attachments.h"
#include "telehub/app/studies.h"

namespace telehub::app {

inline constexpr std::size_t sniffed_bytes = 16;

// The study of one photo: of the case, complete, on no reading list. Inside the caller's transaction.
void place_photo(store::Connection& c, const Hub& hub, const store::Consultation& row, const InstanceHeader& header,
                 const store::StoredObject& object, const Source& source);

}  // namespace telehub::app
