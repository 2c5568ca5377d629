-- What an administrator closes and searches.

-- Of a closed organisation nobody signs in and no device is let in; its rows stay.
ALTER TABLE organisation ADD COLUMN active BIGINT NOT NULL DEFAULT 1;

-- The trail is read newest first: in a span of time, what one person did, or what was done with one thing.
CREATE INDEX audit_at ON audit (at, seq);
CREATE INDEX audit_actor ON audit (actor_id, at, seq) WHERE actor_id <> '';
DROP INDEX audit_entity;
CREATE INDEX audit_entity ON audit (entity_id, at, seq);
