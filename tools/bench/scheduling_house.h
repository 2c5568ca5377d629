// A consortium for the scheduling benchmarks: experts with rules, licences and specialties, rooms, patients.
#pragma once
#include <string>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/domain/roles.h"

namespace telehub::bench {

struct HouseSize {
    int experts = 20;
    int rooms = 5;
    int patients = 200;
    int specialties = 5;  // expert n has number n modulo this
};

struct House {
    core::OrgId hospital, clinic;
    std::vector<core::ExpertId> experts;
    std::vector<core::RoomId> rooms;
    std::vector<core::PatientId> patients;  // of the clinic
    std::vector<std::string> specialties;
    domain::Actor doctor() const;       // a physician of the clinic
    domain::Actor coordinator() const;  // of the hospital
};

// Every expert is met Monday to Friday from 08:00 to 12:00 and 14:00 to 18:00 in Asia/Shanghai, in slots of 30 minutes.
House make_house(const app::Hub& hub, const HouseSize& size);

}  // namespace telehub::bench
