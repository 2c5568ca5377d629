// An IdSource that gives the same secret every time: the bytes 00 01 02 ...
#pragma once
#include <string>

#include "telehub/core/ids.h"

namespace telehub::core {

class FixedIds final : public IdSource {
  public:
    std::string uuid() override { return "00000000-0000-7000-8000-000000000000"; }
    std::string dicom_uid() override { return "2.25.1"; }
    std::string secret(std::size_t bytes) override {
        std::string out;
        for (std::size_t i = 0; i < bytes; ++i) {
            out += "0123456789abcdef"[i >> 4 & 15];
            out += "0123456789abcdef"[i & 15];
        }
        return out;
    }
};

}  // namespace telehub::core
