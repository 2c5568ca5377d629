// The roster, now and to come, and a form that puts somebody on it.
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, AutoComplete, Button, DatePicker, Form, InputNumber, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mostRosterEntries, useDutyMoves, useRoster, type RosterEntry } from '../api/duty';
import { useExperts } from '../api/scheduling';
import { specialties } from '../consultations/rules';
import { DataTable, type Column } from '../frame/data_table';
import { Nothing, Panel } from '../frame/page';
import { useProposal } from '../frame/proposal';
import { ReasonDialog } from '../frame/reason';
import { useFilter } from '../frame/settings';
import { Tag } from '../frame/tags';
import { word } from '../i18n';
import { browserZone, useNow } from '../lib/clock';
import { useFormats } from '../lib/format';
import { FormDialog } from '../routing/form_dialog';
import type { Arranged } from './arranged';
import { OrgItem } from './org_item';
import { freePosition, isOn, nowAndComing } from './roster';

interface Fields { org_id?: string; specialty: string; login: string; position: number; starts_at: Dayjs; ends_at: Dayjs }
const longestDays = 31;

function DutyDialog({ arranged, entries, specialty, close }: { arranged: Arranged; entries: RosterEntry[]; specialty: string; close(): void }) {
  const { t } = useTranslation();
  const experts = useExperts();
  const { addDuty } = useDutyMoves();
  const [form] = Form.useForm<Fields>();
  const [initial] = useState<Partial<Fields>>(() => {
    const from = dayjs().startOf('day').hour(8);
    return { org_id: arranged.choices[0]?.id, specialty: specialty || undefined, starts_at: from, ends_at: from.add(1, 'day') };
  });
  const org = Form.useWatch('org_id', form) ?? initial.org_id ?? '';
  const chosen = Form.useWatch('specialty', form) ?? initial.specialty ?? '';
  const from = (Form.useWatch('starts_at', form) ?? initial.starts_at)?.valueOf() ?? 0;
  const to = (Form.useWatch('ends_at', form) ?? initial.ends_at)?.valueOf() ?? 0;
  const free = freePosition(entries, { orgId: org, specialty: chosen, from, to });
  useProposal(form, 'position', free);
  const people = experts.rows.filter((e) => e.enabled && e.org_id === org && (!chosen || e.specialties.includes(chosen)));
  const needed = [{ required: true, message: t('common.required') }];
  const check = { validator: (_: unknown, end: Dayjs | undefined) => {
    const start = form.getFieldValue('starts_at') as Dayjs | undefined;
    return !start || !end || (end.isAfter(start) && !end.isAfter(start.add(longestDays, 'day'))) ? Promise.resolve() : Promise.reject(new Error(t('duty.endFault')));
  } };
  const save = (f: Fields) => addDuty({ org_id: f.org_id, specialty: f.specialty, login: f.login.trim(), position: f.position, starts_at: f.starts_at.toISOString(), ends_at: f.ends_at.toISOString() });
  const time = { showTime: { format: 'HH:mm', minuteStep: 15 as const }, format: 'YYYY-MM-DD HH:mm', needConfirm: false, allowClear: false, style: { width: '100%' } };
  return (
    <FormDialog title={t('duty.add')} form={form} initial={initial} save={save} close={close}>
      <div className="th-form-grid">
        <OrgItem arranged={arranged} />
        <Form.Item name="specialty" className="th-span2" label={t('consultation.specialty')} rules={needed}><Select autoFocus showSearch={{ optionFilterProp: 'label' }} options={specialties.map((value) => ({ value, label: word('specialty', value) }))} /></Form.Item>
        <Form.Item name="login" className="th-span2" label={t('duty.person')} extra={t('duty.personHint')} rules={needed}><AutoComplete maxLength={64} showSearch={{ filterOption: (text, option) => String(option?.label ?? '').includes(text) }} options={people.map((e) => ({ value: e.login, label: `${e.name} · ${e.login}` }))} /></Form.Item>
        <Form.Item name="starts_at" className="th-span2" label={t('duty.from')} rules={needed}><DatePicker {...time} /></Form.Item>
        <Form.Item name="ends_at" className="th-span2" label={t('duty.to')} dependencies={['starts_at']} rules={[...needed, check]}><DatePicker {...time} /></Form.Item>
        <Form.Item name="position" className="th-span2" label={t('duty.position')} extra={t('duty.positionHint')} rules={needed}><InputNumber min={1} max={100} precision={0} style={{ width: '100%' }} /></Form.Item>
      </div>
      <p className="th-quiet">{t('calendar.zone', { zone: browserZone() })}</p>
    </FormDialog>
  );
}

export function RosterPanel({ arranged }: { arranged: Arranged }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const now = useNow(30_000);
  const [specialty, setSpecialty] = useFilter('duty', 'specialty', '');
  const list = useRoster(specialty);
  const { removeDuty } = useDutyMoves();
  const [adding, setAdding] = useState(false);
  const [gone, setGone] = useState<RosterEntry | null>(null);
  const rows = nowAndComing(list.data ?? [], now);
  const several = new Set(rows.map((e) => e.org_id)).size > 1;
  const columns: Column<RosterEntry>[] = [
    { title: t('duty.from'), key: 'from', width: 140, render: (e) => <>{formats.weekday(e.starts_at)} {formats.shortTime(e.starts_at)}</> },
    { title: t('duty.to'), key: 'to', width: 140, render: (e) => <>{formats.weekday(e.ends_at)} {formats.shortTime(e.ends_at)}</> },
    { title: t('consultation.specialty'), key: 'specialty', render: (e) => word('specialty', e.specialty) },
    { title: t('duty.position'), key: 'position', width: 90, align: 'right', render: (e) => formats.number(e.position) },
    { title: t('duty.person'), key: 'person', render: (e) => <><span className="th-strong">{e.name}</span> {isOn(e, now) && <Tag tone="good">{t('duty.on')}</Tag>}</> },
    ...(several ? [{ title: t('people.organisation'), key: 'org', render: (e: RosterEntry) => arranged.nameOf(e.org_id) }] : []),
    { title: <span className="th-hidden">{t('common.actions')}</span>, key: 'act', width: 60, fixed: 'right', render: (e) => arranged.may(e.org_id) && <Button type="text" size="small" aria-label={t('duty.remove')} icon={<DeleteOutlined />} onClick={() => setGone(e)} /> },
  ];
  return (
    <Panel title={t('duty.roster')} className="th-panel-flush" extra={arranged.choices.length > 0 && <Button type="primary" size="small" icon={<PlusOutlined />} onClick={() => setAdding(true)}>{t('duty.add')}</Button>}>
      <div className="th-filters">
        <Select aria-label={t('consultation.specialty')} showSearch={{ optionFilterProp: 'label' }} style={{ width: 220 }} value={specialty} onChange={setSpecialty} options={[{ value: '', label: t('duty.allSpecialties') }, ...specialties.map((value) => ({ value, label: word('specialty', value) }))]} />
      </div>
      {(list.data?.length ?? 0) >= mostRosterEntries && <Alert type="warning" banner title={t('duty.cut')} />}
      <DataTable label={t('duty.roster')} rows={rows} columns={columns} rowKey={(e) => e.id} list={{ ...list, hasNextPage: false, isFetchingNextPage: false, fetchNextPage: () => {} }} empty={<Nothing title={t('duty.none')} next={t('duty.noneNext')} />} />
      {adding && <DutyDialog arranged={arranged} entries={list.data ?? []} specialty={specialty} close={() => setAdding(false)} />}
      <ReasonDialog ask={gone && { title: t('duty.remove'), text: `${gone.name} · ${word('specialty', gone.specialty)} · ${formats.dateTime(gone.starts_at)} – ${formats.dateTime(gone.ends_at)}`, confirm: t('duty.remove'), danger: true, needed: false, run: () => removeDuty(gone) }} close={() => setGone(null)} />
    </Panel>
  );
}
