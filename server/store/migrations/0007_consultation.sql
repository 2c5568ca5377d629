-- Remote consultation: the case with every version of it, its people, its material, its rings, its opinion.

-- A photo's study belongs to its case: it is shown to the case's people, and to no reading list.
ALTER TABLE study ADD COLUMN consultation_id TEXT NOT NULL DEFAULT '';

CREATE TABLE consultation (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisation (id),
    expert_org_id TEXT NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL CHECK (kind IN ('elective', 'emergency', 'store_and_forward', 'mdt')),
    state TEXT NOT NULL,
    patient_key TEXT NOT NULL REFERENCES patient (id),
    reason TEXT NOT NULL,
    question TEXT NOT NULL,
    case_summary TEXT NOT NULL,
    specialties TEXT NOT NULL,
    named_expert_id TEXT REFERENCES user_account (id),
    urgency TEXT NOT NULL,
    consent BIGINT NOT NULL,
    consent_attachment_id TEXT,
    consent_reason TEXT NOT NULL,
    requested_by TEXT NOT NULL REFERENCES user_account (id),
    coordinator_id TEXT REFERENCES user_account (id),
    appointment_id TEXT,
    due_at BIGINT,
    clock_paused_at BIGINT,
    paused_ms BIGINT NOT NULL,
    escalated_at BIGINT,
    submitted_at BIGINT,
    accepted_at BIGINT,
    assigned_at BIGINT,
    met_at BIGINT,
    opinion_at BIGINT,
    signed_at BIGINT,
    delivered_at BIGINT,
    rated_at BIGINT,
    outcome TEXT NOT NULL CHECK (outcome IN ('', 'adopted', 'partly', 'not_adopted')),
    outcome_reason TEXT NOT NULL,
    rating BIGINT,
    rating_comment TEXT NOT NULL,
    state_reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX consultation_org ON consultation (org_id, id);
CREATE INDEX consultation_expert_org ON consultation (expert_org_id, id);
CREATE INDEX consultation_patient ON consultation (patient_key);
CREATE INDEX consultation_appointment ON consultation (appointment_id) WHERE appointment_id IS NOT NULL;

-- Every saved state of a case, readable for ever.
CREATE TABLE consultation_version (
    consultation_id TEXT NOT NULL REFERENCES consultation (id),
    version BIGINT NOT NULL,
    action TEXT NOT NULL,
    state TEXT NOT NULL,
    state_reason TEXT NOT NULL,
    reason TEXT NOT NULL,
    question TEXT NOT NULL,
    case_summary TEXT NOT NULL,
    specialties TEXT NOT NULL,
    urgency TEXT NOT NULL,
    consent BIGINT NOT NULL,
    consent_reason TEXT NOT NULL,
    outcome TEXT NOT NULL,
    author_id TEXT NOT NULL,
    author_name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (consultation_id, version)
);
CREATE TRIGGER consultation_version_no_update BEFORE UPDATE ON consultation_version
BEGIN SELECT RAISE(ABORT, 'versions are kept as they were'); END;
CREATE TRIGGER consultation_version_no_delete BEFORE DELETE ON consultation_version
BEGIN SELECT RAISE(ABORT, 'versions are kept for ever'); END;

-- Its people. One in the chair signs; a stance is about one version of the opinion.
CREATE TABLE consultation_member (
    id TEXT PRIMARY KEY,
    consultation_id TEXT NOT NULL REFERENCES consultation (id),
    user_id TEXT NOT NULL REFERENCES user_account (id),
    part TEXT NOT NULL CHECK (part IN ('applicant', 'coordinator', 'expert', 'chair')),
    specialty TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    removed_at BIGINT,
    stance TEXT NOT NULL CHECK (stance IN ('', 'agrees', 'dissents')),
    stance_text TEXT NOT NULL,
    stance_version BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX consultation_member_case ON consultation_member (consultation_id);
CREATE INDEX consultation_member_user ON consultation_member (user_id, part) WHERE removed_at IS NULL;

-- What the case grants, by reference: a study's UID, the id of a report, an earlier consultation, an attachment.
CREATE TABLE consultation_material (
    id TEXT PRIMARY KEY,
    consultation_id TEXT NOT NULL REFERENCES consultation (id),
    kind TEXT NOT NULL CHECK (kind IN ('study', 'report', 'consultation', 'attachment')),
    ref TEXT NOT NULL,
    added_by TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE UNIQUE INDEX consultation_material_case ON consultation_material (consultation_id, kind, ref)
    WHERE removed_at IS NULL;

CREATE TABLE attachment (
    id TEXT PRIMARY KEY,
    consultation_id TEXT NOT NULL REFERENCES consultation (id),
    org_id TEXT NOT NULL REFERENCES organisation (id),
    object_sha256 TEXT NOT NULL,
    media_type TEXT NOT NULL CHECK (media_type IN ('application/pdf', 'image/jpeg', 'image/png')),
    file_name TEXT NOT NULL,
    size BIGINT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('material', 'consent')),
    study_uid TEXT NOT NULL,
    sop_uid TEXT NOT NULL,
    added_by TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX attachment_case ON attachment (consultation_id);

CREATE TABLE consultation_message (
    id TEXT PRIMARY KEY,
    consultation_id TEXT NOT NULL REFERENCES consultation (id),
    kind TEXT NOT NULL CHECK (kind IN ('question', 'answer')),
    author_id TEXT NOT NULL,
    author_name TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX consultation_message_case ON consultation_message (consultation_id, id);

CREATE TABLE opinion (
    id TEXT PRIMARY KEY,
    consultation_id TEXT NOT NULL UNIQUE REFERENCES consultation (id),
    summary TEXT NOT NULL,
    findings TEXT NOT NULL,
    diagnosis TEXT NOT NULL,
    advice TEXT NOT NULL,
    further_tests TEXT NOT NULL,
    urgency TEXT NOT NULL,
    referral_advice TEXT NOT NULL,
    dissent TEXT NOT NULL,
    signed_by TEXT REFERENCES user_account (id),
    signer_licence TEXT NOT NULL,
    signed_at BIGINT,
    signature TEXT NOT NULL,
    pdf_sha256 TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE opinion_version (
    opinion_id TEXT NOT NULL REFERENCES opinion (id),
    version BIGINT NOT NULL,
    action TEXT NOT NULL,
    summary TEXT NOT NULL,
    findings TEXT NOT NULL,
    diagnosis TEXT NOT NULL,
    advice TEXT NOT NULL,
    further_tests TEXT NOT NULL,
    urgency TEXT NOT NULL,
    referral_advice TEXT NOT NULL,
    dissent TEXT NOT NULL,
    signature TEXT NOT NULL,
    author_id TEXT NOT NULL,
    author_name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (opinion_id, version)
);
CREATE TRIGGER opinion_version_no_update BEFORE UPDATE ON opinion_version
BEGIN SELECT RAISE(ABORT, 'versions are kept as they were'); END;
CREATE TRIGGER opinion_version_no_delete BEFORE DELETE ON opinion_version
BEGIN SELECT RAISE(ABORT, 'versions are kept for ever'); END;

-- The duty roster of an emergency, rung one after the other.
CREATE TABLE ring (
    consultation_id TEXT NOT NULL REFERENCES consultation (id),
    position BIGINT NOT NULL,
    user_id TEXT NOT NULL REFERENCES user_account (id),
    rung_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('ringing', 'accepted', 'declined', 'timed_out', 'withdrawn')),
    ended_at BIGINT,
    PRIMARY KEY (consultation_id, position)
);
CREATE INDEX ring_due ON ring (expires_at) WHERE outcome = 'ringing';
CREATE INDEX ring_user ON ring (user_id) WHERE outcome = 'ringing';
