// One case: what is asked, what there is to see, what is said, and what came of it.
import { Alert, Steps } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { api, unwrap, type ConsultationDetail } from '../api/client';
import { useConsultation } from '../api/consultations';
import { Actions } from '../consultations/actions';
import { ConsentPanel } from '../consultations/consent';
import { Material } from '../consultations/material';
import { Messages } from '../consultations/messages';
import { OpinionPanel } from '../consultations/opinion';
import { expertsOf } from '../consultations/rules';
import { CaseClock, ConsultationState, KindTag, specialtyNames } from '../consultations/tags';
import { PatientTimeline, Steps as Trail } from '../consultations/timeline';
import { Failure } from '../frame/notices';
import { Loading, Page, Panel } from '../frame/page';
import { StateTag, Tag } from '../frame/tags';
import { word } from '../i18n';
import { personName, useFormats } from '../lib/format';

const paths: Record<string, string[]> = {
  elective: ['draft', 'submitted', 'accepted', 'assigned', 'confirmed', 'in_session', 'opinion_draft', 'signed', 'delivered', 'rated'],
  mdt: ['draft', 'submitted', 'accepted', 'assigned', 'confirmed', 'in_session', 'opinion_draft', 'signed', 'delivered', 'rated'],
  store_and_forward: ['draft', 'submitted', 'accepted', 'assigned', 'opinion_draft', 'signed', 'delivered', 'rated'],
  emergency: ['draft', 'submitted', 'assigned', 'in_session', 'opinion_draft', 'signed', 'delivered', 'rated'],
};

function Stages({ of: c }: { of: ConsultationDetail }) {
  useTranslation();
  const path = paths[c.kind] ?? [];
  const state = c.state === 'scheduled' ? 'assigned' : c.state === 'archived' ? 'rated' : c.state === 'returned' ? 'draft' : c.state;
  const at = path.indexOf(state);
  if (at < 0) return null;
  return <Panel><Steps size="small" titlePlacement="vertical" current={at} status={c.state === 'returned' ? 'error' : at === path.length - 1 ? 'finish' : 'process'} items={path.map((s, i) => ({ title: word('consultationState', i === at ? c.state : s) }))} /></Panel>;
}

function When({ of: c }: { of: ConsultationDetail }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const appointment = useQuery({
    queryKey: ['appointments', 'one', c.appointment_id, c.version],
    enabled: Boolean(c.appointment_id),
    queryFn: () => unwrap(api.GET('/api/v1/appointments/{id}', { params: { path: { id: c.appointment_id ?? '' } } })),
  });
  const a = appointment.data;
  if (!a) return null;
  return (
    <div className="th-whole">
      <dt>{t('consultation.time')}</dt>
      <dd>
        <b>{formats.weekday(a.starts_at)} {formats.dateTime(a.starts_at)} – {formats.time(a.ends_at)}</b> <StateTag group="appointmentState" name={a.state} />
        {a.room_name && ` · ${a.room_name}`}
        {a.state === 'held' && a.hold_expires_at && <span className="th-quiet"> {t('calendar.heldUntil', { time: formats.time(a.hold_expires_at) })}</span>}
      </dd>
    </div>
  );
}

function Request({ of: c }: { of: ConsultationDetail }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const p = c.patient;
  const experts = expertsOf(c);
  return (
    <Panel title={<>{personName(p.name)} <span className="th-quiet">{word('sex', p.sex)} · {formats.age(p.birth_date)} · {p.patient_id}</span></>} extra={<span className="th-row"><KindTag kind={c.kind} /><StateTag group="urgency" name={c.urgency} /></span>}>
      <dl className="th-facts">
        <When of={c} />
        <div><dt>{t('consultations.from')}</dt><dd>{c.org_name} · {c.requested_by_name}</dd></div>
        <div><dt>{t('consultation.to')}</dt><dd>{c.expert_org_name}</dd></div>
        <div><dt>{t('consultation.specialties')}</dt><dd>{specialtyNames(c.specialties) || '—'}</dd></div>
        <div>
          <dt>{t('consultation.experts')}</dt>
          <dd>{experts.length === 0 ? '—' : experts.map((e) => <div key={e.user_id}>{e.name} <span className="th-quiet">{e.title} · {word('specialty', e.specialty)}</span> {e.part === 'chair' && experts.length > 1 && <Tag tone="info">{t('consultation.chair')}</Tag>}</div>)}</dd>
        </div>
        <div className="th-whole"><dt>{t('consultation.reason')}</dt><dd>{c.reason || '—'}</dd></div>
        <div className="th-whole"><dt>{t('consultation.question')}</dt><dd className="th-strong">{c.question || '—'}</dd></div>
        <div className="th-whole"><dt>{t('consultation.summary')}</dt><dd>{c.case_summary || '—'}</dd></div>
        {c.outcome && <div className="th-whole"><dt>{t('consultation.outcome')}</dt><dd>{word('outcome', c.outcome)} · {'★'.repeat(c.rating ?? 0)}{'☆'.repeat(5 - (c.rating ?? 0))} {c.outcome_reason} {c.rating_comment}</dd></div>}
      </dl>
    </Panel>
  );
}

function CasePage({ of: c }: { of: ConsultationDetail }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const ringing = c.rings.find((r) => r.outcome === 'ringing');
  return (
    <Page title={t('consultation.title')} extra={<><CaseClock of={c} /><Actions of={c} /></>}>
      {c.state === 'returned' && <Alert className="th-gap" type="warning" showIcon title={t('consultation.returnedBecause')} description={c.state_reason} />}
      {(c.state === 'declined' || c.state === 'cancelled') && <Alert className="th-gap" type="info" showIcon title={<ConsultationState state={c.state} />} description={c.state_reason} />}
      {c.state === 'submitted' && ringing && <Alert className="th-gap" type="warning" showIcon title={t('consultation.ringing', { count: ringing.position, time: formats.time(ringing.expires_at) })} />}
      {c.state === 'submitted' && c.escalated_at && !ringing && <Alert className="th-gap" type="error" showIcon title={t('consultations.nobody')} description={t('consultation.escalatedNext')} />}
      <Stages of={c} />
      <div className="th-columns">
        <div>
          <Request of={c} />
          <ConsentPanel of={c} />
          <Material of={c} />
          <Messages of={c} />
          <OpinionPanel of={c} />
        </div>
        <div>
          <PatientTimeline of={c} />
          <Trail of={c} />
        </div>
      </div>
    </Page>
  );
}

export default function ConsultationPage() {
  const { id } = useParams();
  const { t } = useTranslation();
  const consultation = useConsultation(id);
  if (consultation.error && !consultation.data) return <Page title={t('consultation.title')}><Failure error={consultation.error} retry={consultation.refetch} /></Page>;
  if (!consultation.data) return <Loading />;
  return <CasePage key={id} of={consultation.data} />;
}
