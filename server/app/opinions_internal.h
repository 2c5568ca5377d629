// What writing, signing and delivering an opinion share, each inside its caller's transaction.
#pragma once
#include "consultation_internal.h"
#include "telehub/app/opinions.h"

namespace telehub::app {

// One of those who answer the case.
bool is_expert(const store::ConsultationMember& m);
// The actor's part as one of them.
std::optional<store::ConsultationMember> own_part(const Case& k, const domain::Actor& actor);

// Keeps what the opinion is now as a version for ever.
void keep_opinion(store::Connection& c, const Hub& hub, const domain::Actor& actor, const store::Opinion& opinion,
                  domain::ConsultationAction action);

// The experts' own at any time; the coordinators' when it is signed; for all who see the case when it is delivered.
core::Result<store::Opinion> readable_opinion(store::Connection& c, const Case& k);

OpinionDetails opinion_details(store::Connection& c, store::Opinion opinion, bool with_versions);

}  // namespace telehub::app
