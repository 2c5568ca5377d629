-- When an accepted order's procedure is to start, what each device may ask, and which consultations are overdue.

ALTER TABLE imaging_order ADD COLUMN scheduled_at BIGINT;
UPDATE imaging_order SET scheduled_at = updated_at
    WHERE state IN ('scheduled', 'in_progress', 'performed', 'reported', 'discontinued');

-- The worklist of an organisation's devices, the first to start at the top.
DROP INDEX imaging_order_worklist;
CREATE INDEX imaging_order_worklist ON imaging_order (org_id, scheduled_at, id)
    WHERE state IN ('scheduled', 'in_progress');

-- Names of services, parted by commas: those that are there go on as they did.
ALTER TABLE device ADD COLUMN services TEXT NOT NULL DEFAULT 'store,query,retrieve,worklist,mpps,commitment';

-- Reported commitments go after a while.
CREATE INDEX commitment_reported ON commitment (created_at) WHERE state <> 'waiting';

-- Of which due times people were told that they have passed: once each.
CREATE TABLE consultation_overdue (
    consultation_id TEXT NOT NULL REFERENCES consultation (id),
    due_at BIGINT NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (consultation_id, due_at)
);
CREATE INDEX consultation_due ON consultation (due_at) WHERE state IN
    ('submitted', 'accepted', 'assigned', 'scheduled', 'confirmed', 'in_session', 'opinion_draft');
