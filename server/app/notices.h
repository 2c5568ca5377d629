// Telling people and programs: rows in the caller's transaction, which live events, mails and webhooks go by after its
// commit (deliveries.h).
#pragma once
#include <string>
#include <vector>

#include "telehub/app/hub.h"

namespace telehub::app {

struct Notice {
    std::string kind;  // "consultation.submitted"; domain/notice_text says it in words
    std::string entity;
    std::string entity_id;
    core::OrgId org;                  // whose affair it is: this organisation's webhooks are called
    std::vector<core::UserId> to;     // each is told once; who is disabled is not
    std::string appointment_id = {};  // "", or that whose invitation or cancellation goes with the mail
};

// A notification for each of them, a mail for those who want it, a call of each webhook that asked for this kind: of
// the notice's organisation and of those that the people belong to. Nothing of a patient leaves with any of them.
void tell(store::Connection& c, const Hub& hub, const Notice& notice);

}  // namespace telehub::app
