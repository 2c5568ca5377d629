#include "phantom_pixels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace telehub::dicom {

namespace {

// SplitMix64 (Steele, Lea, Flood 2014): the standard library's distributions differ from one library to the
// next.
class Noise {
  public:
    explicit Noise(std::uint64_t seed) : state_(seed) {}
    // About normal, standard deviation 1: the sum of twelve uniform numbers (Irwin and Hall).
    double next() {
        double sum = -6;
        for (int i = 0; i < 3; ++i) {
            auto bits = word();
            for (int part = 0; part < 4; ++part, bits >>= 16) sum += static_cast<double>(bits & 0xffff) / 65536.0;
        }
        return sum;
    }

  private:
    std::uint64_t word() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15ull;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
        return z ^ (z >> 31);
    }
    std::uint64_t state_;
};

// Millimetres; x to the patient's left, y to the back, z to the head. Later ones lie over earlier ones.
struct Ellipsoid {
    double x, y, z;  // centre
    double a, b, c;  // half axes
    double degrees;  // turned about z
    double hu;
    double t1;  // signal in a T1-weighted image
};

constexpr std::array head{
    Ellipsoid{0, 0, 0, 78, 98, 92, 0, 20, 700},         // scalp
    Ellipsoid{0, 0, 0, 73, 93, 87, 0, 1050, 60},        // skull
    Ellipsoid{0, 0, 0, 66, 86, 80, 0, 34, 420},         // brain
    Ellipsoid{0, -2, 4, 56, 74, 68, 0, 28, 520},        // white matter
    Ellipsoid{-13, -8, 8, 8, 27, 24, 14, 6, 160},       // right lateral ventricle
    Ellipsoid{13, -8, 8, 8, 27, 24, -14, 6, 160},       // left lateral ventricle
    Ellipsoid{0, 6, -4, 3, 12, 14, 0, 6, 160},          // third ventricle
    Ellipsoid{0, 58, -38, 34, 20, 22, 0, 38, 400},      // cerebellum
    Ellipsoid{0, -84, -44, 16, 7, 12, 0, -950, 5},      // frontal sinus
    Ellipsoid{-31, -66, -60, 13, 15, 13, 0, -60, 620},  // right orbit
    Ellipsoid{31, -66, -60, 13, 15, 13, 0, -60, 620},   // left orbit
    Ellipsoid{34, 18, 6, 13, 17, 14, 25, 68, 300},      // bleeding, left
    Ellipsoid{0, 32, 10, 3, 4, 4, 0, 110, 200},         // calcified pineal gland
};

bool inside(const Ellipsoid& e, double x, double y, double z) {
    const double turn = e.degrees * 3.14159265358979323846 / 180;
    const double dx = x - e.x, dy = y - e.y, dz = (z - e.z) / e.c;
    const double u = (dx * std::cos(turn) + dy * std::sin(turn)) / e.a;
    const double v = (dy * std::cos(turn) - dx * std::sin(turn)) / e.b;
    return u * u + v * v + dz * dz < 1;
}

const Ellipsoid* tissue_at(double x, double y, double z) {
    const Ellipsoid* found = nullptr;
    for (const auto& e : head) {
        if (inside(e, x, y, z)) found = &e;
    }
    return found;
}

std::uint16_t clamped(double value, int top) {
    return static_cast<std::uint16_t>(std::clamp(static_cast<int>(std::lround(value)), 0, top));
}

template <class Value>
PixelImage head_slice(double z, int top, Value value) {
    constexpr unsigned n = 256;
    PixelImage image{n, n, std::vector<std::uint16_t>(n * n)};
    std::size_t at = 0;
    for (unsigned row = 0; row < n; ++row) {
        for (unsigned column = 0; column < n; ++column) {
            const double x = (column - (n - 1) / 2.0) * ct_spacing_mm, y = (row - (n - 1) / 2.0) * ct_spacing_mm;
            image.pixels[at++] = clamped(value(tissue_at(x, y, z)), top);
        }
    }
    return image;
}

// Where a straight ray through the chest meets an ellipse, seen from the front: its path through an ellipsoid
// of this depth, 0 outside.
double path(double x, double y, double cx, double cy, double a, double b, double depth) {
    const double u = (x - cx) / a, v = (y - cy) / b;
    const double left = 1 - u * u - v * v;
    return left <= 0 ? 0 : depth * std::sqrt(left);
}

// Ribs arch down and outwards from the spine; the collar bones lie above them.
double bones(double x, double y) {
    double sum = 0;
    const double outward = std::abs(x);
    for (int rib = 0; rib < 9; ++rib) {
        const double centre = -135 + rib * 27 + 0.0028 * outward * outward - 0.25 * outward;
        const double across = (y - centre) / 5.5;
        if (outward > 14 && outward < 138 && std::abs(across) < 1) sum += 0.30 * std::sqrt(1 - across * across);
    }
    const double collar = (y + 152 + 0.16 * outward) / 6;
    if (outward > 12 && outward < 150 && std::abs(collar) < 1) sum += 0.5 * std::sqrt(1 - collar * collar);
    const double spine = x / 17;
    if (std::abs(spine) < 1) sum += (0.8 + 0.12 * std::cos(y / 4.2)) * std::sqrt(1 - spine * spine);
    return sum;
}

double chest_attenuation(double x, double y) {
    double sum = path(x, y, 0, 40, 178, 290, 3.2);                                  // trunk
    sum -= path(x, y, -72, -10, 62, 128, 2.2) + path(x, y, 72, -10, 60, 128, 2.2);  // lungs
    sum += path(x, y, 22, 45, 56, 62, 1.5) + path(x, y, 0, -60, 26, 90, 0.7);       // heart, mediastinum
    sum += path(x, y, -74, 165, 84, 80, 1.4) + path(x, y, 74, 172, 80, 72, 1.1);    // below the diaphragm
    sum += path(x, y, -85, -55, 11, 11, 0.6);                                       // a nodule, right upper lobe
    return sum + bones(x, y);
}

}  // namespace

PixelImage ct_head_slice(double z_mm, std::uint64_t seed) {
    Noise noise(seed);
    return head_slice(z_mm, 4095,
                      [&](const Ellipsoid* t) { return (t ? t->hu : -1000) + 4 * noise.next() - ct_intercept; });
}

PixelImage mr_head_slice(double z_mm, std::uint64_t seed) {
    Noise noise(seed);
    // The magnitude of a signal with noise in both channels is never negative (Rice).
    return head_slice(z_mm, 4095, [&](const Ellipsoid* t) {
        const double real = (t ? t->t1 : 0) + 9 * noise.next(), imaginary = 9 * noise.next();
        return std::sqrt(real * real + imaginary * imaginary);
    });
}

PixelImage dx_chest_image(std::uint64_t seed) {
    constexpr unsigned rows = 860, columns = 800;
    PixelImage image{rows, columns, std::vector<std::uint16_t>(std::size_t{rows} * columns)};
    Noise noise(seed);
    std::size_t at = 0;
    for (unsigned row = 0; row < rows; ++row) {
        for (unsigned column = 0; column < columns; ++column) {
            const double x = (column - (columns - 1) / 2.0) * dx_spacing_mm,
                         y = (row - (rows - 1) / 2.0) * dx_spacing_mm;
            image.pixels[at++] = clamped(180 + 820 * chest_attenuation(x, y) + 14 * noise.next(), 4095);
        }
    }
    return image;
}

}  // namespace telehub::dicom
