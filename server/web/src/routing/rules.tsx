// The rules in their order, and a form for one.
import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, InputNumber, Radio, Select, Switch, TimePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDestinations, useGroups, useRoutingMoves, useRules, type Rule } from '../api/routing';
import { DataTable, type Column } from '../frame/data_table';
import { Nothing, Panel } from '../frame/page';
import { ReasonDialog } from '../frame/reason';
import { Tag } from '../frame/tags';
import { word } from '../i18n';
import { bodyParts, modalities } from '../lib/examinations';
import { FormDialog } from './form_dialog';

interface Fields {
  name: string; position: number; enabled: boolean; kind: string; group?: string; event?: string; destination_id?: string; clinics: string[]; modalities: string[]; body_parts: string[];
  urgencies: string[]; patient_classes: string[]; weekdays: number[]; hours?: [Dayjs, Dayjs] | null;
}

const clockOf = (minute: number) => dayjs('2000-01-01T00:00').add(minute, 'minute');
const minuteOf = (time: Dayjs) => time.hour() * 60 + time.minute();
export const clockText = (minute: number) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

function useWeekdays(): string[] {
  const { i18n } = useTranslation();
  const names = new Intl.DateTimeFormat(i18n.language === 'en' ? 'en-GB' : 'zh-CN', { weekday: 'short', timeZone: 'UTC' });
  return Array.from({ length: 7 }, (_, i) => names.format(Date.UTC(2024, 0, 1 + i)));
}

function RuleDialog({ rule, next, close }: { rule: Rule | null; next: number; close(): void }) {
  const { t } = useTranslation();
  const groups = useGroups();
  const destinations = useDestinations();
  const { saveRule } = useRoutingMoves();
  const [form] = Form.useForm<Fields>();
  const weekdays = useWeekdays();
  const kind = Form.useWatch('kind', form) ?? rule?.kind ?? 'read';
  const initial: Partial<Fields> = rule
    ? { name: rule.name, position: rule.position, enabled: rule.enabled, kind: rule.kind, group: rule.group ?? undefined, event: rule.event ?? undefined, destination_id: rule.destination_id ?? undefined, clinics: rule.clinics, modalities: rule.modalities, body_parts: rule.body_parts, urgencies: rule.urgencies, patient_classes: rule.patient_classes, weekdays: rule.weekdays, hours: rule.from_minute !== null && rule.from_minute !== undefined ? [clockOf(rule.from_minute), clockOf(rule.to_minute ?? 0)] : null }
    : { position: next, enabled: true, kind: 'read', clinics: [], modalities: [], body_parts: [], urgencies: [], patient_classes: [], weekdays: [] };
  const save = (f: Fields) => {
    const read = f.kind === 'read';
    const window = f.hours ? { from_minute: minuteOf(f.hours[0]), to_minute: minuteOf(f.hours[1]) } : {};
    return saveRule(rule, {
      name: f.name.trim(), position: f.position, enabled: f.enabled, kind: f.kind, ...(read ? { group: f.group ?? '' } : { event: f.event ?? '', destination_id: f.destination_id ?? '' }),
      clinics: (f.clinics ?? []) as never, modalities: (f.modalities ?? []) as never, body_parts: (f.body_parts ?? []) as never, urgencies: (f.urgencies ?? []) as never, patient_classes: (f.patient_classes ?? []) as never, weekdays: (f.weekdays ?? []) as never, ...window,
    });
  };
  const needed = [{ required: true, message: t('common.required') }];
  const many = (name: keyof Fields, label: string, options: { value: string | number; label: string }[], tags = false) => (
    <Form.Item name={name} className="th-span2" label={label}><Select mode={tags ? 'tags' : 'multiple'} placeholder={t('admin.any')} options={options} /></Form.Item>
  );
  return (
    <FormDialog title={t(rule ? 'admin.changeRule' : 'admin.addRule')} form={form} initial={initial} save={save} close={close}>
      <div className="th-form-grid">
        <Form.Item name="name" className="th-span2" label={t('admin.name')} rules={needed}><Input autoFocus maxLength={60} /></Form.Item>
        <Form.Item name="position" label={t('admin.position')} extra={t('admin.positionHint')} rules={needed}><InputNumber min={0} max={1000000} style={{ width: '100%' }} /></Form.Item>
        <Form.Item name="enabled" label={t('admin.enabled')} valuePropName="checked"><Switch /></Form.Item>
        <Form.Item name="kind" className="th-span2" label={t('admin.what')}><Radio.Group optionType="button" options={['read', 'forward'].map((value) => ({ value, label: t(`admin.kinds.${value as 'read'}`) }))} /></Form.Item>
        {kind === 'read' && <Form.Item name="group" className="th-span2" label={t('admin.group')} rules={needed}><Select options={groups.rows.map((g) => ({ value: g.code, label: g.name }))} /></Form.Item>}
        {kind === 'forward' && <Form.Item name="event" label={t('admin.event')} rules={needed}><Select options={['study_qc_passed', 'report_published'].map((value) => ({ value, label: t(`admin.events.${value as 'report_published'}`) }))} /></Form.Item>}
        {kind === 'forward' && <Form.Item name="destination_id" label={t('admin.destination')} rules={needed}><Select options={destinations.rows.map((d) => ({ value: d.id, label: d.name }))} /></Form.Item>}
        {many('clinics', t('admin.clinics'), [], true)}
        {many('modalities', t('orderForm.modality'), modalities.map((value) => ({ value, label: value })))}
        {many('body_parts', t('orderForm.bodyPart'), bodyParts.map((value) => ({ value, label: word('bodyPart', value) })), true)}
        {many('urgencies', t('orders.urgency'), ['emergency', 'urgent', 'routine'].map((value) => ({ value, label: word('urgency', value) })))}
        {many('patient_classes', t('orderForm.patientClass'), ['outpatient', 'inpatient', 'emergency'].map((value) => ({ value, label: word('patientClass', value) })))}
        {many('weekdays', t('availability.weekday'), weekdays.map((label, i) => ({ value: i + 1, label })))}
        <Form.Item name="hours" className="th-span2" label={t('availability.hours')}><TimePicker.RangePicker order={false} format="HH:mm" needConfirm={false} style={{ width: '100%' }} /></Form.Item>
      </div>
    </FormDialog>
  );
}

export function Rules() {
  const { t } = useTranslation();
  const list = useRules();
  const { deleteRule } = useRoutingMoves();
  const weekdays = useWeekdays();
  const [open, setOpen] = useState<Rule | 'new' | null>(null);
  const [gone, setGone] = useState<Rule | null>(null);
  const condition = (r: Rule) => [
    ...r.clinics, ...r.modalities, ...r.body_parts.map((p) => word('bodyPart', p)), ...r.urgencies.map((u) => word('urgency', u)), ...r.patient_classes.map((p) => word('patientClass', p)),
    ...r.weekdays.map((d) => weekdays[d - 1] ?? ''), ...(r.from_minute !== null && r.from_minute !== undefined ? [`${clockText(r.from_minute)}–${clockText(r.to_minute ?? 0)}`] : []),
  ];
  const columns: Column<Rule>[] = [
    { title: t('admin.position'), key: 'position', width: 70, align: 'right', render: (r) => r.position },
    { title: t('admin.name'), key: 'name', render: (r) => <div className="th-wrap"><b>{r.name}</b> {!r.enabled && <Tag tone="plain">{t('admin.disabled')}</Tag>}</div> },
    { title: t('admin.condition'), key: 'condition', render: (r) => <div className="th-wrap">{condition(r).length === 0 ? <span className="th-quiet">{t('admin.always')}</span> : condition(r).map((c) => <Tag key={c} tone="plain">{c}</Tag>)}</div> },
    { title: t('admin.leads'), key: 'leads', render: (r) => r.kind === 'read' ? t('admin.toGroup', { group: r.group ?? '' }) : t('admin.toDestination', { event: t(`admin.events.${r.event as 'report_published'}`), destination: r.destination_name ?? '' }) },
    {
      title: <span className="th-hidden">{t('common.actions')}</span>, key: 'act', width: 90, fixed: 'right',
      render: (r) => <><Button type="text" size="small" aria-label={t('admin.changeRule')} icon={<EditOutlined />} onClick={() => setOpen(r)} /><Button type="text" size="small" aria-label={t('admin.deleteRule')} icon={<DeleteOutlined />} onClick={() => setGone(r)} /></>,
    },
  ];
  return (
    <Panel title={t('admin.rules')} className="th-panel-flush" extra={<Button type="primary" size="small" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('admin.addRule')}</Button>}>
      <DataTable label={t('admin.rules')} rows={list.rows} columns={columns} rowKey={(r) => r.id} list={list} open={setOpen} empty={<Nothing title={t('admin.noRules')} next={t('admin.noRulesNext')} />} />
      {open && <RuleDialog rule={open === 'new' ? null : open} next={(list.rows.at(-1)?.position ?? 0) + 10} close={() => setOpen(null)} />}
      <ReasonDialog ask={gone && { title: t('admin.deleteRule'), text: gone.name, confirm: t('admin.deleteRule'), danger: true, needed: false, run: () => deleteRule(gone) }} close={() => setGone(null)} />
    </Panel>
  );
}
