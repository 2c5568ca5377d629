#include "telehub/app/telling.h"

#include <algorithm>

namespace telehub::app {

Listeners::Place Listeners::enter(const core::UserId& user, unsigned most, unsigned most_of_user) {
    const std::lock_guard lock(mutex_);
    auto& places = places_[user];
    if (places.size() >= most_of_user) {
        places.front()->store(true);
        places.pop_front();
        --count_;
    }
    if (count_ >= most) {
        if (places.empty()) places_.erase(user);
        return {};
    }
    ++count_;
    return places.emplace_back(std::make_shared<std::atomic<bool>>(false));
}

void Listeners::leave(const core::UserId& user, const Place& place) {
    const std::lock_guard lock(mutex_);
    const auto of_user = places_.find(user);
    if (of_user == places_.end()) return;
    const auto at = std::ranges::find(of_user->second, place);
    if (at == of_user->second.end()) return;  // it had to go
    of_user->second.erase(at);
    --count_;
    if (of_user->second.empty()) places_.erase(of_user);
}

std::size_t Listeners::count() const {
    const std::lock_guard lock(mutex_);
    return count_;
}

}  // namespace telehub::app
