#include "telehub/domain/transition.h"

namespace telehub::domain {

core::Error unmet(Need need, std::string_view action) {
    using core::Errc;
    const std::string verb{action};
    switch (need) {
        case Need::reason: {
            auto e = core::refuse(Errc::invalid, "reason_required", "'" + verb + "' needs a reason");
            e.fields.push_back({"$.reason", "must not be empty"});
            return e;
        }
        case Need::complete_form:
            return core::refuse(Errc::invalid, "incomplete", "'" + verb + "' needs every required field");
        case Need::second_factor:
            return core::refuse(Errc::forbidden, "second_factor_required",
                                "'" + verb + "' needs a second factor: send \"totp\", or sign in with it");
        case Need::valid_licence:
            return core::refuse(
                Errc::forbidden, "licence_required",
                "'" + verb + "' needs a licence that is valid today and covers this modality or specialty");
        case Need::not_the_writer:
            return core::refuse(Errc::forbidden, "own_report",
                                "'" + verb + "' must be done by another than the writer");
        case Need::holder:
            return core::refuse(Errc::forbidden, "not_the_holder", "'" + verb + "' is for the person who holds it");
        case Need::quorum:
            return core::refuse(Errc::conflict, "no_quorum",
                                "'" + verb + "' needs more experts to take their stance on the opinion as it is");
    }
    return core::refuse(Errc::forbidden, "refused", verb);
}

std::optional<Need> first_unmet(Needs asked, Needs given) {
    for (const Need n : {Need::holder, Need::not_the_writer, Need::valid_licence, Need::second_factor,
                         Need::complete_form, Need::quorum, Need::reason}) {
        if (asked.has(n) && !given.has(n)) return n;
    }
    return {};
}

}  // namespace telehub::domain
