// Patients for whom there is no time yet. When some becomes free, whoever put them here is told.
import { PlusOutlined } from '@ant-design/icons';
import { Button, DatePicker, Drawer, Form, Input, Radio, Segmented, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDutyMoves, useWaiting, type WaitingEntry } from '../api/duty';
import { useExperts } from '../api/scheduling';
import { specialties } from '../consultations/rules';
import { specialtyNames } from '../consultations/tags';
import { DataTable, type Column } from '../frame/data_table';
import { Nothing } from '../frame/page';
import { ReasonDialog } from '../frame/reason';
import { Patient, StateTag } from '../frame/tags';
import { word } from '../i18n';
import { personName, useFormats } from '../lib/format';
import { FormDialog } from '../routing/form_dialog';

interface Fields { patient_id: string; what: 'specialty' | 'expert'; specialty?: string; expert_id?: string; not_before: Dayjs; not_after: Dayjs }

function WaitingDialog({ close }: { close(): void }) {
  const { t } = useTranslation();
  const experts = useExperts();
  const { addWaiting } = useDutyMoves();
  const [form] = Form.useForm<Fields>();
  const [initial] = useState<Partial<Fields>>(() => ({ what: 'specialty', not_before: dayjs(), not_after: dayjs().add(30, 'day') }));
  const what = Form.useWatch('what', form) ?? 'specialty';
  const needed = [{ required: true, message: t('common.required') }];
  const save = (f: Fields) => addWaiting({ patient_id: f.patient_id.trim(), ...(f.what === 'specialty' ? { specialty: f.specialty } : { expert_id: f.expert_id }), not_before: f.not_before.startOf('day').toISOString(), not_after: f.not_after.endOf('day').toISOString() });
  const notBefore = { validator: (_: unknown, last: Dayjs | undefined) => (!last || !last.isBefore(form.getFieldValue('not_before') as Dayjs, 'day') ? Promise.resolve() : Promise.reject(new Error(t('waiting.lastFault')))) };
  return (
    <FormDialog title={t('waiting.add')} form={form} initial={initial} save={save} close={close}>
      <div className="th-form-grid">
        <Form.Item name="patient_id" className="th-span2" label={t('orders.patientId')} extra={t('waiting.patientHint')} rules={needed}><Input autoFocus maxLength={64} spellCheck={false} autoComplete="off" /></Form.Item>
        <Form.Item name="what" className="th-span2" label={t('waiting.for')}><Radio.Group optionType="button" options={[{ value: 'specialty', label: t('consultation.specialty') }, { value: 'expert', label: t('consultation.expert') }]} /></Form.Item>
        {what === 'specialty' && <Form.Item name="specialty" className="th-span4" label={t('consultation.specialty')} rules={needed}><Select showSearch={{ optionFilterProp: 'label' }} options={specialties.map((value) => ({ value, label: word('specialty', value) }))} /></Form.Item>}
        {what === 'expert' && <Form.Item name="expert_id" className="th-span4" label={t('consultation.expert')} rules={needed}><Select showSearch={{ optionFilterProp: 'label' }} options={experts.rows.filter((e) => e.enabled).map((e) => ({ value: e.id, label: `${e.name} · ${specialtyNames(e.specialties)}` }))} /></Form.Item>}
        <Form.Item name="not_before" className="th-span2" label={t('waiting.notBefore')} rules={needed}><DatePicker allowClear={false} minDate={dayjs()} style={{ width: '100%' }} /></Form.Item>
        <Form.Item name="not_after" className="th-span2" label={t('waiting.notAfter')} dependencies={['not_before']} rules={[...needed, notBefore]}><DatePicker allowClear={false} minDate={dayjs()} style={{ width: '100%' }} /></Form.Item>
      </div>
    </FormDialog>
  );
}

const states = ['waiting', 'served', 'withdrawn', ''];

export function WaitingDrawer({ close }: { close(): void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [state, setState] = useState('waiting');
  const list = useWaiting(state);
  const experts = useExperts();
  const { withdraw } = useDutyMoves();
  const [adding, setAdding] = useState(false);
  const [gone, setGone] = useState<WaitingEntry | null>(null);
  const columns: Column<WaitingEntry>[] = [
    { title: t('orders.patient'), key: 'patient', render: (w) => <Patient patient={w.patient} /> },
    { title: t('waiting.for'), key: 'for', render: (w) => (w.expert_id ? experts.rows.find((e) => e.id === w.expert_id)?.name ?? '—' : word('specialty', w.specialty)) },
    { title: t('waiting.between'), key: 'between', render: (w) => `${formats.date(w.not_before)} – ${formats.date(w.not_after)}` },
    { title: t('waiting.since'), key: 'since', render: (w) => <span className="th-quiet">{formats.date(w.created_at)}</span> },
    {
      title: t('orders.state'), key: 'state',
      render: (w) => <div className="th-patient"><span><StateTag group="waitingState" name={w.state} /></span>{w.state_reason && <span className="th-quiet th-reason" title={w.state_reason}>{w.state_reason}</span>}</div>,
    },
    { title: <span className="th-hidden">{t('common.actions')}</span>, key: 'act', width: 90, fixed: 'right', render: (w) => w.state === 'waiting' && <Button size="small" onClick={() => setGone(w)}>{t('waiting.withdraw')}</Button> },
  ];
  return (
    <Drawer open title={t('waiting.title')} size={860} onClose={close} extra={<Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>{t('waiting.add')}</Button>}>
      <p className="th-quiet">{t('waiting.how')}</p>
      <div className="th-gap"><Segmented aria-label={t('orders.show')} value={state} options={states.map((value) => ({ value, label: value ? word('waitingState', value) : t('orders.groups.all') }))} onChange={setState} /></div>
      <DataTable label={t('waiting.title')} rows={list.rows as WaitingEntry[]} columns={columns} rowKey={(w) => w.id} list={list} empty={<Nothing title={t('waiting.none')} next={t('waiting.noneNext')} />} />
      {adding && <WaitingDialog close={() => setAdding(false)} />}
      <ReasonDialog ask={gone && { title: t('waiting.withdraw'), text: personName(gone.patient.name), confirm: t('waiting.withdraw'), danger: true, run: (reason) => withdraw(gone, reason) }} close={() => setGone(null)} />
    </Drawer>
  );
}
