-- What a reader drew on an image: kept for themselves and for who reads after them. Nothing of it is deleted: it is
-- removed, which hides it, and an earlier shape of it stays as a version.
CREATE TABLE measurement (
    id         TEXT PRIMARY KEY,
    study_uid  TEXT NOT NULL,
    org_id     TEXT NOT NULL REFERENCES organisation (id),
    user_id    TEXT NOT NULL REFERENCES user_account (id),
    kind       TEXT NOT NULL CHECK (kind IN ('length', 'angle', 'ellipse', 'rectangle', 'probe', 'arrow')),
    sop_uid    TEXT NOT NULL,
    frame      BIGINT NOT NULL,
    points     TEXT NOT NULL, -- numbers parted by spaces
    text       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    removed_at BIGINT,
    version    BIGINT NOT NULL
);
CREATE INDEX measurement_study ON measurement (study_uid, id) WHERE removed_at IS NULL;

CREATE TABLE measurement_version (
    measurement_id TEXT NOT NULL REFERENCES measurement (id),
    version        BIGINT NOT NULL,
    kind           TEXT NOT NULL,
    sop_uid        TEXT NOT NULL,
    frame          BIGINT NOT NULL,
    points         TEXT NOT NULL,
    text           TEXT NOT NULL,
    drawn_at       BIGINT NOT NULL,
    replaced_at    BIGINT NOT NULL,
    PRIMARY KEY (measurement_id, version)
);
