// The DICOMweb services that the hub itself calls. A port: `outgoing` implements it by STOW-RS (PS3.18 10.5) over
// HTTPS. Thread-safe.
#pragma once
#include <filesystem>
#include <span>
#include <string>

#include "telehub/app/nodes.h"

namespace telehub::app {

struct WebNode {
    std::string url;                // of the service, without a slash at its end: https://pacs.example/dicom-web
    std::filesystem::path ca_file;  // whose certificates are trusted; empty: the system's authorities
    std::string token;              // a bearer token, or ""
};

class WebNodes {
  public:
    virtual ~WebNodes() = default;
    // Sends stored objects as they are stored. A request carries several of them; one that fails, fails all it carried.
    virtual SendReport send(const Hub& hub, const WebNode& node, std::span<const store::Instance> instances,
                            const SendOptions& options) = 0;
    // Whether the service answers a search for studies. Refuses with busy "unreachable", "not_authorised",
    // "refused_by_peer" or "bad_answer", `detail` says what happened.
    virtual core::Result<void> probe(const Hub& hub, const WebNode& node) = 0;
    // Ends what is being sent, now; nothing is sent any more.
    virtual void stop() = 0;
};

// For programs that call nobody: every node is unreachable.
WebNodes& no_web_nodes();

}  // namespace telehub::app
