// The upload 上传: one file, zip or tar that a clinic sends piece by piece, and what the hub makes of it.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "telehub/domain/transition.h"

namespace telehub::domain {

enum class UploadState { uploading, processing, done, failed, terminated };
enum class UploadAction { complete, finish, fail, terminate, expire };
inline constexpr std::array all_upload_states{UploadState::uploading, UploadState::processing, UploadState::done,
                                              UploadState::failed, UploadState::terminated};
inline constexpr std::array all_upload_actions{UploadAction::complete, UploadAction::finish, UploadAction::fail,
                                               UploadAction::terminate, UploadAction::expire};
std::string_view to_string(UploadState s);
std::string_view to_string(UploadAction a);
std::optional<UploadState> upload_state_from(std::string_view text);

using UploadTransition = Transition<UploadState, UploadAction>;
std::span<const UploadTransition> upload_transitions();

}  // namespace telehub::domain
