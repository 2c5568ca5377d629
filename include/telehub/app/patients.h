// Whom an organisation has registered, for who fills in a form about them.
#pragma once
#include <string>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/store/patients.h"

namespace telehub::app {

// Of the actor's own organisation alone, whatever else they may see: elsewhere the same local ID is another person's.
// Nobody for whom does not write orders or requests there.
std::vector<store::Patient> list_registered(const Hub& hub, const domain::Actor& actor, const std::string& patient_id,
                                            const store::Page& page);

}  // namespace telehub::app
