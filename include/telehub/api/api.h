// The web API: one table of routes (api/routes.cpp) turned into what the HTTP server runs, and the OpenAPI document
// made from the same table. Handlers run on worker threads.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "telehub/api/metrics.h"
#include "telehub/app/hub.h"
#include "telehub/http/server.h"

namespace telehub::api {

// Routes of /api/v1, /healthz, /readyz, /metrics and the start page. `hub` and `metrics` must outlive them.
std::vector<http::Route> make_routes(const app::Hub& hub, Metrics& metrics);

std::string openapi_json();
std::string openapi_yaml();  // docs/openapi.yaml

}  // namespace telehub::api
