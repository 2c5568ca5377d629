// Invitations, cancellations, feeds and reminders, through a real mail server and a calendar parser that knows nothing
// of the hub.
#include "calendar.h"

#include "app/telling_support.h"

namespace telehub::test {
namespace {

struct Calendar : TellingTest {
    boost::json::object only_event(const boost::json::object& calendar) {
        const auto& events = calendar.at("events").as_array();
        EXPECT_EQ(events.size(), 1u) << calendar;
        return events.at(0).as_object();
    }
    boost::json::array feed(const std::string& token) {
        return read_calendar_text(app::read_calendar_feed(hub, token, "10.0.0.1").value()).at("events").as_array();
    }
    std::string kinds_told(const std::string& login) {
        std::string kinds;
        for (const auto& n : told(login)) kinds = n.kind + (kinds.empty() ? "" : " ") + kinds;
        return kinds;
    }
};

TEST_F(Calendar, OfAPersonHearsOfTheBookingTheMoveAndTheCancellation) {
    const Mailbox box;
    send_mail_to(box);
    wants_mail("consultant");
    const auto first = booked(at(monday(9)));
    const auto second = moved(first, at(monday(10, 30)));
    act(second, AppointmentAction::cancel);
    ASSERT_EQ(send_mails(), 3u);

    const auto booking = box.mail(1), move = box.mail(2), cancellation = box.mail(3);
    EXPECT_EQ(booking.at("calendar_method").as_string(), "REQUEST");
    EXPECT_EQ(booking.at("headers").at("subject").as_string(),
              "预约已确认（2026-02-02 09:00） / The appointment is confirmed (2026-02-02 09:00)");
    EXPECT_NE(std::string(booking.at("text").as_string()).find("2026-02-02 09:00-09:30 (Asia/Shanghai, UTC+08:00)"),
              std::string::npos)
        << booking.at("text");
    const auto event = only_event(booking.at("calendar").as_object());
    EXPECT_EQ(event.at("uid").as_string(), first.value);
    EXPECT_EQ(event.at("sequence").as_int64(), 0);
    EXPECT_EQ(event.at("start").as_string(), "2026-02-02T01:00:00+00:00");
    EXPECT_EQ(event.at("end").as_string(), "2026-02-02T01:30:00+00:00");
    EXPECT_EQ(event.at("status").as_string(), "CONFIRMED");
    EXPECT_EQ(event.at("location").as_string(), "会诊室1");
    EXPECT_EQ(event.at("organizer").at("address").as_string(), "mailto:hub@hub.example.org");
    EXPECT_EQ(event.at("attendees").at(0).at("address").as_string(), "mailto:consultant@example.org");
    EXPECT_EQ(event.at("attendees").at(0).at("name").as_string(), "吴专家");

    EXPECT_EQ(move.at("calendar_method").as_string(), "REQUEST");
    const auto later = only_event(move.at("calendar").as_object());
    EXPECT_EQ(later.at("uid").as_string(), first.value);
    EXPECT_EQ(later.at("sequence").as_int64(), 1);
    EXPECT_EQ(later.at("start").as_string(), "2026-02-02T02:30:00+00:00");

    EXPECT_EQ(cancellation.at("calendar_method").as_string(), "CANCEL");
    EXPECT_EQ(cancellation.at("calendar").at("method").as_string(), "CANCEL");
    const auto off = only_event(cancellation.at("calendar").as_object());
    EXPECT_EQ(off.at("uid").as_string(), first.value);
    EXPECT_EQ(off.at("sequence").as_int64(), 2);
    EXPECT_EQ(off.at("status").as_string(), "CANCELLED");
}

TEST_F(Calendar, OfWhoIsNoLongerInvitedHearsThatItIsOff) {
    const auto brain = second_expert();
    const Mailbox box;
    send_mail_to(box);
    wants_mail("reader2");
    const auto first = booked(at(monday(9), {heart, brain}));
    moved(first, at(monday(10), {heart}));
    ASSERT_EQ(send_mails(), 2u);
    EXPECT_EQ(box.mail(1).at("calendar_method").as_string(), "REQUEST");
    EXPECT_EQ(box.mail(2).at("calendar_method").as_string(), "CANCEL");
    EXPECT_EQ(only_event(box.mail(2).at("calendar").as_object()).at("uid").as_string(), first.value);
}

TEST_F(Calendar, IsNotToldOfWhatItNeverKnewOrKnowsAlready) {
    send_mail_to_nobody();
    const auto id = booked(at(monday(9)));
    wants_mail("consultant");  // from here on
    act(id, AppointmentAction::cancel);
    ASSERT_EQ(deliveries("email").size(), 1u);
    EXPECT_EQ(deliveries("email").front().calendar_method, "");
    const auto again = booked(at(monday(9)));
    auto notice = news({"consultant"}, "consultation.confirmed");
    notice.appointment_id = again.value;
    tell(notice);
    EXPECT_EQ(count("delivery", "calendar_method = 'REQUEST'"), 1);
}

TEST_F(Calendar, FeedShowsWhatStandsThereNow) {
    const auto token = app::new_calendar_feed(hub, as("consultant")).value();
    EXPECT_TRUE(feed(token).empty());
    const auto first = booked(at(monday(9)));
    ASSERT_EQ(feed(token).size(), 1u);
    EXPECT_EQ(feed(token).at(0).at("start").as_string(), "2026-02-02T01:00:00+00:00");
    const auto second = moved(first, at(monday(10)));
    ASSERT_EQ(feed(token).size(), 1u);
    EXPECT_EQ(feed(token).at(0).at("uid").as_string(), first.value);
    EXPECT_EQ(feed(token).at(0).at("sequence").as_int64(), 1);
    EXPECT_EQ(feed(token).at(0).at("start").as_string(), "2026-02-02T02:00:00+00:00");
    EXPECT_TRUE(feed(token).at(0).at("attendees").as_array().empty());
    act(second, AppointmentAction::cancel);
    ASSERT_EQ(feed(token).size(), 1u);
    EXPECT_EQ(feed(token).at(0).at("status").as_string(), "CANCELLED");
    const auto other = app::new_calendar_feed(hub, as("doctor2")).value();
    EXPECT_TRUE(feed(other).empty());
}

TEST_F(Calendar, FeedIsRevokedReplacedAndEndsWithItsPerson) {
    const auto first = app::new_calendar_feed(hub, as("consultant")).value();
    const auto second = app::new_calendar_feed(hub, as("consultant")).value();
    const auto read = [&](const std::string& token) {
        return verdict(app::read_calendar_feed(hub, token, "10.0.0.1"));
    };
    EXPECT_EQ(read(first), "not_found not_found");
    EXPECT_EQ(read(second), "ok");
    EXPECT_EQ(count("calendar_feed", "token_hash = '" + second + "'"), 0);  // the token itself is nowhere
    app::revoke_calendar_feed(hub, as("consultant")).value();
    EXPECT_EQ(read(second), "not_found not_found");
    EXPECT_EQ(verdict(app::revoke_calendar_feed(hub, as("consultant"))), "not_found not_found");
    const auto third = app::new_calendar_feed(hub, as("consultant")).value();
    app::disable_user(hub, domain::Actor::system(), "consultant").value();
    EXPECT_EQ(read(third), "not_found not_found");
    EXPECT_EQ(read("../" + third), "not_found not_found");
    EXPECT_EQ(read(""), "not_found not_found");
}

TEST_F(Calendar, FeedIsAskedForOnlySoOften) {
    const auto token = app::new_calendar_feed(hub, as("consultant")).value();
    const auto read = [&](const std::string& what, const std::string& from) {
        return verdict(app::read_calendar_feed(hub, what, from));
    };
    for (int i = 0; i < 60; ++i) ASSERT_EQ(read(token, "10.0.0.1"), "ok") << i;
    EXPECT_EQ(read(token, "10.0.0.2"), "rate_limited too_often");
    for (int i = 0; i < 30; ++i) ASSERT_EQ(read("wrong", "10.0.0.3"), "not_found not_found") << i;
    EXPECT_EQ(read("wrong", "10.0.0.3"), "rate_limited too_often");
    EXPECT_EQ(read("wrong", "10.0.0.4"), "not_found not_found");
    clock.advance(1min);
    EXPECT_EQ(read(token, "10.0.0.1"), "ok");
    clock.advance(-1h);  // the clock is set back
    EXPECT_EQ(read(token, "10.0.0.1"), "ok");
}

TEST_F(Calendar, RemindsADayAndAQuarterOfAnHourBefore) {
    booked(at(monday(9)));
    const auto go_to = [&](core::Timestamp t) { clock.advance(std::chrono::milliseconds{t.ms - clock.now().ms}); };
    go_to(monday(9) - 24h - 1s);
    EXPECT_EQ(app::tell_reminders(hub), 0u);
    go_to(monday(9) - 24h);
    EXPECT_EQ(app::tell_reminders(hub), 1u);
    EXPECT_EQ(app::tell_reminders(hub), 0u);
    go_to(monday(9) - 15min);
    EXPECT_EQ(app::tell_reminders(hub), 1u);
    EXPECT_EQ(kinds_told("consultant"), "appointment.confirmed appointment.reminder_day appointment.reminder_soon");
    go_to(monday(8) - 24h);  // the clock is set back: nothing is told twice
    EXPECT_EQ(app::tell_reminders(hub), 0u);
    go_to(monday(9) - 14min);
    EXPECT_EQ(app::tell_reminders(hub), 0u);
}

TEST_F(Calendar, RemindsOfTheTimeThatStandsAndOfNoneThatFell) {
    const auto go_to = [&](core::Timestamp t) { clock.advance(std::chrono::milliseconds{t.ms - clock.now().ms}); };
    const auto first = booked(at(monday(9)));
    const auto off = booked(at(monday(11)));
    moved(first, at(monday(10) + 24h));
    act(off, AppointmentAction::cancel);
    go_to(monday(9) - 10min);
    EXPECT_EQ(app::tell_reminders(hub), 0u);
    go_to(monday(10));
    EXPECT_EQ(app::tell_reminders(hub), 1u);
    booked(at(monday(9, 30) + 24h));  // made within the day before: its day's reminder would be no news
    EXPECT_EQ(app::tell_reminders(hub), 0u);
    go_to(monday(9, 50) + 24h);  // the hub slept: it tells late what is of use, and nothing of what has begun
    EXPECT_EQ(app::tell_reminders(hub), 1u);
    EXPECT_EQ(told("consultant").front().kind, "appointment.reminder_soon");
    EXPECT_NE(told("consultant").front().title_en.find("2026-02-03 10:00"), std::string::npos);
    go_to(monday(10, 1) + 24h);
    EXPECT_EQ(app::tell_reminders(hub), 0u);
}

app::CalendarEvent hostile_event() {
    app::CalendarEvent e;
    e.uid = "1\r\nX-A:1";
    e.sequence = 3;
    e.starts_at = core::from_rfc3339("2026-02-02T01:00:00Z").value();
    e.ends_at = e.starts_at + 30min;
    e.stamp = e.starts_at;
    e.status = "CONFIRMED";
    e.summary = "会诊；\r\nATTENDEE:mailto:evil@example.org\nX:1";
    e.description = std::string(300, 'x') + ",;\\ \"" + std::string(100, 'y');
    e.location = "room\r\nEND:VEVENT\r\nEND:VCALENDAR";
    e.url = "https://hub.example.org/\r\nX-B:1";
    e.organiser = {"Hub", "hub@example.org"};
    e.attendee = {"evil\";X=\"\r\nATTENDEE:mailto:evil@example.org", "wu@example.org"};
    return e;
}

TEST(CalendarText, LetsNoTextEndALine) {
    const auto read = read_calendar_text(app::calendar_text("REQUEST", {hostile_event()}));
    EXPECT_TRUE(read.at("crlf").as_bool());
    EXPECT_LE(read.at("longest_line").as_int64(), 75);
    EXPECT_EQ(read.at("method").as_string(), "REQUEST");
    ASSERT_EQ(read.at("events").as_array().size(), 1u);
    const auto& event = read.at("events").at(0).as_object();
    ASSERT_EQ(event.at("attendees").as_array().size(), 1u);
    EXPECT_EQ(event.at("attendees").at(0).at("address").as_string(), "mailto:wu@example.org");
    EXPECT_EQ(event.at("uid").as_string(), "1X-A:1");
    const boost::json::value names{"ATTENDEE",  "DESCRIPTION", "DTEND",  "DTSTAMP", "DTSTART", "LOCATION",
                                   "ORGANIZER", "SEQUENCE",    "STATUS", "SUMMARY", "UID",     "URL"};
    EXPECT_EQ(event.at("names"), names);
}

TEST(CalendarText, OfAFeedHasAnyNumberOfEvents) {
    auto e = hostile_event();
    e.organiser = e.attendee = {};
    EXPECT_EQ(read_calendar_text(app::calendar_text("PUBLISH", {})).at("events").as_array().size(), 0u);
    EXPECT_EQ(read_calendar_text(app::calendar_text("PUBLISH", {e, e, e})).at("events").as_array().size(), 3u);
}

}  // namespace
}  // namespace telehub::test
