// Which side of the patient lies at which edge of an image.
#include "telehub/dicom/patient_sides.h"

#include <gtest/gtest.h>

namespace telehub::dicom::test {
namespace {

using Sides = std::array<std::string, 4>;  // left, right, upper, lower
const Sides unknown{};

TEST(PatientSides, OfTheUsualPlanes) {
    EXPECT_EQ(patient_sides("1\\0\\0\\0\\1\\0 ", ""), (Sides{"R", "L", "A", "P"})) << "axial, from the feet";
    EXPECT_EQ(patient_sides("-1\\0\\0\\0\\1\\0", ""), (Sides{"L", "R", "A", "P"})) << "axial, mirrored";
    EXPECT_EQ(patient_sides("1\\0\\0\\0\\0\\-1", ""), (Sides{"R", "L", "H", "F"})) << "coronal";
    EXPECT_EQ(patient_sides("0\\1\\0\\0\\0\\-1", ""), (Sides{"A", "P", "H", "F"})) << "sagittal";
}

TEST(PatientSides, ObliqueOnesHaveASecondLetter) {
    EXPECT_EQ(patient_sides("+0.866\\0.5\\0\\0\\0\\-1.0", ""), (Sides{"RA", "LP", "H", "F"}));
    EXPECT_EQ(patient_sides("0.99\\0.1\\0\\-0.1\\0.99\\0", ""), (Sides{"R", "L", "A", "P"})) << "a head held awry";
}

TEST(PatientSides, OfAProjectionFromPatientOrientation) {
    EXPECT_EQ(patient_sides("", "L\\F"), (Sides{"R", "L", "H", "F"}));
    EXPECT_EQ(patient_sides("", "A\\FR "), (Sides{"P", "A", "HL", "FR"}));
    EXPECT_EQ(patient_sides("1\\0\\0\\0\\1\\0", "R\\H"), (Sides{"R", "L", "A", "P"})) << "the numbers say it better";
}

TEST(PatientSides, WhatSaysNothingIsUnknown) {
    for (const char* numbers : {"", "1\\0\\0", "1\\0\\0\\0\\1\\x", "1\\0\\0\\0\\1\\0\\0", "7\\0\\0\\0\\1\\0",
                                "nan\\0\\0\\0\\1\\0", "\\\\\\\\\\"}) {
        EXPECT_EQ(patient_sides(numbers, ""), unknown) << numbers;
    }
    EXPECT_EQ(patient_sides("", "L"), unknown);
    EXPECT_EQ(patient_sides("", "L\\F\\H"), unknown);
    EXPECT_EQ(patient_sides("", "left\\foot"), unknown);
    EXPECT_EQ(patient_sides("0\\0\\0\\0\\0\\0", ""), unknown);
}

}  // namespace
}  // namespace telehub::dicom::test
