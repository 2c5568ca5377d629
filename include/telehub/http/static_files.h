// A folder of built web pages. It is listed once, when made, and only what was found then is ever opened: no name that
// a client sends reaches the file system. Immutable, thread-safe.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "telehub/http/message.h"

namespace telehub::http {

class StaticFiles {
  public:
    // Regular files below `root`, no links; FILE.br and FILE.gz are other encodings of FILE. `headers` go with every
    // answer. Throws std::filesystem::filesystem_error when it cannot be listed, and std::runtime_error when it holds
    // more files than pages ever do.
    StaticFiles(const std::filesystem::path& root, Pairs headers);

    // The file at the request's path; "/" and the paths of pages, which the page itself knows to show, are index.html.
    // What lies in /assets/ has the hash of its content in its name and is kept for good, all else is asked for again
    // (If-None-Match). 404 for a missing file: below /assets/, or with a file's extension.
    Response get(const Request& request) const;

    bool has(const std::string& path) const { return files_.contains(path); }  // "/index.html"

  private:
    struct Content {
        std::filesystem::path file;
        std::uint64_t size = 0;
        std::string etag;
    };
    struct File {
        std::string type;
        Content plain;
        std::map<std::string, Content, std::less<>> encoded;  // by content coding: "br", "gzip"
    };
    void add(const std::filesystem::path& root, const std::filesystem::directory_entry& entry);
    const File* find(std::string_view path) const;

    std::map<std::string, File, std::less<>> files_;  // by path of the URL
    const Pairs headers_;
};

}  // namespace telehub::http
