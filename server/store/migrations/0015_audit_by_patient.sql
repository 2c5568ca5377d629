-- The trail is searched by a patient's ID.
CREATE INDEX patient_local_id ON patient (patient_id);
CREATE INDEX patient_withdrawn ON patient (withdrawn_id) WHERE withdrawn_id <> '';
CREATE INDEX quarantine_patient ON quarantine (patient_id);
CREATE INDEX appointment_patient ON appointment (patient_key);
CREATE INDEX waiting_entry_of_patient ON waiting_entry (patient_key);
