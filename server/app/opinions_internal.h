// What writing, signing and delivering an opinion share, each inside its caller's transaction.
#pragma once
#include "consultation_internal.h"
#include "telehub/app/opinions.h"

namespace telehub::app {

// Keeps what the opinion is now as a version for ever.
void keep_opinion(store::Connection& c, const Hub& hub, const domain::Actor& actor, const store::Opinion& opinion,
                  domain::ConsultationAction action);

// The experts' own at any time; the coordinators' when it is signed; for all who see the case when it is delivered.
core::Result<store::Opinion> readable_opinion(store::Connection& c, const Case& k);

OpinionDetails opinion_details(store::Connection& c, store::Opinion opinion, bool with_versions);

}  // namespace telehub::app
