// A new order in under a minute by keyboard, or a draft or returned one put right. The hub's own checks are shown at
// the fields they are about.
import { Alert, AutoComplete, Button, Checkbox, DatePicker, Form, Input, Radio, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { api, unwrap, type Order, type OrderRequest } from '../api/client';
import { Making } from '../api/making';
import { versioned } from '../api/moves';
import { ApiProblem, isOvertaken, isProblem } from '../api/problem';
import { useOrder, useOrderMoves } from '../api/queries';
import { holdEnter, toFirstFault } from '../frame/form_keys';
import { useLeaving } from '../frame/leaving';
import { Failure, useTell } from '../frame/notices';
import { Overtaken, useOvertaken } from '../frame/overtaken';
import { Loading, Page, Panel } from '../frame/page';
import { useProposal } from '../frame/proposal';
import { useShortcuts } from '../frame/shortcuts';
import { word, type Group } from '../i18n';
import { bodyParts, modalities, proceduresOf } from '../lib/examinations';
import { said } from '../lib/said';
import { Registered } from '../patients/registered';

interface Fields {
  patient_id?: string;
  name?: string;
  sex?: string;
  birth_date?: Dayjs | null;
  modality?: string;
  body_part?: string;
  procedure?: string;
  clinical_history?: string;
  urgency: string;
  patient_class: string;
  referring_physician?: string;
  consent: boolean;
}

const fieldOf: Record<string, keyof Fields> = {
  '$.patient.patient_id': 'patient_id', '$.patient.name': 'name', '$.patient.sex': 'sex', '$.patient.birth_date': 'birth_date',
  '$.modality': 'modality', '$.body_part': 'body_part', '$.procedure': 'procedure', '$.clinical_history': 'clinical_history',
  '$.urgency': 'urgency', '$.patient_class': 'patient_class', '$.referring_physician': 'referring_physician', '$.consent': 'consent',
};

const requestOf = (f: Fields): OrderRequest => ({
  patient: { patient_id: f.patient_id?.trim() ?? '', name: f.name?.trim() ?? '', sex: f.sex ?? '', birth_date: f.birth_date ? f.birth_date.format('YYYY-MM-DD') : '' },
  modality: f.modality ?? '',
  body_part: f.body_part ?? '',
  procedure: f.procedure ?? '',
  clinical_history: f.clinical_history ?? '',
  urgency: f.urgency,
  patient_class: f.patient_class,
  consent: f.consent,
  referring_physician: f.referring_physician ?? '',
});

const fieldsOf = (o: Order): Fields => ({
  patient_id: o.patient.patient_id, name: o.patient.name, sex: o.patient.sex || undefined,
  birth_date: o.patient.birth_date ? dayjs(o.patient.birth_date) : null, modality: o.modality || undefined, body_part: o.body_part || undefined,
  procedure: o.procedure, clinical_history: o.clinical_history, urgency: o.urgency, patient_class: o.patient_class,
  referring_physician: o.referring_physician, consent: o.consent,
});

const labelOf = {
  patient_id: 'orders.patientId', name: 'orderForm.name', sex: 'orderForm.sex', birth_date: 'orderForm.birthDate', modality: 'orderForm.modality', body_part: 'orderForm.bodyPart',
  procedure: 'orderForm.procedure', clinical_history: 'orderForm.history', urgency: 'orders.urgency', patient_class: 'orderForm.patientClass', referring_physician: 'orderForm.referrer',
  consent: 'orderForm.consentLabel',
} as const;
const groupOf: Partial<Record<keyof Fields, Group>> = { sex: 'sex', body_part: 'bodyPart', urgency: 'urgency', patient_class: 'patientClass' };
const say = (name: keyof Fields, value: unknown) => said(value, groupOf[name]);

// "19800229" as well as "1980-02-29": fewer keys.
const dateFormats = ['YYYY-MM-DD', 'YYYYMMDD', 'YYYY/M/D', 'YYYY.M.D'];

export default function OrderForm() {
  const { id } = useParams();
  const existing = useOrder(id);
  const { t } = useTranslation();
  if (id && existing.error) return <Page title={t('orderForm.edit')}><Failure error={existing.error} retry={existing.refetch} /></Page>;
  if (id && !existing.data) return <Loading />;
  return <FormOf order={existing.data ?? null} />;
}

function FormOf({ order }: { order: Order | null }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const tell = useTell();
  const { move, settle } = useOrderMoves();
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState<'draft' | 'submit' | null>(null);
  // A draft that was saved but could not be submitted is amended, not made twice.
  const [making] = useState(() => new Making<OrderRequest, Order>(
    order,
    {
      make: (body, key) => unwrap(api.POST('/api/v1/orders', { params: { header: { 'Idempotency-Key': key } }, body })),
      amend: (before, body) => unwrap(api.PUT('/api/v1/orders/{id}', { params: versioned(before), body })),
      read: ({ id }) => unwrap(api.GET('/api/v1/orders/{id}', { params: { path: { id } } })),
      bodyOf: (thing) => requestOf(fieldsOf(thing)),
    },
  ));
  const leaving = useLeaving(() => form.isFieldsTouched() && !making.has(requestOf(form.getFieldsValue())));
  const overtaken = useOvertaken(form, making, fieldsOf, say);
  const modality = Form.useWatch('modality', form);
  const bodyPart = Form.useWatch('body_part', form);

  const showFaults = (error: unknown) => {
    const faults = error instanceof ApiProblem ? error.fields.filter((f) => fieldOf[f.path]) : [];
    form.setFields(faults.map((f) => ({ name: fieldOf[f.path] as keyof Fields, errors: [isProblem(error, 'patient_identity_conflict') ? t('orderForm.registeredOtherwise') : t(`orderForm.faults.${fieldOf[f.path]}` as 'orderForm.faults.name')] })));
    const first = faults[0] && fieldOf[faults[0].path];
    if (first) form.scrollToField(first, { focus: true });
    if (faults.length === 0) tell.failed(error);
  };
  const run = async (submit: boolean) => {
    if (busy || overtaken.is) return;
    let fields: Fields;
    try {
      fields = submit ? await form.validateFields() : await form.validateFields(['patient_id', 'name']).then(() => form.getFieldsValue());
    } catch (faults) {
      toFirstFault(form, faults); // the fields say what is missing
      return;
    }
    setBusy(submit ? 'submit' : 'draft');
    let again = false;
    try {
      const save = async () => settle(await making.save(requestOf(fields)));
      const shown = submit ? await making.end(save, (o) => move(o, 'submit'), (o) => !['draft', 'returned'].includes(o.state)) : await save();
      tell.done(submit ? t('orderForm.submitted') : t('orderForm.saved'));
      leaving.free();
      void navigate(`/orders/${shown.id}`);
    } catch (error) {
      if (isOvertaken(error)) again = await overtaken.happened(fields);
      else showFaults(error);
    } finally {
      setBusy(null);
    }
    if (again) await run(submit);
  };
  useShortcuts([
    { keys: 'ctrl+enter', label: t('orderForm.submit'), group: t('orderForm.new'), inFields: true, run: () => void run(true) },
    { keys: 'ctrl+s', label: t('orderForm.save'), group: t('orderForm.new'), inFields: true, run: () => void run(false) },
    { keys: 'escape', label: t('common.back'), group: t('orderForm.new'), run: () => void navigate(order ? `/orders/${order.id}` : '/orders') },
  ]);
  const language = i18n.language;
  const proposals = useMemo(() => proceduresOf(modality, bodyPart, language).map((value) => ({ value })), [modality, bodyPart, language]);
  const same = order && modality === order.modality && bodyPart === order.body_part;
  const known = order && proceduresOf(order.modality, order.body_part, language).includes(order.procedure);
  useProposal(form, 'procedure', same ? order.procedure : proposals[0]?.value, known ? order.procedure : undefined);
  const needed = (name: keyof Fields) => [{ required: true, message: t(`orderForm.faults.${name}` as 'orderForm.faults.name') }];
  const title = order ? t('orderForm.edit') : t('orderForm.new');
  const choices = (group: 'urgency' | 'patientClass' | 'sex', values: string[]) =>
    values.map((value) => ({ value, label: word(group, value) }));
  return (
    <Page title={title} wide={false}>
      {order?.state === 'returned' && <Alert className="th-gap" type="warning" showIcon title={t('orders.returnedBecause')} description={order.state_reason} />}
      <Form<Fields>
        form={form}
        layout="vertical"
        scrollToFirstError={{ focus: true }}
        onKeyDown={holdEnter}
        validateTrigger="onBlur"
        initialValues={order ? fieldsOf(order) : { urgency: 'routine', patient_class: 'outpatient', consent: false }}
        onFinish={() => void run(true)}
      >
        <Panel title={t('orderForm.patient')}>
          <div className="th-form-grid">
            <Form.Item name="patient_id" label={t('orders.patientId')} extra={!order && <Registered form={form} />} rules={needed('patient_id')}><Input autoFocus maxLength={64} spellCheck={false} autoComplete="off" /></Form.Item>
            <Form.Item name="name" label={t('orderForm.name')} rules={needed('name')}><Input maxLength={64} autoComplete="off" /></Form.Item>
            <Form.Item name="sex" label={t('orderForm.sex')} rules={needed('sex')}><Radio.Group optionType="button" options={choices('sex', ['M', 'F', 'O'])} /></Form.Item>
            <Form.Item name="birth_date" label={t('orderForm.birthDate')} extra={t('orderForm.birthDateHint')} rules={needed('birth_date')}>
              <DatePicker format={dateFormats} style={{ width: '100%' }} maxDate={dayjs()} needConfirm={false} placeholder="1980-02-29" />
            </Form.Item>
          </div>
        </Panel>
        <Panel title={t('orderForm.examination')}>
          <div className="th-form-grid">
            <Form.Item name="modality" label={t('orderForm.modality')} rules={needed('modality')}>
              <Select showSearch={{ optionFilterProp: 'label' }} options={modalities.map((value) => ({ value, label: `${value} · ${word('modality', value)}` }))} />
            </Form.Item>
            <Form.Item name="body_part" label={t('orderForm.bodyPart')} rules={needed('body_part')}>
              <Select showSearch={{ optionFilterProp: 'label' }} options={bodyParts.map((value) => ({ value, label: `${word('bodyPart', value)} · ${value}` }))} />
            </Form.Item>
            <Form.Item name="procedure" label={t('orderForm.procedure')} className="th-span2">
              <AutoComplete options={proposals} maxLength={60} />
            </Form.Item>
            <Form.Item name="urgency" className="th-span2" label={t('orders.urgency')}><Radio.Group optionType="button" options={choices('urgency', ['routine', 'urgent', 'emergency'])} /></Form.Item>
            <Form.Item name="patient_class" className="th-span2" label={t('orderForm.patientClass')}><Radio.Group optionType="button" options={choices('patientClass', ['outpatient', 'inpatient', 'emergency'])} /></Form.Item>
            <Form.Item name="clinical_history" label={t('orderForm.history')} className="th-span4" rules={needed('clinical_history')}>
              <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} maxLength={3000} placeholder={t('orderForm.historyHint')} />
            </Form.Item>
            <Form.Item name="referring_physician" className="th-span2" label={t('orderForm.referrer')}><Input maxLength={20} autoComplete="off" /></Form.Item>
            <Form.Item
              name="consent"
              className="th-span2"
              label={t('orderForm.consentLabel')}
              required
              valuePropName="checked"
              rules={[{ validator: (_, yes: boolean) => (yes ? Promise.resolve() : Promise.reject(new Error(t('orderForm.faults.consent')))) }]}
            >
              <Checkbox>{t('orderForm.consent')}</Checkbox>
            </Form.Item>
          </div>
        </Panel>
        {overtaken.is && <Overtaken changes={overtaken.changes((name) => t(labelOf[name]))} decide={overtaken.decide} />}
        <div className="th-form-end">
          <Button type="primary" htmlType="submit" disabled={overtaken.is} loading={busy === 'submit'}>{t('orderForm.submit')} <kbd className="th-kbd">Ctrl ↵</kbd></Button>
          <Button disabled={overtaken.is} loading={busy === 'draft'} onClick={() => void run(false)}>{t('orderForm.save')}</Button>
          <Button type="text" onClick={() => void navigate(order ? `/orders/${order.id}` : '/orders')}>{t('common.cancel')}</Button>
        </div>
      </Form>
      {leaving.question}
    </Page>
  );
}
