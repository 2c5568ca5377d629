#include "scheduling_house.h"

#include "telehub/app/people.h"
#include "telehub/store/experts.h"
#include "telehub/store/table.h"

namespace telehub::bench {

using store::Connection;

namespace {

domain::Actor person(const core::OrgId& org, domain::Role role, const char* id) {
    domain::Actor a;
    a.user = core::UserId{id};
    a.name = id;
    a.org = org;
    a.roles = {{org, role}};
    return a;
}

core::ExpertId add_expert(Connection& c, const app::Hub& hub, const House& house, int number) {
    store::UserAccount user;
    user.id = core::UserId{hub.ids.uuid()};
    user.org_id = house.hospital;
    user.login = "expert" + std::to_string(number);
    user.name = "专家" + std::to_string(number);
    store::insert_row(c, user);
    store::insert_row(c, store::Licence{core::LicenceId{hub.ids.uuid()},
                                        user.id,
                                        "110" + std::to_string(number),
                                        "*",
                                        "主任医师",
                                        "2099-12-31",
                                        "bench",
                                        hub.clock.now(),
                                        {}});
    store::Expert e;
    e.id = core::ExpertId{hub.ids.uuid()};
    e.user_id = user.id;
    e.org_id = house.hospital;
    e.time_zone = "Asia/Shanghai";
    store::insert_row(c, e);
    store::set_specialties(c, e.id, {house.specialties[static_cast<std::size_t>(number) % house.specialties.size()]});
    std::int64_t position = 0;
    for (std::int64_t weekday = 1; weekday <= 5; ++weekday) {
        for (const std::int64_t from : {8 * 60, 14 * 60}) {
            store::insert_row(
                c, store::AvailabilityRule{e.id, position++, weekday, from, from + 240, 30, "open", 0, "", ""});
        }
    }
    return e.id;
}

core::RoomId add_room(Connection& c, const app::Hub& hub, const House& house, int number) {
    store::Room room;
    room.id = core::RoomId{hub.ids.uuid()};
    room.org_id = house.hospital;
    room.name = "room " + std::to_string(number);
    room.kind = "meeting";
    room.capacity = 10;
    store::insert_row(c, room);
    return room.id;
}

core::PatientId add_patient(Connection& c, const app::Hub& hub, const House& house, int number) {
    store::Patient p;
    p.id = core::PatientId{hub.ids.uuid()};
    p.org_id = house.clinic;
    p.patient_id = "P" + std::to_string(number);
    p.name = "病人" + std::to_string(number);
    p.registered = true;
    store::insert_row(c, p);
    return p.id;
}

}  // namespace

domain::Actor House::doctor() const { return person(clinic, domain::Role::clinic_physician, "bench-doctor"); }
domain::Actor House::coordinator() const { return person(hospital, domain::Role::coordinator, "bench-coordinator"); }

House make_house(const app::Hub& hub, const HouseSize& size) {
    const auto system = domain::Actor::system();
    House house;
    house.hospital = app::create_organisation(hub, system, {"BHOSP", "市人民医院", "lead_hospital", "", ""}).value().id;
    house.clinic = app::create_organisation(hub, system, {"BCLIN", "镇卫生院", "clinic", "BHOSP", ""}).value().id;
    for (int i = 0; i < size.specialties; ++i) house.specialties.push_back("SPEC" + std::to_string(i));
    hub.db.write([&](Connection& c) {
        for (int i = 0; i < size.experts; ++i) house.experts.push_back(add_expert(c, hub, house, i));
        for (int i = 0; i < size.rooms; ++i) house.rooms.push_back(add_room(c, hub, house, i));
        for (int i = 0; i < size.patients; ++i) house.patients.push_back(add_patient(c, hub, house, i));
    });
    return house;
}

}  // namespace telehub::bench
