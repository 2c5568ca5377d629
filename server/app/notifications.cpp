#include "telehub/app/notifications.h"

#include "form.h"
#include "telehub/core/text.h"

namespace telehub::app {

using store::Connection;
using store::Notification;
using store::UserContact;

std::vector<Notification> list_notifications(const Hub& hub, const domain::Actor& actor, bool unread_only,
                                             const store::Page& page) {
    return hub.db.read([&](Connection& c) { return store::list_notifications(c, actor.user, unread_only, page); });
}

std::int64_t count_unread(const Hub& hub, const domain::Actor& actor) {
    return hub.db.read([&](Connection& c) { return store::count_unread(c, actor.user); });
}

core::Result<Notification> read_notification(const Hub& hub, const domain::Actor& actor,
                                             const core::NotificationId& id) {
    return transact(hub, actor, {"notification.read", "notification", id.value},
                    [&](Connection& c, Deed&) -> core::Result<Notification> {
                        auto row = store::find_notification(c, actor.user, id);
                        if (!row) return not_found("notification");
                        if (row->read_at) return *row;
                        row->read_at = hub.clock.now();
                        store::mark_read(c, id, *row->read_at);
                        return *row;
                    });
}

core::Result<std::int64_t> read_all_notifications(const Hub& hub, const domain::Actor& actor) {
    return transact(hub, actor, {"notification.read_all", "notification"},
                    [&](Connection& c, Deed& deed) -> core::Result<std::int64_t> {
                        const auto count = store::mark_all_read(c, actor.user, hub.clock.now());
                        deed.detail = std::to_string(count);
                        return count;
                    });
}

UserContact get_contact(const Hub& hub, const domain::Actor& actor) {
    auto contact = hub.db.read([&](Connection& c) { return store::find_contact(c, actor.user); });
    return contact ? std::move(*contact) : UserContact{actor.user, "", "all", {}};
}

core::Result<UserContact> save_contact(const Hub& hub, const domain::Actor& actor, const std::string& email,
                                       const std::string& wants) {
    return transact(hub, actor, {"contact.save", "user", actor.user.value},
                    [&](Connection& c, Deed&) -> core::Result<UserContact> {
                        Form form;
                        form.require(email.empty() || core::is_mail_address(email), "$.email",
                                     "must be a mail address, such as name@example.org, or empty");
                        form.require(wants == "all" || wants == "appointments" || wants == "none", "$.wants",
                                     "must be all, appointments or none");
                        if (!form.ok()) return form.error();
                        const UserContact contact{actor.user, email, wants, hub.clock.now()};
                        store::save_contact(c, contact);
                        return contact;
                    });
}

}  // namespace telehub::app
