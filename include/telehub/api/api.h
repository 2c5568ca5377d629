// The web API: one table of routes (api/routes.cpp) turned into what the HTTP server runs, and the OpenAPI document
// made from the same table. Handlers run on worker threads.
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "telehub/api/metrics.h"
#include "telehub/app/hub.h"
#include "telehub/http/server.h"

namespace telehub::api {

// Routes of /api/v1, /dicom-web, /wado, /healthz, /readyz and /metrics. `hub` and `metrics` must outlive them.
std::vector<http::Route> make_routes(const app::Hub& hub, Metrics& metrics);

// The web pages, for the paths that no route begins. They lie where `configured` says, or, when it is "", in web/ or
// ../web/ beside the program, or in ../share/telehub/web/. Without them a page says where they were looked for.
http::Route make_pages(const std::filesystem::path& configured, const std::filesystem::path& program_folder);

std::string openapi_json();
std::string openapi_yaml();  // docs/openapi.yaml

}  // namespace telehub::api
