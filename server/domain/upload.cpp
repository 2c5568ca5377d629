#include "telehub/domain/upload.h"

#include "names.h"

namespace telehub::domain {

namespace {
using enum UploadState;
using A = UploadAction;
using R = Role;

constexpr std::array table{
    UploadTransition{uploading, A::complete, processing, {R::technician}},  // its last byte is here
    UploadTransition{processing, A::finish, done, {R::system}},
    UploadTransition{processing, A::fail, failed, {R::system}},
    UploadTransition{uploading, A::terminate, terminated, {R::technician}},
    UploadTransition{uploading, A::expire, terminated, {R::system}},
};
}  // namespace

std::span<const UploadTransition> upload_transitions() { return table; }

std::string_view to_string(UploadState s) {
    switch (s) {
        case uploading: return "uploading";
        case processing: return "processing";
        case done: return "done";
        case failed: return "failed";
        case terminated: return "terminated";
    }
    return "";
}

std::string_view to_string(UploadAction a) {
    switch (a) {
        case A::complete: return "complete";
        case A::finish: return "finish";
        case A::fail: return "fail";
        case A::terminate: return "terminate";
        case A::expire: return "expire";
    }
    return "";
}

std::optional<UploadState> upload_state_from(std::string_view text) {
    return from_name<UploadState>(all_upload_states, text);
}

}  // namespace telehub::domain
