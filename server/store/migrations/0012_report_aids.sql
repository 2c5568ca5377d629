-- Texts that radiologists keep for their reports.
CREATE TABLE phrase (
    id         TEXT PRIMARY KEY,
    org_id     TEXT NOT NULL REFERENCES organisation (id),
    user_id    TEXT NOT NULL REFERENCES user_account (id),
    part       TEXT NOT NULL,
    modality   TEXT NOT NULL,
    title      TEXT NOT NULL,
    body       TEXT NOT NULL,
    shared     BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version    BIGINT NOT NULL
);
CREATE INDEX phrase_user ON phrase (user_id);
CREATE INDEX phrase_shared ON phrase (org_id, shared);

-- The images that a report's writer marked: a line each, "SOP Instance UID, frame" and, where the mark has a window,
-- "center, width".
ALTER TABLE report ADD COLUMN key_images TEXT NOT NULL DEFAULT '';
ALTER TABLE report_version ADD COLUMN key_images TEXT NOT NULL DEFAULT '';
