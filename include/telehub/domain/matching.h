// Whether a study's images and an order speak of the same patient. Pure.
#pragma once
#include <string>
#include <vector>

namespace telehub::domain {

// As the images say it (UTF-8), or as registered. `birth_date` is "1980-02-29", `sex` M, F or O; either may be empty.
struct Identity {
    std::string patient_id;
    std::string name;
    std::string sex;
    std::string birth_date;
};

// What disagrees: of "patient_id", "name", "sex", "birth_date"; empty when it is the same patient. A missing patient
// ID or name on either side counts as disagreeing, a missing sex or birth date does not.
std::vector<std::string> disagreements(const Identity& images, const Identity& registered);

}  // namespace telehub::domain
