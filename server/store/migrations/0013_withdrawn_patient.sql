-- A registration that nothing speaks for any more gives its local ID back: it is kept here, and patient_id is the row's
-- own id then.
ALTER TABLE patient ADD COLUMN withdrawn_id TEXT NOT NULL DEFAULT '';
