-- Resumable uploads: one file, zip or tar each, in DATA/uploads/ID until it is taken in.

CREATE TABLE upload (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisation (id),
    user_id TEXT NOT NULL REFERENCES user_account (id),
    filename TEXT NOT NULL,
    relative_path TEXT NOT NULL,
    filetype TEXT NOT NULL,
    batch TEXT NOT NULL,
    metadata TEXT NOT NULL,
    length BIGINT NOT NULL,
    received BIGINT NOT NULL CHECK (received BETWEEN 0 AND length),
    state TEXT NOT NULL CHECK (state IN ('uploading', 'processing', 'done', 'failed', 'terminated')),
    reason TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX upload_org ON upload (org_id, id);
CREATE INDEX upload_state ON upload (state, next_attempt_at);

-- What became of each file in it, numbered in the order in which they are taken in: the same at every attempt.
CREATE TABLE upload_result (
    upload_id TEXT NOT NULL REFERENCES upload (id),
    seq BIGINT NOT NULL,
    name TEXT NOT NULL,
    result TEXT NOT NULL CHECK (result IN ('stored', 'duplicate', 'quarantined', 'skipped', 'refused')),
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    study_uid TEXT NOT NULL,
    sop_uid TEXT NOT NULL,
    PRIMARY KEY (upload_id, seq)
);
