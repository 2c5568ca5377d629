// Who is rung in an emergency now, in which order, and where nobody would answer.
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Expert } from '../api/client';
import { useOnDuty } from '../api/duty';
import { useExperts } from '../api/scheduling';
import { specialtyNames } from '../consultations/tags';
import { Failure } from '../frame/notices';
import { Loading, Nothing, Panel } from '../frame/page';
import { Tag } from '../frame/tags';
import { word } from '../i18n';
import { useNow } from '../lib/clock';
import { useFormats } from '../lib/format';
import type { Arranged } from './arranged';
import { dutyNow, passedOver, uncovered, type Duty } from './roster';

// `experts`: null until they are known.
function DutyOf({ duty, experts }: { duty: Duty; experts: Expert[] | null }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <div className="th-duty">
      <b>{word('specialty', duty.specialty)}</b>
      <ol>
        {duty.people.map((p) => {
          const why = experts && passedOver(p, experts);
          return (
            <li key={p.id}>
              <span className="th-strong">{p.name}</span> <span className="th-quiet">{t('duty.until', { time: formats.shortTime(p.ends_at) })}</span>
              {why && <div><Tag tone="bad">{t(`duty.passedOver.${why}`)}</Tag></div>}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

export function OnDuty({ arranged }: { arranged: Arranged }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const now = useNow(30_000);
  const list = useOnDuty();
  const experts = useExperts();
  const duties = dutyNow(list.data ?? [], now);
  const orgs = [...new Set([...duties.map((d) => d.orgId), ...arranged.choices.filter((o) => experts.rows.some((e) => e.org_id === o.id && e.enabled)).map((o) => o.id)])];
  const known = experts.data !== undefined;
  return (
    <Panel title={t('duty.now')} extra={<span className="th-quiet">{t('duty.nowAt', { time: formats.time(new Date(now).toISOString()) })}</span>}>
      {list.isPending && <Loading />}
      {list.error && <Failure error={list.error} retry={list.refetch} />}
      {list.data && orgs.length === 0 && <Nothing title={t('duty.nobody')} next={t('duty.nobodyNext')} />}
      {list.data && orgs.map((org) => {
        const missing = known ? uncovered(duties, experts.rows, org) : [];
        return (
          <div key={org} className="th-duty-org">
            {orgs.length > 1 && <h3>{arranged.nameOf(org)}</h3>}
            {missing.length > 0 && <Alert className="th-gap" type="warning" showIcon title={t('duty.missing', { specialties: specialtyNames(missing) })} description={t('duty.missingNext')} />}
            <div className="th-duties">
              {duties.filter((d) => d.orgId === org).map((d) => <DutyOf key={d.specialty} duty={d} experts={known ? experts.rows : null} />)}
            </div>
          </div>
        );
      })}
    </Panel>
  );
}
