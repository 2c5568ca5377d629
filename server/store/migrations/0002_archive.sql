-- The archive: each instance's attributes as DICOM JSON, made once when it arrives; what queries match on series;
-- and where a device listens when the hub sends to it.

ALTER TABLE series ADD COLUMN performed_start_date TEXT NOT NULL DEFAULT '';
ALTER TABLE series ADD COLUMN performed_start_time TEXT NOT NULL DEFAULT '';
ALTER TABLE series ADD COLUMN requested_procedure_id TEXT NOT NULL DEFAULT '';
ALTER TABLE series ADD COLUMN scheduled_step_id TEXT NOT NULL DEFAULT '';

ALTER TABLE device ADD COLUMN port BIGINT NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN receives_tls BIGINT NOT NULL DEFAULT 0;

-- In the order of arrival, several to a page; a series' rows lie side by side as it came. `attributes` is a part of a
-- raw deflate stream that ends on a byte (RFC 1951 with Z_FULL_FLUSH): parts can be sent one behind the other.
CREATE TABLE instance_metadata (
    metadata_key INTEGER PRIMARY KEY,
    series_key BIGINT NOT NULL REFERENCES series (series_key),
    sop_uid TEXT NOT NULL,
    attributes BLOB NOT NULL,
    json_size BIGINT NOT NULL,
    json_crc32 BIGINT NOT NULL
);
CREATE UNIQUE INDEX instance_metadata_instance ON instance_metadata (series_key, sop_uid);
