-- The spine: who (organisations, users, devices), what (patients, orders, studies down to instances), the reading
-- loop, and the audit trail. Times are epoch milliseconds UTC (BIGINT), ids are UUIDv7 in text, dates 'YYYY-MM-DD'.
-- Every clinical row carries org_id, whose patient it is, and reading_org_id, the reading centre it was sent to.

CREATE TABLE organisation (
    id TEXT PRIMARY KEY,
    parent_id TEXT REFERENCES organisation (id),
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('lead_hospital', 'county_hospital', 'clinic')),
    reading_org_id TEXT REFERENCES organisation (id),
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE user_account (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisation (id),
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    totp_secret TEXT NOT NULL,
    totp_last_step BIGINT NOT NULL,
    enabled BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    locked_until BIGINT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE user_role (
    user_id TEXT NOT NULL REFERENCES user_account (id),
    org_id TEXT NOT NULL REFERENCES organisation (id),
    role TEXT NOT NULL,
    granted_by TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, org_id, role)
);

-- 执业范围: scope is '*' or modalities parted by commas.
CREATE TABLE licence (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES user_account (id),
    number TEXT NOT NULL,
    scope TEXT NOT NULL,
    title TEXT NOT NULL,
    expires_on TEXT NOT NULL,
    granted_by TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX licence_user ON licence (user_id);

CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES user_account (id),
    csrf_hash TEXT NOT NULL,
    second_factor BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    remote_address TEXT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX session_user ON session (user_id);

CREATE TABLE device (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisation (id),
    ae_title TEXT NOT NULL UNIQUE,
    address TEXT NOT NULL,
    certificate_sha256 TEXT NOT NULL,
    charset TEXT NOT NULL,
    enabled BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE patient (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisation (id),
    patient_id TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    pinyin TEXT NOT NULL,
    pinyin_initials TEXT NOT NULL,
    sex TEXT NOT NULL,
    birth_date TEXT NOT NULL,
    registered BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (org_id, patient_id)
);

CREATE TABLE imaging_order (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisation (id),
    reading_org_id TEXT REFERENCES organisation (id),
    patient_key TEXT NOT NULL REFERENCES patient (id),
    accession_number TEXT NOT NULL,
    state TEXT NOT NULL,
    modality TEXT NOT NULL,
    body_part TEXT NOT NULL,
    procedure TEXT NOT NULL,
    clinical_history TEXT NOT NULL,
    urgency TEXT NOT NULL,
    patient_class TEXT NOT NULL,
    consent BIGINT NOT NULL,
    requested_by TEXT NOT NULL REFERENCES user_account (id),
    referring_physician TEXT NOT NULL,
    study_uid TEXT NOT NULL UNIQUE,
    declared_instances BIGINT,
    state_reason TEXT NOT NULL,
    retake_of TEXT REFERENCES imaging_order (id),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (org_id, accession_number)
);
CREATE INDEX imaging_order_org ON imaging_order (org_id, id);
CREATE INDEX imaging_order_reading ON imaging_order (reading_org_id, id);
CREATE INDEX imaging_order_patient ON imaging_order (patient_key);

CREATE TABLE accession_counter (
    org_id TEXT NOT NULL REFERENCES organisation (id),
    day TEXT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (org_id, day)
);

CREATE TABLE study (
    study_key INTEGER PRIMARY KEY,
    study_uid TEXT NOT NULL UNIQUE,
    org_id TEXT NOT NULL REFERENCES organisation (id),
    reading_org_id TEXT REFERENCES organisation (id),
    state TEXT NOT NULL,
    declared_complete BIGINT NOT NULL,
    order_id TEXT REFERENCES imaging_order (id),
    patient_key TEXT REFERENCES patient (id),
    patient_id TEXT NOT NULL,
    patient_name TEXT NOT NULL,
    patient_name_raw TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    pinyin TEXT NOT NULL,
    pinyin_initials TEXT NOT NULL,
    sex TEXT NOT NULL,
    birth_date TEXT NOT NULL,
    accession_number TEXT NOT NULL,
    study_date TEXT NOT NULL,
    study_time TEXT NOT NULL,
    study_id TEXT NOT NULL,
    description TEXT NOT NULL,
    referring_physician TEXT NOT NULL,
    modalities TEXT NOT NULL,
    specific_character_set TEXT NOT NULL,
    series_count BIGINT NOT NULL,
    instance_count BIGINT NOT NULL,
    source TEXT NOT NULL,
    first_received_at BIGINT NOT NULL,
    last_received_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX study_org ON study (org_id, study_key);
CREATE INDEX study_reading ON study (reading_org_id, study_key);
CREATE INDEX study_patient ON study (org_id, patient_id);
CREATE INDEX study_accession ON study (org_id, accession_number);
CREATE INDEX study_receiving ON study (last_received_at) WHERE state = 'receiving';

CREATE TABLE series (
    series_key INTEGER PRIMARY KEY,
    study_key BIGINT NOT NULL REFERENCES study (study_key),
    series_uid TEXT NOT NULL,
    modality TEXT NOT NULL,
    series_number TEXT NOT NULL,
    description TEXT NOT NULL,
    body_part TEXT NOT NULL,
    station_name TEXT NOT NULL,
    instance_count BIGINT NOT NULL,
    UNIQUE (study_key, series_uid)
);

-- Rows cluster by series: a series is written and read as one run of pages.
CREATE TABLE instance (
    series_key BIGINT NOT NULL REFERENCES series (series_key),
    sop_uid TEXT NOT NULL,
    sop_class_uid TEXT NOT NULL,
    transfer_syntax_uid TEXT NOT NULL,
    instance_number TEXT NOT NULL,
    image_rows BIGINT,
    image_columns BIGINT,
    frames BIGINT NOT NULL,
    object_sha256 TEXT NOT NULL,
    object_size BIGINT NOT NULL,
    dataset_offset BIGINT NOT NULL,
    pixel_offset BIGINT,
    pixel_length BIGINT,
    frame_index TEXT NOT NULL,
    origin TEXT NOT NULL,
    source TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (series_key, sop_uid)
) WITHOUT ROWID;
CREATE UNIQUE INDEX instance_sop ON instance (sop_uid);

-- Objects that an instance had before a person reconciled it. The original stays.
CREATE TABLE instance_version (
    sop_uid TEXT NOT NULL,
    object_sha256 TEXT NOT NULL,
    object_size BIGINT NOT NULL,
    dataset_offset BIGINT NOT NULL,
    superseded_at BIGINT NOT NULL,
    superseded_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (sop_uid, object_sha256)
);

-- kind: no_order, identity_mismatch, mixed_patients (the study itself is off the reading lists), or
-- uid_conflict, foreign_patient, foreign_study (the instances are held aside in held_instance).
CREATE TABLE quarantine (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisation (id),
    reading_org_id TEXT REFERENCES organisation (id),
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'reconciled', 'discarded')),
    study_uid TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    patient_name TEXT NOT NULL,
    accession_number TEXT NOT NULL,
    detail TEXT NOT NULL,
    instance_count BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    resolved_at BIGINT,
    resolved_by TEXT,
    resolution TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX quarantine_org ON quarantine (org_id, state, id);
CREATE INDEX quarantine_study ON quarantine (study_uid, state);

CREATE TABLE held_instance (
    quarantine_id TEXT NOT NULL REFERENCES quarantine (id),
    sop_uid TEXT NOT NULL,
    object_sha256 TEXT NOT NULL,
    object_size BIGINT NOT NULL,
    transfer_syntax_uid TEXT NOT NULL,
    source TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (quarantine_id, sop_uid, object_sha256)
);
CREATE INDEX held_instance_sop ON held_instance (sop_uid);

CREATE TABLE read_task (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisation (id),
    reading_org_id TEXT NOT NULL REFERENCES organisation (id),
    order_id TEXT NOT NULL REFERENCES imaging_order (id),
    study_uid TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('primary', 'supplement')),
    state TEXT NOT NULL,
    urgency TEXT NOT NULL,
    assignee_id TEXT REFERENCES user_account (id),
    claimed_at BIGINT,
    lock_expires_at BIGINT,
    due_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX read_task_reading ON read_task (reading_org_id, state, due_at);
CREATE INDEX read_task_org ON read_task (org_id, id);
CREATE INDEX read_task_study ON read_task (study_uid);
CREATE INDEX read_task_lock ON read_task (lock_expires_at) WHERE lock_expires_at IS NOT NULL;

CREATE TABLE report (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisation (id),
    reading_org_id TEXT NOT NULL REFERENCES organisation (id),
    read_task_id TEXT NOT NULL REFERENCES read_task (id),
    order_id TEXT NOT NULL REFERENCES imaging_order (id),
    study_uid TEXT NOT NULL,
    prior_report_id TEXT REFERENCES report (id),
    state TEXT NOT NULL,
    findings TEXT NOT NULL,
    impression TEXT NOT NULL,
    recommendation TEXT NOT NULL,
    writer_id TEXT NOT NULL REFERENCES user_account (id),
    submitted_at BIGINT,
    verifier_id TEXT REFERENCES user_account (id),
    verifier_licence TEXT NOT NULL,
    verified_at BIGINT,
    published_at BIGINT,
    unseen_instances BIGINT NOT NULL,
    state_reason TEXT NOT NULL,
    signature TEXT NOT NULL,
    pdf_sha256 TEXT NOT NULL,
    sr_sop_uid TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX report_task ON report (read_task_id);
CREATE INDEX report_org ON report (org_id, id);
CREATE INDEX report_reading ON report (reading_org_id, state, id);
CREATE INDEX report_study ON report (study_uid);

-- Every saved state of a report, readable for ever: its text, its signature, the instances it was made from.
CREATE TABLE report_version (
    report_id TEXT NOT NULL REFERENCES report (id),
    version BIGINT NOT NULL,
    action TEXT NOT NULL,
    state TEXT NOT NULL,
    findings TEXT NOT NULL,
    impression TEXT NOT NULL,
    recommendation TEXT NOT NULL,
    reason TEXT NOT NULL,
    signature TEXT NOT NULL,
    manifest TEXT NOT NULL,
    author_id TEXT NOT NULL,
    author_name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (report_id, version)
);

CREATE TABLE idempotency (
    actor TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (actor, idempotency_key)
);

-- Append-only and hash-chained: hash = SHA-256 over previous_hash and the row's fields.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at BIGINT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    org_id TEXT NOT NULL,
    action TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    request_id TEXT NOT NULL,
    remote_address TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_entity ON audit (entity, entity_id);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END;
