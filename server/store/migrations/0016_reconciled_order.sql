-- Under which order a person filed the images of an entry.
ALTER TABLE quarantine ADD COLUMN order_id TEXT REFERENCES imaging_order (id);
