// States and urgencies as people scan them: colour and word together, never colour alone.
import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ReadTask } from '../api/client';
import { word } from '../i18n';
import { personName, useFormats } from '../lib/format';
import { useNow } from '../lib/clock';

type Tone = 'good' | 'warn' | 'bad' | 'info' | 'plain';

const tones: Record<string, Record<string, Tone>> = {
  orderState: { draft: 'plain', submitted: 'info', returned: 'bad', scheduled: 'info', in_progress: 'warn', performed: 'good', reported: 'good', discontinued: 'plain', cancelled: 'plain' },
  studyState: { receiving: 'warn', complete: 'info', matched: 'info', qc_passed: 'good', rejected: 'bad', supplemented: 'warn', quarantined: 'bad', discarded: 'plain' },
  taskState: { queued: 'info', assigned: 'info', in_progress: 'warn', done: 'good', cancelled: 'plain' },
  reportState: { draft: 'plain', submitted: 'warn', final: 'info', published: 'good', voided: 'bad' },
  uploadState: { uploading: 'info', processing: 'warn', done: 'good', failed: 'bad', terminated: 'plain' },
  result: { stored: 'good', duplicate: 'plain', quarantined: 'warn', skipped: 'plain', refused: 'bad' },
  urgency: { emergency: 'bad', urgent: 'warn', routine: 'plain' },
  consultationState: {
    draft: 'plain', submitted: 'warn', returned: 'bad', declined: 'bad', accepted: 'warn', assigned: 'info', scheduled: 'info', confirmed: 'good', in_session: 'warn', opinion_draft: 'warn',
    signed: 'info', delivered: 'good', rated: 'good', archived: 'plain', cancelled: 'plain',
  },
  appointmentState: { held: 'warn', confirmed: 'good', in_session: 'info', done: 'plain', cancelled: 'plain', rescheduled: 'plain', no_show: 'bad', expired: 'bad' },
  jobState: { queued: 'info', running: 'warn', done: 'good', failed: 'bad', cancelled: 'plain' },
  deliveryState: { queued: 'info', sent: 'good', failed: 'bad' },
  waitingState: { waiting: 'warn', served: 'good', withdrawn: 'plain' },
};

export type StateGroup =
  | 'orderState' | 'studyState' | 'taskState' | 'reportState' | 'uploadState' | 'result' | 'urgency' | 'consultationState' | 'appointmentState' | 'jobState'
  | 'deliveryState' | 'waitingState';

export function Tag({ tone, children }: { tone: Tone; children: React.ReactNode }) {
  return <span className={`th-tag th-tag-${tone}`}>{children}</span>;
}

export function StateTag({ group, name }: { group: StateGroup; name: string }) {
  useTranslation();
  return <Tag tone={tones[group]?.[name] ?? 'plain'}>{word(group, name)}</Tag>;
}

// A task whose report was handed in waits for its verifier, not for its reader.
type Task = Pick<ReadTask, 'state' | 'report_state'>;
export const isHandedIn = ({ state, report_state: report }: Task) => state === 'in_progress' && Boolean(report) && report !== 'draft';
export function TaskTag({ task }: { task: Task }) {
  return isHandedIn(task) ? <StateTag group="reportState" name={task.report_state ?? ''} /> : <StateTag group="taskState" name={task.state} />;
}

export function Patient({ patient }: { patient: { name: string; sex: string; birth_date: string; patient_id: string } }) {
  useTranslation();
  const formats = useFormats();
  const facts = [word('sex', patient.sex), formats.age(patient.birth_date)].filter(Boolean).join(' · ');
  return (
    <div className="th-patient">
      <span className="th-strong">{personName(patient.name)}</span>
      <span className="th-quiet">{facts}</span>
    </div>
  );
}

export function Procedure({ of }: { of: { modality: string; body_part: string; procedure: string } }) {
  useTranslation();
  return (
    <div className="th-patient">
      <span>{of.procedure || word('bodyPart', of.body_part)}</span>
      <span className="th-quiet">{[of.modality, word('bodyPart', of.body_part)].filter(Boolean).join(' · ')}</span>
    </div>
  );
}

// How long until `due`, or for how long it is over.
export function Due({ due, since }: { due: string; since: string }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const left = new Date(due).getTime() - useNow();
  const whole = Math.max(1, new Date(due).getTime() - new Date(since).getTime());
  const tone: Tone = left < 0 ? 'bad' : left < whole / 3 ? 'warn' : 'good';
  return (
    <Tooltip title={t('worklist.dueAt', { when: formats.dateTime(due) })}>
      <span className={`th-due th-due-${tone}`}>
        {left < 0 ? t('worklist.overdue', { time: formats.duration(left) }) : t('worklist.left', { time: formats.duration(left) })}
      </span>
    </Tooltip>
  );
}
