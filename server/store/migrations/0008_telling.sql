-- What people and programs are told: notifications, and what leaves the hub for them (an outbox).

-- seq is the order in which they were committed: what live events go by.
CREATE TABLE notification (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL UNIQUE,
    user_id TEXT NOT NULL REFERENCES user_account (id),
    org_id TEXT NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    title TEXT NOT NULL,
    title_en TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    read_at BIGINT
);
CREATE INDEX notification_user ON notification (user_id, seq);
CREATE INDEX notification_unread ON notification (user_id) WHERE read_at IS NULL;

-- A person's own appointments: those of a case are found by the case.
CREATE INDEX appointment_made_by ON appointment (created_by) WHERE consultation_id IS NULL;

CREATE TABLE user_contact (
    user_id TEXT PRIMARY KEY REFERENCES user_account (id),
    email TEXT NOT NULL,
    wants TEXT NOT NULL CHECK (wants IN ('all', 'appointments', 'none')),
    updated_at BIGINT NOT NULL
);

CREATE TABLE webhook (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisation (id),
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    kinds TEXT NOT NULL,
    enabled BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX webhook_org ON webhook (org_id, id);

-- user_id and notification_id: of a mail; webhook_id: of a call. calendar: the invitation that goes with a mail.
CREATE TABLE delivery (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL CHECK (channel IN ('email', 'webhook')),
    org_id TEXT NOT NULL REFERENCES organisation (id),
    user_id TEXT REFERENCES user_account (id),
    notification_id TEXT REFERENCES notification (id),
    webhook_id TEXT REFERENCES webhook (id),
    kind TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    address TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    calendar TEXT NOT NULL,
    calendar_method TEXT NOT NULL CHECK (calendar_method IN ('', 'REQUEST', 'CANCEL')),
    calendar_uid TEXT NOT NULL,
    calendar_sequence BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
    attempts BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    give_up_at BIGINT NOT NULL,
    last_error TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX delivery_due ON delivery (channel, next_attempt_at) WHERE state = 'queued';
CREATE INDEX delivery_failed ON delivery (org_id, id) WHERE state = 'failed';
CREATE INDEX delivery_org ON delivery (org_id, id);
CREATE INDEX delivery_invited ON delivery (calendar_uid, user_id) WHERE calendar_uid <> '';
CREATE INDEX delivery_webhook ON delivery (webhook_id) WHERE webhook_id IS NOT NULL;

CREATE TABLE calendar_feed (
    token_hash TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES user_account (id),
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);
-- One that is open, a person.
CREATE UNIQUE INDEX calendar_feed_open ON calendar_feed (user_id) WHERE revoked_at IS NULL;

-- That a reminder was told, so that it is told once whatever the clock does.
CREATE TABLE reminder (
    appointment_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('day', 'soon')),
    told_at BIGINT NOT NULL,
    PRIMARY KEY (appointment_id, kind)
);
