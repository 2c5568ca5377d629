// Rooms and holidays.
#include "replay.h"
#include "scheduling_access.h"
#include "telehub/app/experts.h"
#include "telehub/store/people.h"

namespace telehub::app {

using core::Errc;
using store::Connection;

namespace {

Form check_form(const RoomForm& f) {
    Form form;
    form.require(is_line(f.name, 100), "$.name", "1 to 100 bytes on one line");
    form.require(f.kind == "meeting" || f.kind == "ward" || f.kind == "virtual", "$.kind",
                 "one of meeting, ward, virtual");
    form.require(f.capacity >= 1 && f.capacity <= 10'000, "$.capacity", "from 1 to 10000 people");
    return form;
}

core::Result<void> check_name(Connection& c, const store::Room& room) {
    if (!store::room_name_exists(c, room.org_id, room.name, room.id)) return {};
    return core::refuse(Errc::conflict, "already_exists", "the organisation has a room of this name");
}

void fill(store::Room& room, const RoomForm& f) {
    room.name = f.name;
    room.kind = f.kind;
    room.capacity = f.capacity;
    room.enabled = f.enabled;
}

}  // namespace

core::Result<store::Room> create_room(const Hub& hub, const domain::Actor& actor, const RoomForm& form,
                                      const Idempotency& idempotency) {
    using R = core::Result<store::Room>;
    return transact(hub, actor, {"room.create", "room"}, [&](Connection& c, Deed& deed) -> R {
        if (const auto faults = check_form(form); !faults.ok()) return faults.error();
        auto known = find_replayed<core::RoomId>(c, actor, idempotency, "room", deed, [&](const auto& id) {
            return store::find_room(c, store::house_of(c, actor), id);
        });
        if (!known) return known.error();
        if (*known) return **known;
        const auto org = arranged_organisation(c, actor, form.org_id);
        if (!org) return org.error();
        deed.org_id = org->value;
        store::Room room;
        room.id = core::RoomId{hub.ids.uuid()};
        room.org_id = *org;
        room.created_at = hub.clock.now();
        fill(room, form);
        if (const auto ok = check_name(c, room); !ok) return ok.error();
        store::insert_row(c, room);
        record_idempotency(c, hub, actor, idempotency, room.id.value);
        deed.entity_id = room.id.value;
        return room;
    });
}

core::Result<store::Room> amend_room(const Hub& hub, const domain::Actor& actor, const core::RoomId& id,
                                     const RoomForm& form, Version expected) {
    using R = core::Result<store::Room>;
    return transact(hub, actor, {"room.amend", "room", id.value}, [&](Connection& c, Deed& deed) -> R {
        auto room = store::find_room(c, store::house_of(c, actor), id);
        if (!room) return not_found("room");
        deed.org_id = room->org_id.value;
        if (!may_arrange(c, actor, room->org_id)) return may_not_arrange();
        if (const auto faults = check_form(form); !faults.ok()) return faults.error();
        if (expected && *expected != room->version) return stale_error();
        fill(*room, form);
        if (const auto ok = check_name(c, *room); !ok) return ok.error();
        if (!store::update_row(c, *room)) return stale_error();
        return *room;
    });
}

core::Result<store::Room> get_room(const Hub& hub, const domain::Actor& actor, const core::RoomId& id) {
    return hub.db.read([&](Connection& c) -> core::Result<store::Room> {
        auto room = store::find_room(c, store::house_of(c, actor), id);
        if (!room) return not_found("room");
        return *room;
    });
}

std::vector<store::Room> list_rooms(const Hub& hub, const domain::Actor& actor, const std::string& org_id,
                                    const store::Page& page) {
    return hub.db.read([&](Connection& c) { return store::list_rooms(c, store::house_of(c, actor), org_id, page); });
}

core::Result<store::Holiday> set_holiday(const Hub& hub, const domain::Actor& actor, const HolidayForm& form) {
    using R = core::Result<store::Holiday>;
    return transact(hub, actor, {"holiday.set", "holiday", form.date}, [&](Connection& c, Deed& deed) -> R {
        Form faults;
        faults.require(core::is_iso_date(form.date), "$.date", "a date such as 2026-01-31");
        faults.require(is_line(form.name, 100), "$.name", "1 to 100 bytes on one line");
        if (!faults.ok()) return faults.error();
        const auto org = arranged_organisation(c, actor, form.org_id);
        if (!org) return org.error();
        deed.org_id = org->value;
        store::remove_holiday(c, *org, form.date);
        const store::Holiday row{*org, form.date, form.name};
        store::insert_row(c, row);
        return row;
    });
}

core::Result<void> remove_holiday(const Hub& hub, const domain::Actor& actor, const std::string& org_id,
                                  const std::string& date) {
    using R = core::Result<void>;
    return transact(hub, actor, {"holiday.remove", "holiday", date}, [&](Connection& c, Deed& deed) -> R {
        const auto org = arranged_organisation(c, actor, org_id);
        if (!org) return org.error();
        deed.org_id = org->value;
        if (!store::remove_holiday(c, *org, date)) return not_found("holiday");
        return {};
    });
}

std::vector<store::Holiday> list_holidays(const Hub& hub, const domain::Actor& actor, const std::string& org_id,
                                          const std::string& from, const std::string& to) {
    return hub.db.read(
        [&](Connection& c) { return store::list_holidays(c, store::house_of(c, actor), org_id, from, to); });
}

}  // namespace telehub::app
