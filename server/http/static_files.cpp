#include "telehub/http/static_files.h"

#include <array>
#include <stdexcept>

#include "telehub/http/negotiation.h"

namespace telehub::http {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t max_files = 20'000;
constexpr std::string_view assets = "/assets/";

constexpr std::array<std::pair<std::string_view, const char*>, 14> types{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".wasm", "application/wasm"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".mp3", "audio/mpeg"},
    {".txt", "text/plain; charset=utf-8"},
    {".md", "text/plain; charset=utf-8"},
}};

// The most wanted first.
constexpr std::array<std::pair<const char*, std::string_view>, 2> codings{{{"br", ".br"}, {"gzip", ".gz"}}};

const char* type_of(std::string_view extension) {
    for (const auto& [known, type] : types) {
        if (known == extension) return type;
    }
    return nullptr;
}

std::string extension_of(std::string_view path) { return fs::path(path).extension().string(); }

// Size and time tell a newer build's index.html from an older one's.
std::string etag_of(const fs::directory_entry& entry) {
    const auto ticks = entry.last_write_time().time_since_epoch().count();
    return "\"" + std::to_string(entry.file_size()) + "-" + std::to_string(ticks) + "\"";
}

bool is_known(std::string_view if_none_match, const std::string& etag) {
    return if_none_match == "*" || if_none_match.find(etag) != std::string_view::npos;
}

}  // namespace

StaticFiles::StaticFiles(const fs::path& root, Pairs headers) : headers_(std::move(headers)) {
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        if (entry.is_symlink() || !entry.is_regular_file()) continue;
        add(root, entry);
        if (files_.size() > max_files) throw std::runtime_error(root.string() + " holds too many files for web pages");
    }
}

void StaticFiles::add(const fs::path& root, const fs::directory_entry& entry) {
    auto path = "/" + entry.path().lexically_relative(root).generic_string();
    Content content{entry.path(), entry.file_size(), etag_of(entry)};
    for (const auto& [coding, extension] : codings) {
        if (!path.ends_with(extension)) continue;
        path.resize(path.size() - extension.size());
        files_[path].encoded[coding] = std::move(content);
        return;
    }
    auto& file = files_[path];
    const auto* const type = type_of(extension_of(path));
    file.type = type ? type : "application/octet-stream";
    file.plain = std::move(content);
}

const StaticFiles::File* StaticFiles::find(std::string_view path) const {
    auto at = files_.find(path);
    const bool names_a_file = path.starts_with(assets) || type_of(extension_of(path));
    if (at == files_.end() && !names_a_file) at = files_.find("/index.html");
    // Without a plain file, an encoded one alone is no file.
    return at == files_.end() || at->second.plain.file.empty() ? nullptr : &at->second;
}

Response StaticFiles::get(const Request& request) const {
    const auto* const file = find(request.path);
    Response response;
    if (!file) {
        response = problem(core::refuse(core::Errc::not_found, "no_such_path", "Nothing is at this path."),
                           request.request_id);
        for (const auto& [name, value] : headers_) response.set(name, value);
        return response;
    }
    for (const auto& [name, value] : headers_) response.set(name, value);
    const Content* content = &file->plain;
    for (const auto& [coding, extension] : codings) {
        const auto encoded = file->encoded.find(coding);
        if (encoded == file->encoded.end() || !accepts_coding(request.header("accept-encoding"), coding)) continue;
        content = &encoded->second;
        response.set("Content-Encoding", coding);
        break;
    }
    if (!file->encoded.empty()) response.set("Vary", "Accept-Encoding");
    response.set("ETag", content->etag);
    response.set("Cache-Control",
                 request.path.starts_with(assets) ? "public, max-age=31536000, immutable" : "no-cache");
    if (is_known(request.header("if-none-match"), content->etag)) {
        response.status = 304;
        return response;
    }
    response.set("Content-Type", file->type);
    response.body = FileBody{content->file, 0, content->size};
    return response;
}

}  // namespace telehub::http
