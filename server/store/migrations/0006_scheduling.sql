-- Experts and their time, rooms, appointments, the waiting list and the duty roster. Dates 'YYYY-MM-DD' and minutes of
-- the day are wall time in the expert's zone; all other times are epoch milliseconds UTC. Slots are computed, not
-- stored.

CREATE TABLE expert (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL UNIQUE REFERENCES user_account (id),
    org_id TEXT NOT NULL REFERENCES organisation (id),
    title TEXT NOT NULL,
    languages TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    introduction TEXT NOT NULL,
    enabled BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX expert_org ON expert (org_id, id);

-- The word that a licence's scope lists.
CREATE TABLE expert_specialty (
    expert_id TEXT NOT NULL REFERENCES expert (id),
    specialty TEXT NOT NULL,
    PRIMARY KEY (expert_id, specialty)
);
CREATE INDEX expert_specialty_specialty ON expert_specialty (specialty, expert_id);

-- Rules and exceptions belong to a version of their expert: they are replaced as a whole.
CREATE TABLE availability_rule (
    expert_id TEXT NOT NULL REFERENCES expert (id),
    position BIGINT NOT NULL,
    weekday BIGINT NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    from_minute BIGINT NOT NULL,
    to_minute BIGINT NOT NULL,
    slot_minutes BIGINT NOT NULL CHECK (slot_minutes > 0),
    quota_class TEXT NOT NULL CHECK (quota_class IN ('open', 'clinic')),
    reserved_share BIGINT NOT NULL CHECK (reserved_share BETWEEN 0 AND 100),
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    PRIMARY KEY (expert_id, position)
);

CREATE TABLE availability_exception (
    expert_id TEXT NOT NULL REFERENCES expert (id),
    position BIGINT NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('closed', 'open')),
    from_minute BIGINT NOT NULL,
    to_minute BIGINT NOT NULL,
    slot_minutes BIGINT NOT NULL CHECK (slot_minutes > 0),
    PRIMARY KEY (expert_id, position)
);

CREATE TABLE holiday (
    org_id TEXT NOT NULL REFERENCES organisation (id),
    day TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (org_id, day)
);

CREATE TABLE room (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('meeting', 'ward', 'virtual')),
    capacity BIGINT NOT NULL,
    enabled BIGINT NOT NULL,
    join_link TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (org_id, name)
);

-- org_id invites, expert_org_id is invited. uid is the iCalendar UID: the first appointment's id, also after moves.
CREATE TABLE appointment (
    id TEXT PRIMARY KEY,
    uid TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    replaces_id TEXT REFERENCES appointment (id),
    org_id TEXT NOT NULL REFERENCES organisation (id),
    expert_org_id TEXT NOT NULL REFERENCES organisation (id),
    consultation_id TEXT,
    patient_key TEXT NOT NULL REFERENCES patient (id),
    room_id TEXT REFERENCES room (id),
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    time_zone TEXT NOT NULL,
    state TEXT NOT NULL,
    state_reason TEXT NOT NULL,
    hold_expires_at BIGINT,
    join_link TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CHECK (starts_at < ends_at)
);
CREATE INDEX appointment_org ON appointment (org_id, starts_at, id);
CREATE INDEX appointment_expert_org ON appointment (expert_org_id, starts_at, id);
CREATE INDEX appointment_consultation ON appointment (consultation_id) WHERE consultation_id IS NOT NULL;
CREATE INDEX appointment_replaces ON appointment (replaces_id) WHERE replaces_id IS NOT NULL;
CREATE INDEX appointment_hold ON appointment (hold_expires_at) WHERE state = 'held';
CREATE INDEX appointment_confirmed ON appointment (starts_at) WHERE state = 'confirmed';

CREATE TABLE appointment_expert (
    appointment_id TEXT NOT NULL REFERENCES appointment (id),
    expert_id TEXT NOT NULL REFERENCES expert (id),
    position BIGINT NOT NULL,
    PRIMARY KEY (appointment_id, expert_id)
);
CREATE INDEX appointment_expert_expert ON appointment_expert (expert_id, appointment_id);

-- Who has whose time: resource is 'expert:<id>', 'room:<id>' or 'patient:<key>'. The database itself refuses a second
-- claim of the same time, whoever asks. A claim is a day long at most, so that the look back is bounded.
CREATE TABLE time_claim (
    resource TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    appointment_id TEXT NOT NULL REFERENCES appointment (id),
    PRIMARY KEY (resource, starts_at),
    CHECK (starts_at < ends_at AND ends_at - starts_at <= 86400000)
) WITHOUT ROWID;
CREATE INDEX time_claim_appointment ON time_claim (appointment_id);
CREATE TRIGGER time_claim_overlap BEFORE INSERT ON time_claim
WHEN EXISTS (SELECT 1 FROM time_claim c WHERE c.resource = NEW.resource AND c.starts_at < NEW.ends_at
                AND c.starts_at > NEW.starts_at - 86400000 AND c.ends_at > NEW.starts_at)
BEGIN SELECT RAISE(ABORT, 'this time is taken'); END;
-- How often the claims of an expert have changed: what is remembered of them goes by it.
CREATE TABLE claim_version (
    resource TEXT PRIMARY KEY,
    version BIGINT NOT NULL
) WITHOUT ROWID;
CREATE TRIGGER time_claim_made AFTER INSERT ON time_claim WHEN NEW.resource LIKE 'expert:%'
BEGIN
    INSERT INTO claim_version (resource, version) VALUES (NEW.resource, 1)
        ON CONFLICT (resource) DO UPDATE SET version = claim_version.version + 1;
END;
CREATE TRIGGER time_claim_given_back AFTER DELETE ON time_claim WHEN OLD.resource LIKE 'expert:%'
BEGIN
    UPDATE claim_version SET version = version + 1 WHERE resource = OLD.resource;
END;
CREATE TRIGGER time_claim_no_update BEFORE UPDATE ON time_claim
BEGIN SELECT RAISE(ABORT, 'claims are made and given back, not moved'); END;

-- Who waits for a specialty or a named expert, the first come first.
CREATE TABLE waiting_entry (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisation (id),
    expert_org_id TEXT NOT NULL REFERENCES organisation (id),
    patient_key TEXT NOT NULL REFERENCES patient (id),
    specialty TEXT NOT NULL,
    expert_id TEXT REFERENCES expert (id),
    not_before BIGINT NOT NULL,
    not_after BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'served', 'withdrawn')),
    state_reason TEXT NOT NULL,
    appointment_id TEXT REFERENCES appointment (id),
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX waiting_entry_org ON waiting_entry (org_id, id);
CREATE INDEX waiting_entry_waiting ON waiting_entry (expert_org_id, id) WHERE state = 'waiting';
CREATE INDEX waiting_entry_patient ON waiting_entry (patient_key) WHERE state = 'waiting';

-- Who answers an emergency, in this order. A row that was taken away keeps who and when.
CREATE TABLE duty_roster (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisation (id),
    specialty TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES user_account (id),
    position BIGINT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    removed_at BIGINT,
    removed_by TEXT NOT NULL,
    version BIGINT NOT NULL,
    CHECK (starts_at < ends_at)
);
CREATE INDEX duty_roster_time ON duty_roster (org_id, specialty, ends_at);
CREATE INDEX duty_roster_user ON duty_roster (user_id);
