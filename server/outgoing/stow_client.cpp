#include "telehub/outgoing/stow_client.h"

#include <cstdio>

#include "curl_handle.h"
#include "http_call.h"
#include "stow_answer.h"
#include "telehub/app/hub.h"
#include "telehub/core/log.h"

namespace telehub::outgoing {

namespace {

using Instances = std::span<const store::Instance>;

// One request: an object larger than this goes alone.
constexpr std::uint64_t max_request = 64ull << 20;
constexpr std::size_t max_objects = 100;
constexpr std::size_t max_answer = 1 << 20;

struct Failed {
    std::string reason, detail;
    bool hopeless = false;
};

class Sending {
  public:
    Sending(const app::Hub& hub, const app::WebNode& node, const app::SendOptions& options,
            const std::atomic<bool>& stopped)
        : hub_(hub), node_(node), options_(options), stopped_(stopped) {}

    app::SendReport run(Instances instances) {
        report_.pending = instances.size();
        while (!instances.empty() && !report_.cancelled && !all_) {
            const auto count = send_some(instances);
            instances = instances.subspan(count);
            if (options_.progress && !all_ && !options_.progress(report_)) report_.cancelled = true;
        }
        if (all_) fail(instances, *all_);
        return std::move(report_);
    }

  private:
    // How many of them, from the first, one request has settled; 0 when they are to go in smaller ones.
    std::size_t send_some(Instances instances);
    bool was_too_large_together(Instances carried, const HttpAnswer& answer);
    void judge(Instances carried, const HttpAnswer& answer);
    void judge_each(Instances carried, const StowAnswer& told, long status);
    void fail(Instances instances, const Failed& why) {
        for (const auto& i : instances) fail_one(i, why);
    }
    void fail_one(const store::Instance& i, const Failed& why) {
        --report_.pending;
        report_.failed.push_back({i.sop_uid, why.reason, why.detail, why.hopeless});
    }

    const app::Hub& hub_;
    const app::WebNode& node_;
    const app::SendOptions& options_;
    const std::atomic<bool>& stopped_;
    app::SendReport report_;
    std::size_t most_ = max_objects;  // of one request
    std::optional<Failed> all_;       // what became of one request would become of the others
};

std::size_t Sending::send_some(Instances instances) {
    MultipartBody body("telehub" + hub_.ids.secret(16));
    std::size_t count = 0;
    for (const auto& i : instances) {
        const auto file = hub_.objects.path(i.object_sha256);
        std::error_code fault;
        const auto size = std::filesystem::file_size(file, fault);
        if (fault) {  // told when it is the first, so that what is told stays in order
            if (count > 0) break;
            fail_one(i, {"object_missing", "the stored object cannot be read", true});
            return 1;
        }
        if (count > 0 && body.size() + size > max_request) break;
        body.add(file, size);
        if (++count == most_) break;
    }
    body.close();
    const HttpCall call{node_.url + "/studies", &body, max_answer,
                        std::chrono::seconds{hub_.config.forward.idle_timeout_s}};
    const auto answer = call_http(call, node_, hub_.config, stopped_);
    const auto carried = instances.first(count);
    if (answer) {
        if (was_too_large_together(carried, *answer)) return 0;
        judge(carried, *answer);
        return count;
    }
    all_ = Failed{answer.error().reason, answer.error().detail, false};
    report_.unreachable = answer.error().reason == "unreachable" || answer.error().reason == "timed_out";
    fail(carried, *all_);
    return count;
}

// A service may take each of them and not all at once: from now on they go one by one.
bool Sending::was_too_large_together(Instances carried, const HttpAnswer& answer) {
    if (answer.status != 413 || carried.size() < 2) return false;
    most_ = 1;
    return true;
}

// PS3.18 table 10.5.3-1: 200 all taken, 202 some, 409 none; each with what became of every instance.
void Sending::judge(Instances carried, const HttpAnswer& answer) {
    const auto told = read_stow_answer(answer.body);
    const bool of_instances = answer.status == 200 || answer.status == 202 || answer.status == 409;
    if (of_instances && told.readable) return judge_each(carried, told, answer.status);
    const auto status = "the service answered " + std::to_string(answer.status);
    if (answer.status >= 200 && answer.status < 300) {
        all_ = Failed{"bad_answer", status + " without a result for each instance", false};
    } else if (answer.status == 408 || answer.status == 409 || answer.status == 429 || answer.status >= 500) {
        all_ = Failed{"peer_busy", status, false};
        report_.retry_after = answer.retry_after;
        report_.unreachable = answer.status == 429 || answer.status == 503;
    } else if (answer.status == 401 || answer.status == 403) {
        all_ = Failed{"not_authorised", status, true};
    } else if (answer.status >= 300 && answer.status < 400) {
        all_ = Failed{"redirected", status + "; redirects are not followed", true};
    } else if (answer.status == 413) {
        // Of this request alone: the next is of another size.
        return fail(carried, {"too_large_for_peer", status, true});
    } else {
        all_ = Failed{"refused_by_peer", status, true};
    }
    fail(carried, *all_);
}

void Sending::judge_each(Instances carried, const StowAnswer& told, long status) {
    for (const auto& i : carried) {
        const auto failed = told.failed.find(i.sop_uid.value);
        if (failed != told.failed.end()) {
            char hex[8];
            std::snprintf(hex, sizeof hex, "%04X", static_cast<unsigned>(failed->second));
            fail_one(i, {"refused_by_peer", std::string{"the service gave failure reason "} + hex,
                         !is_passing(failed->second)});
        } else if (told.taken.contains(i.sop_uid.value)) {
            --report_.pending;
            ++report_.sent;
            if (told.warned.contains(i.sop_uid.value)) ++report_.warned;
        } else {
            fail_one(i, {"bad_answer", "the answer " + std::to_string(status) + " does not name the instance", false});
        }
    }
}

}  // namespace

StowClient::StowClient() { prepare_curl(); }

app::SendReport StowClient::send(const app::Hub& hub, const app::WebNode& node, Instances instances,
                                 const app::SendOptions& options) {
    auto report = Sending(hub, node, options, stopped_).run(instances);
    core::log::info("instances_sent", {{"node", node.url},
                                       {"sent", report.sent},
                                       {"failed", report.failed.size()},
                                       {"not_tried", report.pending},
                                       {"why", report.failed.empty() ? std::string{} : report.failed.front().detail}});
    return report;
}

core::Result<void> StowClient::probe(const app::Hub& hub, const app::WebNode& node) {
    const HttpCall call{node.url + "/studies?limit=1", nullptr, max_answer,
                        std::chrono::seconds{hub.config.forward.connect_timeout_s}};  // a person waits
    const auto answer = call_http(call, node, hub.config, stopped_);
    if (!answer) return answer.error();
    const auto refused = [&](const char* reason) {
        return core::refuse(core::Errc::busy, reason, "the service answered " + std::to_string(answer->status));
    };
    if (answer->status == 200 || answer->status == 204) return {};
    if (answer->status == 401 || answer->status == 403) return refused("not_authorised");
    if (answer->status >= 400) return refused("refused_by_peer");
    return refused("bad_answer");
}

}  // namespace telehub::outgoing
