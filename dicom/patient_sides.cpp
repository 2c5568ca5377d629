#include "telehub/dicom/patient_sides.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

namespace telehub::dicom {

namespace {

constexpr double oblique = 0.3;  // a second letter above this: some 17 degrees

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = text.find('\\');
        auto part = text.substr(0, end);
        while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
        while (!part.empty() && (part.back() == ' ' || part.back() == '\0')) part.remove_suffix(1);
        parts.push_back(part);
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::optional<std::array<double, 6>> cosines(std::string_view text) {
    const auto parts = split(text);
    if (parts.size() != 6) return {};
    std::array<double, 6> out{};
    for (std::size_t i = 0; i < 6; ++i) {
        auto part = parts[i];
        if (!part.empty() && part.front() == '+') part.remove_prefix(1);
        const auto [end, fault] = std::from_chars(part.data(), part.data() + part.size(), out[i]);
        if (fault != std::errc{} || end != part.data() + part.size() || !(std::abs(out[i]) <= 1.001)) return {};
    }
    return out;
}

char opposite(char side) {
    constexpr std::string_view pairs = "LRAPHF";
    const auto at = pairs.find(side);
    return at == std::string_view::npos ? ' ' : pairs[at ^ 1];
}

std::string opposite(std::string sides) {
    for (char& side : sides) side = opposite(side);
    return sides;
}

// Where a direction in the patient's space (x to the left, y to the back, z to the head) leads.
std::string named(double x, double y, double z) {
    std::array<std::pair<double, char>, 3> axes{{{x, 'L'}, {y, 'P'}, {z, 'H'}}};
    std::ranges::stable_sort(axes, [](const auto& a, const auto& b) { return std::abs(a.first) > std::abs(b.first); });
    std::string name;
    for (const auto& [part, side] : axes) {
        if (std::abs(part) > oblique && name.size() < 2) name += part > 0 ? side : opposite(side);
    }
    return name;
}

// As a sender writes it: "L", "AR", or for feet "FP"; anything else is not known.
std::string plain(std::string_view value) {
    const auto known = value.size() <= 3 && value.find_first_not_of("LRAPHF") == std::string_view::npos;
    return known ? std::string{value} : std::string{};
}

}  // namespace

std::array<std::string, 4> patient_sides(std::string_view image_orientation, std::string_view patient_orientation) {
    std::string right, bottom;
    if (const auto c = cosines(image_orientation)) {
        right = named((*c)[0], (*c)[1], (*c)[2]);
        bottom = named((*c)[3], (*c)[4], (*c)[5]);
    } else if (const auto parts = split(patient_orientation); parts.size() == 2) {
        right = plain(parts[0]);
        bottom = plain(parts[1]);
    }
    return {opposite(right), right, opposite(bottom), bottom};
}

}  // namespace telehub::dicom
