// When an expert can be met: weekly rules and exceptions, and before they are saved the slots that would come of them.
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, DatePicker, InputNumber, Select, TimePicker } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ifMatch, unwrap, type Availability, type Expert, type Schemas } from '../api/client';
import { useAvailability, useExperts } from '../api/scheduling';
import { specialtyNames } from '../consultations/tags';
import { explain, Failure, useTell } from '../frame/notices';
import { Loading, Nothing, Page, Panel } from '../frame/page';
import { useRole, useSession } from '../frame/session';

type Rule = Schemas['AvailabilityRequest']['rules'][number];
type Exception = Availability['exceptions'][number];
interface Plan { rules: Rule[]; exceptions: Exception[] }

const clock = (text: string) => (text ? dayjs(`2000-01-01T${text}`) : null);
const monday = Date.UTC(2024, 0, 1);

function Times({ from, to, change, label }: { from: string; to: string; change(from: string, to: string): void; label: string }) {
  return <TimePicker.RangePicker aria-label={label} style={{ width: 176 }} format="HH:mm" minuteStep={5} needConfirm={false} allowClear={false} value={[clock(from), clock(to)]} onChange={(range) => change(range?.[0]?.format('HH:mm') ?? from, range?.[1]?.format('HH:mm') ?? to)} />;
}

function Rules({ plan, change, weekdays }: { plan: Plan; change(plan: Plan): void; weekdays: string[] }) {
  const { t } = useTranslation();
  const set = (at: number, part: Partial<Rule>) => change({ ...plan, rules: plan.rules.map((r, i) => (i === at ? { ...r, ...part } : r)) });
  const add = () => change({ ...plan, rules: [...plan.rules, { weekday: 1, from: '09:00', to: '11:00', slot_minutes: 30, quota_class: 'open', reserved_share: 0 }] });
  return (
    <Panel title={t('availability.weekly')} extra={<Button size="small" icon={<PlusOutlined />} onClick={add}>{t('availability.addRule')}</Button>}>
      {plan.rules.length === 0 && <Nothing title={t('availability.noRules')} next={t('availability.noRulesNext')} />}
      {plan.rules.map((rule, i) => (
        <div key={i} className="th-rule">
          <Select aria-label={t('availability.weekday')} style={{ width: 118 }} value={rule.weekday} options={weekdays.map((label, at) => ({ value: at + 1, label }))} onChange={(weekday) => set(i, { weekday })} />
          <Times label={t('availability.hours')} from={rule.from} to={rule.to} change={(from, to) => set(i, { from, to })} />
          <InputNumber aria-label={t('availability.slot')} min={5} max={240} step={5} style={{ width: 112 }} suffix={t('availability.minutes')} value={rule.slot_minutes} onChange={(minutes) => set(i, { slot_minutes: minutes ?? 30 })} />
          <Select aria-label={t('availability.quota')} style={{ width: 140 }} value={rule.quota_class ?? 'open'} options={['open', 'clinic'].map((value) => ({ value, label: t(`availability.quotas.${value as 'open'}`) }))} onChange={(quota_class) => set(i, { quota_class, reserved_share: quota_class === 'clinic' ? 50 : 0 })} />
          {rule.quota_class === 'clinic' ? <InputNumber aria-label={t('availability.share')} min={1} max={100} style={{ width: 84 }} suffix="%" value={rule.reserved_share ?? 0} onChange={(share) => set(i, { reserved_share: share ?? 50 })} /> : <span style={{ width: 84 }} />}
          <Button type="text" aria-label={t('uploads.remove')} icon={<DeleteOutlined />} onClick={() => change({ ...plan, rules: plan.rules.filter((_, at) => at !== i) })} />
        </div>
      ))}
    </Panel>
  );
}

function Exceptions({ plan, change }: { plan: Plan; change(plan: Plan): void }) {
  const { t } = useTranslation();
  const set = (at: number, part: Partial<Exception>) => change({ ...plan, exceptions: plan.exceptions.map((e, i) => (i === at ? { ...e, ...part } : e)) });
  const add = () => change({ ...plan, exceptions: [...plan.exceptions, { date: dayjs().add(1, 'day').format('YYYY-MM-DD'), kind: 'closed', from: '00:00', to: '24:00', slot_minutes: 30 }] });
  return (
    <Panel title={t('availability.exceptions')} extra={<Button size="small" icon={<PlusOutlined />} onClick={add}>{t('availability.addException')}</Button>}>
      {plan.exceptions.length === 0 && <p className="th-quiet">{t('availability.noExceptions')}</p>}
      {plan.exceptions.map((e, i) => (
        <div key={i} className="th-rule">
          <DatePicker aria-label={t('availability.day')} allowClear={false} style={{ width: 140 }} value={dayjs(e.date)} onChange={(day) => { if (day) set(i, { date: day.format('YYYY-MM-DD') }); }} />
          <Select aria-label={t('availability.kind')} style={{ width: 130 }} value={e.kind} options={['closed', 'open'].map((value) => ({ value, label: t(`availability.kinds.${value as 'open'}`) }))} onChange={(kind) => set(i, kind === 'closed' ? { kind, from: '00:00', to: '24:00' } : { kind, from: '09:00', to: '11:00' })} />
          {e.kind === 'open' ? <Times label={t('availability.hours')} from={e.from} to={e.to} change={(from, to) => set(i, { from, to })} /> : <span className="th-quiet">{t('availability.wholeDay')}</span>}
          <span />
          <Button type="text" aria-label={t('uploads.remove')} icon={<DeleteOutlined />} onClick={() => change({ ...plan, exceptions: plan.exceptions.filter((_, at) => at !== i) })} />
        </div>
      ))}
    </Panel>
  );
}

// The next two weeks' slots of what is on the page, saved or not.
function Preview({ expert, plan }: { expert: Expert; plan: Plan }) {
  const { t } = useTranslation();
  const { i18n } = useTranslation();
  const [from] = useState(() => dayjs().add(1, 'day').startOf('day'));
  const slots = useQuery({
    queryKey: ['availability', 'preview', expert.id, plan],
    retry: false,
    queryFn: () => unwrap(api.POST('/api/v1/experts/{id}/availability/preview', { params: { path: { id: expert.id } }, body: { ...plan, exceptions: plan.exceptions as never, from: from.format('YYYY-MM-DD'), to: from.add(13, 'day').format('YYYY-MM-DD') } })),
  });
  // On the expert's own clock, as the rules are.
  const zone = { timeZone: expert.time_zone };
  const locale = i18n.language === 'en' ? 'en-GB' : 'zh-CN';
  const dayOf = new Intl.DateTimeFormat(locale, { ...zone, weekday: 'short', month: '2-digit', day: '2-digit' });
  const timeOf = new Intl.DateTimeFormat(locale, { ...zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const days = new Map<string, string[]>();
  for (const s of slots.data?.items ?? []) {
    const day = dayOf.format(new Date(s.starts_at));
    days.set(day, [...(days.get(day) ?? []), timeOf.format(new Date(s.starts_at))]);
  }
  const told = slots.error ? explain(slots.error, t) : null;
  return (
    <Panel title={t('availability.preview')} extra={<span className="th-quiet">{t('availability.slots', { count: slots.data?.items.length ?? 0 })}</span>}>
      {told && <Alert type="warning" showIcon title={told.title} description={told.advice} />}
      {slots.data && days.size === 0 && <p className="th-quiet">{t('availability.noSlots')}</p>}
      {/* Scrolled by keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="th-slots" tabIndex={0} role="region" aria-label={t('availability.preview')}>
      <dl>
        {[...days].map(([day, times]) => <div key={day}><dt>{day}</dt><dd>{times.map((time) => <span key={time} className="th-tag th-tag-good">{time}</span>)}</dd></div>)}
      </dl>
      </div>
    </Panel>
  );
}

function EditorOf({ expert, availability }: { expert: Expert; availability: Availability }) {
  const { t, i18n } = useTranslation();
  const tell = useTell();
  const queries = useQueryClient();
  const kept: Plan = { rules: availability.rules, exceptions: availability.exceptions };
  const [plan, setPlan] = useState<Plan>(kept);
  const [busy, setBusy] = useState(false);
  const changed = JSON.stringify(plan) !== JSON.stringify(kept);
  const names = new Intl.DateTimeFormat(i18n.language === 'en' ? 'en-GB' : 'zh-CN', { weekday: 'long', timeZone: 'UTC' });
  const weekdays = Array.from({ length: 7 }, (_, i) => names.format(monday + i * 86_400_000));
  const save = async () => {
    setBusy(true);
    try {
      const saved = await unwrap(api.PUT('/api/v1/experts/{id}/availability', { params: { path: { id: expert.id }, header: ifMatch(availability) }, body: { ...plan, exceptions: plan.exceptions as never } }));
      queries.setQueryData(['availability', expert.id], saved);
      for (const name of ['slots', 'experts']) void queries.invalidateQueries({ queryKey: [name] });
      tell.done(t('availability.saved'));
    } catch (error) {
      tell.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <div className="th-columns">
        <div>
          <Rules plan={plan} change={setPlan} weekdays={weekdays} />
          <Exceptions plan={plan} change={setPlan} />
          <p className="th-quiet">{t('availability.zone', { zone: availability.time_zone })}</p>
        </div>
        <Preview expert={expert} plan={plan} />
      </div>
      <div className="th-form-end">
        <Button type="primary" disabled={!changed} loading={busy} onClick={() => void save()}>{t('availability.save')}</Button>
        {changed && <Button onClick={() => setPlan(kept)}>{t('availability.undo')}</Button>}
        {changed && <span className="th-quiet">{t('report.unsaved')}</span>}
      </div>
    </>
  );
}

export default function AvailabilityPage() {
  const { t } = useTranslation();
  const me = useSession((s) => s.user?.id);
  const coordinator = useRole('coordinator');
  const experts = useExperts();
  const [chosen, setChosen] = useState('');
  const own = experts.rows.find((e) => e.user_id === me);
  const expert = experts.rows.find((e) => e.id === chosen) ?? own ?? (coordinator ? experts.rows[0] : undefined);
  const availability = useAvailability(expert?.id);
  const choose = coordinator && (
    <Select showSearch={{ optionFilterProp: 'label' }} style={{ width: 280 }} aria-label={t('consultation.expert')} value={expert?.id} options={experts.rows.map((e) => ({ value: e.id, label: `${e.name} · ${specialtyNames(e.specialties)}` }))} onChange={setChosen} />
  );
  return (
    <Page title={t('availability.title')} extra={choose}>
      {experts.isPending && <Loading />}
      {experts.error && <Failure error={experts.error} retry={experts.refetch} />}
      {!experts.isPending && !experts.error && !expert && <Panel><Nothing title={t('availability.noExpert')} next={t('availability.noExpertNext')} /></Panel>}
      {availability.error && <Failure error={availability.error} retry={availability.refetch} />}
      {expert && availability.isLoading && <Loading />}
      {expert && availability.data && <EditorOf key={`${expert.id} ${availability.data.version}`} expert={expert} availability={availability.data} />}
    </Page>
  );
}
