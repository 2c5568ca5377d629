// Live events: what a listener hears, and what it does not.
#include "telehub/app/live_events.h"

#include "app/telling_support.h"
#include "telehub/app/uploads.h"

namespace telehub::test {
namespace {

struct LiveEvents : TellingTest {
    app::Authenticated session(const std::string& login) {
        const auto in = app::sign_in(hub, {login, password, ""}, "r", "10.0.0.1").value();
        return app::authenticate(hub, in.token).value();
    }
    std::unique_ptr<app::LiveEvents> listen(const app::Authenticated& who, const std::string& last = {}) {
        return app::LiveEvents::listen(hub, who, last).value();
    }
    static std::string next(app::LiveEvents& events) {
        std::string text;
        EXPECT_TRUE(events.next(text));
        return text;
    }
    // The id of the last event of a text.
    static std::string last_id(const std::string& text) {
        const auto at = text.rfind("id: ");
        return at == std::string::npos ? "" : text.substr(at + 4, text.find('\n', at) - at - 4);
    }
    static bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
};

TEST_F(LiveEvents, BeginNowAndTellWhatFollows) {
    const auto doctor = session("doctor1");
    tell(news({"doctor1"}));
    const auto events = listen(doctor);
    const auto first = next(*events);
    EXPECT_TRUE(has(first, "retry: ") && has(first, "event: ready")) << first;
    EXPECT_FALSE(has(first, "event: notification")) << first;
    EXPECT_FALSE(events->awake());
    EXPECT_EQ(next(*events), "");
    tell(news({"doctor1"}));
    EXPECT_TRUE(events->awake());
    const auto second = next(*events);
    EXPECT_TRUE(has(second, "event: notification\ndata: {\"id\":\"" + told("doctor1").front().id.value + "\""))
        << second;
    EXPECT_EQ(next(*events), "");
}

TEST_F(LiveEvents, TellNobodyElsesNotification) {
    const auto events = listen(session("doctor2"));
    next(*events);
    tell(news({"doctor1"}));
    EXPECT_EQ(next(*events), "");
}

TEST_F(LiveEvents, TellOfThingsThatTheListenerMaySee) {
    const auto own = listen(session("doctor1")), other = listen(session("doctor2")),
               reader = listen(session("reader1"));
    for (auto* e : {own.get(), other.get(), reader.get()}) next(*e);
    const auto o = order(OrderState::submitted, complete_form("P2"));
    const auto line = "event: changed\ndata: {\"entity\":\"order\",\"id\":\"" + o.order.id.value + "\"}\n\n";
    const auto text = next(*own);
    EXPECT_TRUE(has(text, line)) << text;
    EXPECT_EQ(text.find(line), text.rfind(line));  // created and submitted: told once
    EXPECT_EQ(next(*other), "");
    EXPECT_TRUE(has(next(*reader), line));
    EXPECT_EQ(next(*own), "");
}

// Whoever listens: a kind of thing that is asked for in a scope it does not know would end the line of all.
TEST_F(LiveEvents, TellOfEveryKindOfThingToEveryRole) {
    const auto technician = listen(session("tech1")), reader = listen(session("reader1"));
    const auto coordinator = listen(session("coordinator"));
    for (auto* e : {technician.get(), reader.get(), coordinator.get()}) next(*e);
    const auto id = app::create_upload(hub, as("tech1"), {1, "x.dcm", "", "", "", ""}, {}).value().upload.id.value;
    hub.db.write([&](store::Connection& c) {
        for (const char* entity : {"order", "study", "read_task", "report", "quarantine", "appointment", "consultation",
                                   "upload", "user", "device", "routing_rule"}) {
            app::audit(c, hub, as("tech1"), {std::string{entity} + ".change", entity, "none"});
        }
    });
    const auto line = "event: changed\ndata: {\"entity\":\"upload\",\"id\":\"" + id + "\"}\n\n";
    EXPECT_TRUE(has(next(*technician), line));
    EXPECT_EQ(next(*reader), "");
    EXPECT_EQ(next(*coordinator), "");
}

TEST_F(LiveEvents, DoNotTellWhoLookedOrWasRefused) {
    const auto o = order(OrderState::draft, complete_form("P2"));
    const auto events = listen(session("doctor1"));
    next(*events);
    EXPECT_EQ(verdict(move(o, OrderAction::finish)), "conflict transition_not_allowed");
    hub.db.write([&](store::Connection& c) {
        app::audit(c, hub, as("tech1"), {"order.view", "order", o.order.id.value, o.order.org_id.value});
    });
    EXPECT_EQ(next(*events), "");
}

TEST_F(LiveEvents, GoOnFromTheLastThatWasHeard) {
    const auto doctor = session("doctor1");
    std::string id;
    {
        const auto events = listen(doctor);
        id = last_id(next(*events));
    }
    tell(news({"doctor1"}));
    const auto o = order(OrderState::draft, complete_form("P2"));
    const auto text = next(*listen(doctor, id));
    EXPECT_TRUE(has(text, "event: ready")) << text;
    EXPECT_TRUE(has(text, "event: notification")) << text;
    EXPECT_TRUE(has(text, o.order.id.value)) << text;
    EXPECT_FALSE(has(next(*listen(doctor, last_id(text))), "event: notification"));
}

TEST_F(LiveEvents, SayWhenTheThreadIsLost) {
    const auto doctor = session("doctor1");
    for (const char* id : {"x", "1", "1.", ".1", "1.1x", "-1.0", "999999.0", "0.999999", "99999999999999999999.0"}) {
        EXPECT_TRUE(has(next(*listen(doctor, id)), "event: reset")) << id;
    }
    hub.db.write([&](store::Connection& c) {
        for (int i = 0; i < 5001; ++i) app::audit(c, hub, as("tech1"), {"order.amend", "order", "o"});
    });
    EXPECT_TRUE(has(next(*listen(doctor, "0.0")), "event: reset"));
}

TEST_F(LiveEvents, ComeInBoundedPieces) {
    const auto doctor = session("doctor1");
    const auto events = listen(doctor);
    next(*events);
    for (int i = 0; i < 250; ++i) tell(news({"doctor1"}));
    std::size_t heard = 0;
    int pieces = 0;
    do {
        const auto text = next(*events);
        for (auto at = text.find("event: notification"); at != std::string::npos;
             at = text.find("event: notification", at + 1)) {
            ++heard;
        }
        ++pieces;
    } while (events->is_behind() && pieces < 10);
    EXPECT_EQ(heard, 250u);
    EXPECT_EQ(pieces, 2);
}

TEST_F(LiveEvents, EndWithTheSessionAndDoNotKeepItAlive) {
    const auto out = session("doctor1"), idle = session("doctor1"), gone = session("doctor2");
    const auto of_out = listen(out), of_idle = listen(idle), of_gone = listen(gone);
    for (auto* e : {of_out.get(), of_idle.get(), of_gone.get()}) next(*e);
    app::sign_out(hub, out.actor, out.token_hash);
    app::disable_user(hub, domain::Actor::system(), "doctor2").value();
    std::string text;
    EXPECT_FALSE(of_out->next(text));
    EXPECT_FALSE(of_gone->next(text));
    EXPECT_TRUE(of_idle->next(text));
    for (int i = 0; i < 14; ++i) {
        clock.advance(1min);
        EXPECT_TRUE(of_idle->next(text));
    }
    clock.advance(1min);
    EXPECT_FALSE(of_idle->next(text));
}

TEST_F(LiveEvents, HaveABoundedNumberOfListeners) {
    local.config.events.max_listeners = 3;
    local.config.events.max_listeners_per_user = 2;
    const auto doctor = session("doctor1");
    const auto first = listen(doctor), second = listen(doctor), third = listen(doctor);
    std::string text;
    EXPECT_TRUE(first->awake());
    EXPECT_FALSE(first->next(text));  // the oldest gave way
    EXPECT_TRUE(second->next(text));
    EXPECT_EQ(hub.telling->listeners.count(), 2u);
    auto other = listen(session("doctor2"));
    EXPECT_EQ(verdict(app::LiveEvents::listen(hub, session("tech2"), "")), "busy too_many_listeners");
    other.reset();
    EXPECT_EQ(verdict(app::LiveEvents::listen(hub, session("tech2"), "")), "ok");
    EXPECT_EQ(hub.telling->listeners.count(), 2u);
}

}  // namespace
}  // namespace telehub::test
