// A patient's orders, images, reports and consultations in time, as far as this person may see them; and the steps of one
// case.
import { Timeline as Line } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ConsultationDetail, Schemas } from '../api/client';
import { useTimeline } from '../api/consultations';
import { Failure } from '../frame/notices';
import { Loading, Panel } from '../frame/page';
import { useRole } from '../frame/session';
import { StateTag, type StateGroup } from '../frame/tags';
import { word } from '../i18n';
import { useFormats } from '../lib/format';

type Item = Schemas['Timeline']['items'][number];
const groups: Record<string, StateGroup> = { order: 'orderState', study: 'studyState', report: 'reportState', consultation: 'consultationState' };
const colours: Record<string, string> = { order: 'gray', study: 'blue', report: 'green', consultation: 'orange', opinion: 'green', outcome: 'green' };

function Entry({ of: item, here }: { of: Item; here: string }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const orders = useRole('technician', 'clinic_physician', 'coordinator');
  const path = item.entity === 'consultation' && item.entity_id !== here ? `/consultations/${item.entity_id}` : item.entity === 'order' && orders ? `/orders/${item.entity_id}` : item.entity === 'study' ? `/viewer/${item.entity_id}` : null;
  const title = t(`timeline.${item.kind as 'order'}`);
  const group = groups[item.kind];
  return (
    <div className="th-patient">
      <span>{path ? <Link to={path}>{title}</Link> : title} {group && <StateTag group={group} name={item.state} />}{item.kind === 'outcome' && word('outcome', item.state)}</span>
      {item.title && <span className="th-line-text">{item.title}</span>}
      <span className="th-quiet">{formats.dateTime(item.at)}</span>
    </div>
  );
}

export function PatientTimeline({ of: c }: { of: ConsultationDetail }) {
  const { t } = useTranslation();
  const line = useTimeline(c.patient_key);
  return (
    <Panel title={t('timeline.title')}>
      {line.isPending && <Loading />}
      {line.error && <Failure error={line.error} retry={line.refetch} />}
      {line.data && <Line items={line.data.items.toReversed().map((item, i) => ({ key: i, color: colours[item.kind] ?? 'gray', content: <Entry of={item} here={c.id} /> }))} />}
    </Panel>
  );
}

export function Steps({ of: c }: { of: ConsultationDetail }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const steps = c.versions.filter((v) => v.action !== 'amend' || v.version <= 1).toReversed();
  return (
    <Panel title={t('consultation.steps')}>
      <ol className="th-versions">
        {steps.map((v) => (
          <li key={v.version}>
            <div>{word('consultationAction', v.version <= 1 && v.action === 'amend' ? 'create' : v.action)} <span className="th-quiet">{v.author_name}</span></div>
            {v.state_reason && <div>{v.state_reason}</div>}
            <div className="th-quiet">{formats.dateTime(v.created_at)}</div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
