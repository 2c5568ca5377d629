-- What modalities ask and tell: the worklist's index, performed procedure steps, storage commitment.

-- The worklist of an organisation's devices, the longest scheduled first.
CREATE INDEX imaging_order_worklist ON imaging_order (org_id, updated_at, id)
    WHERE state IN ('scheduled', 'in_progress');

-- One that fits no order is kept without a row in performed_step_order.
CREATE TABLE performed_step (
    sop_uid TEXT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    org_id TEXT NOT NULL REFERENCES organisation (id),
    device TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('in_progress', 'completed', 'discontinued')),
    step_id TEXT NOT NULL,
    modality TEXT NOT NULL,
    study_uid TEXT NOT NULL,
    accession_number TEXT NOT NULL,
    started_date TEXT NOT NULL,
    started_time TEXT NOT NULL,
    ended_date TEXT NOT NULL,
    ended_time TEXT NOT NULL,
    reason TEXT NOT NULL,
    instance_count BIGINT NOT NULL,
    manifest TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX performed_step_org ON performed_step (org_id, id);

CREATE TABLE performed_step_order (
    sop_uid TEXT NOT NULL REFERENCES performed_step (sop_uid),
    order_id TEXT NOT NULL REFERENCES imaging_order (id),
    PRIMARY KEY (sop_uid, order_id)
);
CREATE INDEX performed_step_order_order ON performed_step_order (order_id);

CREATE TABLE commitment (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisation (id),
    device TEXT NOT NULL,
    transaction_uid TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'reported', 'undeliverable')),
    manifest TEXT NOT NULL,
    instance_count BIGINT NOT NULL,
    failed_count BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    last_error TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    reported_at BIGINT,
    version BIGINT NOT NULL,
    UNIQUE (device, transaction_uid)
);
CREATE INDEX commitment_due ON commitment (next_attempt_at) WHERE state = 'waiting';
CREATE INDEX commitment_org ON commitment (org_id, id);
