-- Routing: reading groups, rules, destinations, and the jobs that forwarding makes. All of them are the reading centre's.

CREATE TABLE reading_group (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisation (id),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    enabled BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (org_id, code)
);

CREATE TABLE reading_group_member (
    group_id TEXT NOT NULL REFERENCES reading_group (id),
    user_id TEXT NOT NULL REFERENCES user_account (id),
    PRIMARY KEY (group_id, user_id)
);

ALTER TABLE read_task ADD COLUMN reading_group_id TEXT REFERENCES reading_group (id);
CREATE INDEX read_task_group ON read_task (reading_group_id, due_at) WHERE reading_group_id IS NOT NULL;

-- kind "dicom": the AE title of a device; "stow": the URL of a DICOMweb service, a CA file in DATA/certs, a bearer token.
-- The window's minutes are of the day on the hub's wall clock.
CREATE TABLE destination (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('dicom', 'stow')),
    ae_title TEXT NOT NULL,
    url TEXT NOT NULL,
    ca_file TEXT NOT NULL,
    token TEXT NOT NULL,
    window_from BIGINT,
    window_to BIGINT,
    enabled BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (org_id, name)
);

-- Lists are parted by backslashes; an empty one allows anything.
CREATE TABLE routing_rule (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisation (id),
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    enabled BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('read', 'forward')),
    event TEXT NOT NULL CHECK (event IN ('study_qc_passed', 'report_published')),
    reading_group_id TEXT REFERENCES reading_group (id),
    destination_id TEXT REFERENCES destination (id),
    clinics TEXT NOT NULL,
    modalities TEXT NOT NULL,
    body_parts TEXT NOT NULL,
    urgencies TEXT NOT NULL,
    patient_classes TEXT NOT NULL,
    weekdays TEXT NOT NULL,
    from_minute BIGINT,
    to_minute BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX routing_rule_org ON routing_rule (org_id, position, id);

-- rule_id outlives its rule. `content`: images, reports (what the hub made), or study (both).
CREATE TABLE job (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL CHECK (kind IN ('forward')),
    state TEXT NOT NULL,
    study_uid TEXT NOT NULL,
    destination_id TEXT NOT NULL REFERENCES destination (id),
    rule_id TEXT,
    content TEXT NOT NULL CHECK (content IN ('images', 'reports', 'study')),
    created_by TEXT NOT NULL,
    total BIGINT NOT NULL,
    sent BIGINT NOT NULL,
    failed_count BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    failing_since BIGINT,
    last_error TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX job_org ON job (org_id, id);
CREATE INDEX job_study ON job (study_uid, destination_id);
CREATE INDEX job_due ON job (next_attempt_at) WHERE state = 'queued';
CREATE INDEX job_running ON job (destination_id) WHERE state = 'running';
CREATE INDEX job_failed ON job (org_id) WHERE state = 'failed';

-- What became of each instance: taken by the destination, failed, or refused for good.
CREATE TABLE job_instance (
    job_id TEXT NOT NULL REFERENCES job (id),
    sop_uid TEXT NOT NULL,
    object_sha256 TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('sent', 'failed', 'refused')),
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (job_id, sop_uid)
);
