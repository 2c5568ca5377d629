#include "output.h"

#include <cstdio>

#include "telehub/dicom/charset.h"

namespace telehub::cli {

void print_line(std::string_view line) {
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fputc('\n', stdout);
}

void answer(const Settings& settings, const std::string& line, const boost::json::object& object) {
    print_line(settings.json ? boost::json::serialize(object) : line);
}

void print_error(const Settings& settings, const core::Error& error) {
    std::fprintf(stderr, "telehub: %s (%s)\n", error.detail.c_str(), error.reason.c_str());
    boost::json::array fields;
    for (const auto& f : error.fields) {
        std::fprintf(stderr, "  %s: %s\n", f.path.c_str(), f.message.c_str());
        fields.push_back({{"path", f.path}, {"message", shown(f.message)}});
    }
    if (!settings.json) return;
    const boost::json::object object{{"error",
                                      {{"code", core::to_string(error.code)},
                                       {"reason", error.reason},
                                       {"detail", shown(error.detail)},
                                       {"fields", fields}}}};
    print_line(boost::json::serialize(object));
}

std::string shown(std::string_view text) { return dicom::to_utf8(text, "", "GB18030"); }

}  // namespace telehub::cli
