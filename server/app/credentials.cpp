// What a password is, and who may give one to whom.
#include <algorithm>

#include "people_internal.h"
#include "telehub/domain/transition.h"

namespace telehub::app {

using domain::Role;

std::string made_up_password(core::IdSource& random) {
    constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyz23456789A";  // 32 of them: no bias
    const auto hex = random.secret(20);
    std::string password;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        if (i > 0 && i % 10 == 0) password += '-';
        const auto byte = std::stoul(hex.substr(i, 2), nullptr, 16);
        password += letters[byte % letters.size()];
    }
    return password;
}

void check_password(Form& form, const Hub& hub, const std::string& password) {
    constexpr std::size_t longest = 256;
    const auto least = hub.config.sign_in.min_password_length;
    form.require(password.size() >= least, "$.password", "at least " + std::to_string(least) + " characters");
    form.require(password.size() <= longest, "$.password", "at most 256 bytes");
}

core::Result<void> shows_second_factor(const domain::Actor& actor) {
    if (actor.user.empty() || actor.second_factor) return {};  // a program of the hub has none
    return domain::unmet(domain::Need::second_factor, "administer");
}

core::Result<void> may_change_signer(const domain::Actor& actor, const std::vector<domain::OrgRole>& roles) {
    static constexpr domain::RoleSet signing{Role::reporting_radiologist, Role::verifying_radiologist,
                                             Role::consultant};
    if (std::ranges::none_of(roles, [](const auto& r) { return signing.has(r.role); })) return {};
    return shows_second_factor(actor);
}

}  // namespace telehub::app
