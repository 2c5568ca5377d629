-- What a person holds and might have to give back: the few open ones among all tasks.
DROP INDEX read_task_lock;
CREATE INDEX read_task_held ON read_task (assignee_id) WHERE state IN ('assigned', 'in_progress');

-- Reports that the hub made are in the study, and are not images that came.
ALTER TABLE study ADD COLUMN made_count BIGINT NOT NULL DEFAULT 0;
UPDATE study SET made_count = (SELECT COUNT(*) FROM series s JOIN instance i ON i.series_key = s.series_key
                               WHERE s.study_key = study.study_key AND i.origin = 'made')
WHERE consultation_id = '' AND study_uid IN (SELECT study_uid FROM report);

-- An organisation's own part of the trail, newest first.
CREATE INDEX audit_org ON audit (org_id, at, seq);
