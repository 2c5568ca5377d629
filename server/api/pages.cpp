// The web pages, and what the browser may do while it shows them.
#include <memory>

#include "telehub/api/api.h"
#include "telehub/core/log.h"
#include "telehub/http/static_files.h"

namespace telehub::api {

namespace fs = std::filesystem;

namespace {

// Scripts are the hub's own; WebAssembly decodes images, workers may come from blobs that the page made. Styles are
// also written into the page by its component library.
constexpr const char* policy =
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; style-src 'self' "
    "'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action "
    "'self'; frame-ancestors 'none'";

http::Pairs page_headers() {
    return {{"Content-Security-Policy", policy},
            {"X-Content-Type-Options", "nosniff"},
            {"Referrer-Policy", "no-referrer"},
            {"Cross-Origin-Opener-Policy", "same-origin"}};
}

// Not pages, even where this hub has no such route.
bool belongs_to_programs(std::string_view path) {
    for (const std::string_view head : {"/api", "/dicom-web", "/wado", "/fhir"}) {
        if (path == head || (path.starts_with(head) && path[head.size()] == '/')) return true;
    }
    return false;
}

http::Response nothing_there(const http::Request& request) {
    return http::problem(core::refuse(core::Errc::not_found, "no_such_path", "Nothing is at this path."),
                         request.request_id);
}

// The first of these that holds pages, or the one that was configured.
fs::path find_pages(const fs::path& configured, const fs::path& program_folder) {
    if (!configured.empty()) return fs::absolute(configured);
    const auto beside = program_folder / "web";
    for (const auto& folder :
         {beside, program_folder.parent_path() / "web", program_folder.parent_path() / "share" / "telehub" / "web"}) {
        std::error_code ignored;
        if (fs::is_regular_file(folder / "index.html", ignored)) return folder;
    }
    return beside;
}

std::string without_pages(const fs::path& folder) {
    std::string shown;
    for (const char c : folder.string()) {
        if (c == '<') {
            shown += "&lt;";
        } else if (c == '&') {
            shown += "&amp;";
        } else {
            shown += c;
        }
    }
    return "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Telehub</title>\n<h1>Telehub</h1>\n"
           "<p>The hub runs, but its web pages are not built: they would be in <code>" +
           shown +
           "</code>. Build them (README) or name their folder (<code>https.pages</code>), and start the hub again.</p>"
           "\n<p>Programs use <code>/api/v1</code>: <a href=\"/api/v1/openapi.json\">OpenAPI "
           "document</a>.</p></html>\n";
}

}  // namespace

http::Route make_pages(const fs::path& configured, const fs::path& program_folder) {
    const auto folder = find_pages(configured, program_folder);
    std::error_code ignored;
    if (!fs::is_regular_file(folder / "index.html", ignored)) {
        core::log::warn("no_pages", {{"folder", folder.string()}});
        return {http::Method::get, "/{page}", [text = without_pages(folder)](const http::Request& request) {
                    if (request.path != "/") return nothing_there(request);
                    return http::text_response(200, "text/html; charset=utf-8", text);
                }};
    }
    // Shared by the copies of the route, one a server.
    const auto files = std::make_shared<const http::StaticFiles>(folder, page_headers());
    return {http::Method::get, "/{page}", [files](const http::Request& request) {
                return belongs_to_programs(request.path) ? nothing_there(request) : files->get(request);
            }};
}

}  // namespace telehub::api
