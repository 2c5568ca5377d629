// A request for a consultation, or one that was returned put right. The signed consent is chosen here and goes along.
import { UploadOutlined } from '@ant-design/icons';
import { Alert, Button, Checkbox, DatePicker, Form, Input, Radio, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { api, unwrap, type Consultation, type ConsultationDetail, type Schemas } from '../api/client';
import { attachFile, useConsultation, useConsultationMoves } from '../api/consultations';
import { Making } from '../api/making';
import { versioned } from '../api/moves';
import { ApiProblem, isOvertaken, isProblem } from '../api/problem';
import { useOrder } from '../api/queries';
import { useExperts } from '../api/scheduling';
import { fileTypes } from '../consultations/material';
import { specialties } from '../consultations/rules';
import { holdEnter, leaveOpenList, toFirstFault } from '../frame/form_keys';
import { useLeaving } from '../frame/leaving';
import { Failure, useTell } from '../frame/notices';
import { Overtaken, useOvertaken } from '../frame/overtaken';
import { Loading, Page, Panel } from '../frame/page';
import { useShortcuts } from '../frame/shortcuts';
import { word, type Group } from '../i18n';
import { said } from '../lib/said';
import { Registered } from '../patients/registered';

interface Fields {
  kind: string;
  patient_id: string;
  name?: string;
  sex?: string;
  birth_date?: Dayjs | null;
  specialties: string[];
  named_expert?: string;
  urgency: string;
  reason?: string;
  question?: string;
  case_summary?: string;
  consent: boolean;
  consent_reason?: string;
}

const fieldOf: Record<string, keyof Fields> = {
  '$.kind': 'kind', '$.patient.patient_id': 'patient_id', '$.patient.name': 'name', '$.patient.sex': 'sex', '$.patient.birth_date': 'birth_date', '$.specialties': 'specialties',
  '$.named_expert': 'named_expert', '$.urgency': 'urgency', '$.reason': 'reason', '$.question': 'question', '$.case_summary': 'case_summary', '$.consent': 'consent',
  '$.consent_attachment_id': 'consent', '$.consent_reason': 'consent_reason',
};
const dateFormats = ['YYYY-MM-DD', 'YYYYMMDD', 'YYYY/M/D', 'YYYY.M.D'];

const requestOf = (f: Fields): Schemas['ConsultationRequest'] => ({
  kind: f.kind,
  patient: { patient_id: f.patient_id?.trim() ?? '', name: f.name?.trim() ?? '', sex: f.sex ?? '', birth_date: f.birth_date?.format('YYYY-MM-DD') ?? '' },
  reason: f.reason ?? '', question: f.question ?? '', case_summary: f.case_summary ?? '', specialties: f.specialties ?? [], named_expert: f.named_expert ?? '',
  urgency: f.kind === 'emergency' ? 'emergency' : f.urgency, consent: f.consent, consent_reason: f.consent_reason ?? '',
});
const patientFields = (p: { patient_id: string; name: string; sex: string; birth_date: string }) => ({ patient_id: p.patient_id, name: p.name, sex: p.sex || undefined, birth_date: p.birth_date ? dayjs(p.birth_date) : null });
const fieldsOf = (c: Consultation): Fields => ({
  kind: c.kind, ...patientFields(c.patient), specialties: c.specialties, named_expert: c.named_expert || undefined, urgency: c.urgency, reason: c.reason, question: c.question,
  case_summary: c.case_summary, consent: c.consent, consent_reason: c.consent_reason,
});

const labelOf = {
  kind: 'consultations.kind', patient_id: 'orders.patientId', name: 'orderForm.name', sex: 'orderForm.sex', birth_date: 'orderForm.birthDate', specialties: 'consultation.specialties',
  named_expert: 'consultationForm.namedExpert', urgency: 'orders.urgency', reason: 'consultation.reason', question: 'consultation.question', case_summary: 'consultation.summary',
  consent: 'orderForm.consentLabel', consent_reason: 'consultationForm.consentLater',
} as const;
const groupOf: Partial<Record<keyof Fields, Group>> = { kind: 'consultationKind', sex: 'sex', urgency: 'urgency', specialties: 'specialty' };

export default function ConsultationForm() {
  const { id } = useParams();
  const [search] = useSearchParams();
  const { t } = useTranslation();
  const existing = useConsultation(id);
  // From an order's page: its patient, and its study as material.
  const order = useOrder(search.get('order') ?? undefined);
  if (id && existing.error) return <Page title={t('consultationForm.edit')}><Failure error={existing.error} retry={existing.refetch} /></Page>;
  if ((id && !existing.data) || (search.get('order') && order.isPending)) return <Loading />;
  const from = order.data;
  const usual: Fields = { kind: 'elective', patient_id: '', specialties: [], urgency: 'routine', consent: false, ...(from ? { ...patientFields(from.patient), case_summary: from.clinical_history } : {}) };
  return <FormOf key={id ?? 'new'} existing={existing.data ?? null} initial={existing.data ? fieldsOf(existing.data) : usual} study={from && ['performed', 'reported'].includes(from.state) ? from.study_uid : ''} />;
}

function FormOf({ existing, initial, study }: { existing: ConsultationDetail | null; initial: Fields; study: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const tell = useTell();
  const { move, settle } = useConsultationMoves();
  const experts = useExperts();
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState<'draft' | 'submit' | null>(null);
  const [file, setFile] = useState<File | null>(null);
  // What was saved but not submitted is amended, not made twice.
  const [making] = useState(() => new Making<Schemas['ConsultationRequest'], Consultation>(
    existing,
    {
      make: (body, key) => unwrap(api.POST('/api/v1/consultations', { params: { header: { 'Idempotency-Key': key } }, body })),
      amend: (before, body) => unwrap(api.PUT('/api/v1/consultations/{id}', { params: versioned(before), body })),
      read: ({ id }) => unwrap(api.GET('/api/v1/consultations/{id}', { params: { path: { id } } })),
      bodyOf: (thing) => requestOf(fieldsOf(thing)),
    },
  ));
  const leaving = useLeaving(() => file !== null || (form.isFieldsTouched() && !making.has(requestOf(form.getFieldsValue(true) as Fields))));
  const overtaken = useOvertaken(form, making, fieldsOf, (name, value) => (name === 'named_expert' && experts.rows.find((e) => e.login === value)?.name) || said(value, groupOf[name]));
  const picker = useRef<HTMLInputElement>(null);
  const kind = Form.useWatch('kind', form) ?? initial.kind;
  const wanted = Form.useWatch('specialties', form) ?? initial.specialties;
  const hasForm = existing?.attachments.some((a) => a.purpose === 'consent') ?? false;

  const save = async (fields: Fields): Promise<Consultation> => {
    const { id } = await making.save(requestOf(fields));
    const read = () => unwrap(api.GET('/api/v1/consultations/{id}', { params: { path: { id } } }));
    // What goes along, unless it has arrived already.
    const there = await read();
    if (file && !there.attachments.some((a) => a.purpose === 'consent' && a.file_name === file.name && a.size === file.size)) await attachFile(id, file, 'consent');
    if (study && !there.material.some((m) => m.kind === 'study' && m.ref === study)) await unwrap(api.POST('/api/v1/consultations/{id}/material', { params: { path: { id } }, body: { kind: 'study', ref: study } }));
    const saved = await read();
    making.knows(saved);
    return settle(saved);
  };
  const showFaults = (error: unknown) => {
    const faults = error instanceof ApiProblem ? error.fields.map((f) => ({ ...f, field: fieldOf[f.path.replace(/\[\d+\]$/, '')] })).filter((f) => f.field) : [];
    form.setFields(faults.map((f) => ({ name: f.field as keyof Fields, errors: [isProblem(error, 'patient_identity_conflict') ? t('orderForm.registeredOtherwise') : t(f.path === '$.consent_attachment_id' ? 'consultationForm.faults.consentForm' : `consultationForm.faults.${f.field as 'reason'}`)] })));
    const first = faults[0]?.field;
    if (first) form.scrollToField(first, { focus: true });
    if (faults.length === 0) tell.failed(error);
  };
  const run = async (submit: boolean) => {
    if (busy || overtaken.is) return;
    let fields: Fields;
    try {
      await form.validateFields(submit ? undefined : ['patient_id', 'kind']);
      fields = form.getFieldsValue(true) as Fields;
    } catch (faults) {
      toFirstFault(form, faults); // the fields say what is missing
      return;
    }
    setBusy(submit ? 'submit' : 'draft');
    let again = false;
    try {
      const shown = submit ? await making.end(() => save(fields), (c) => move(c, 'submit'), (c) => !['draft', 'returned'].includes(c.state)) : await save(fields);
      tell.done(submit ? t('consultationForm.submitted') : t('consultationForm.saved'));
      leaving.free();
      void navigate(`/consultations/${shown.id}`);
    } catch (error) {
      if (isOvertaken(error)) again = await overtaken.happened(fields);
      else showFaults(error);
    } finally {
      setBusy(null);
    }
    if (again) await run(submit);
  };
  const back = () => void navigate(existing ? `/consultations/${existing.id}` : '/consultations');
  const title = t(existing ? 'consultationForm.edit' : 'consultationForm.new');
  useShortcuts([
    { keys: 'ctrl+enter', label: t('orderForm.submit'), group: title, inFields: true, run: () => void run(true) },
    { keys: 'ctrl+s', label: t('orderForm.save'), group: title, inFields: true, run: () => void run(false) },
  ]);
  const needed = (name: 'reason' | 'question' | 'case_summary' | 'patient_id') => [{ required: true, whitespace: true, message: t(`consultationForm.faults.${name}`) }];
  const bookable = experts.rows.filter((e) => e.enabled && (wanted.length === 0 || e.specialties.some((s) => wanted.includes(s))));
  return (
    <Page title={title} wide={false}>
      {existing?.state === 'returned' && <Alert className="th-gap" type="warning" showIcon title={t('consultation.returnedBecause')} description={existing.state_reason} />}
      <Form<Fields> form={form} layout="vertical" scrollToFirstError={{ focus: true }} onKeyDown={holdEnter} validateTrigger="onBlur" initialValues={initial} onFinish={() => void run(true)}>
        <Panel title={t('consultationForm.what')}>
          <div className="th-form-grid">
            <Form.Item name="kind" className="th-span4" label={t('consultations.kind')} extra={t(`consultationForm.kindHint.${kind as 'elective'}`)}>
              <Radio.Group optionType="button" disabled={Boolean(existing)} options={['elective', 'store_and_forward', 'mdt', 'emergency'].map((value) => ({ value, label: word('consultationKind', value) }))} />
            </Form.Item>
            <Form.Item name="specialties" className="th-span2" label={t('consultation.specialties')} required rules={[{ validator: (_, all: string[]) => (all?.length >= (kind === 'mdt' ? 2 : 1) || (form.getFieldValue('named_expert') && kind !== 'mdt' && kind !== 'emergency') ? Promise.resolve() : Promise.reject(new Error(t(kind === 'mdt' ? 'consultationForm.faults.twoSpecialties' : 'consultationForm.faults.specialties')))) }]}>
              <Select mode="multiple" showSearch={{ optionFilterProp: 'label' }} onInputKeyDown={leaveOpenList(() => void run(true))} options={specialties.map((value) => ({ value, label: word('specialty', value) }))} />
            </Form.Item>
            {kind !== 'emergency' && (
              <Form.Item name="named_expert" label={t('consultationForm.namedExpert')}>
                <Select allowClear showSearch={{ optionFilterProp: 'label' }} placeholder={t('consultationForm.anyExpert')} options={bookable.map((e) => ({ value: e.login, label: `${e.name} · ${e.title}` }))} />
              </Form.Item>
            )}
            {kind !== 'emergency' && (
              <Form.Item name="urgency" label={t('orders.urgency')}><Radio.Group optionType="button" options={['routine', 'urgent'].map((value) => ({ value, label: word('urgency', value) }))} /></Form.Item>
            )}
          </div>
        </Panel>
        <Panel title={t('orderForm.patient')}>
          <div className="th-form-grid">
            <Form.Item name="patient_id" label={t('orders.patientId')} extra={existing ? t('consultationForm.patientHint') : <Registered form={form} otherwise={t('consultationForm.patientHint')} />} rules={needed('patient_id')}><Input autoFocus={!existing} disabled={Boolean(existing)} maxLength={64} spellCheck={false} autoComplete="off" /></Form.Item>
            <Form.Item name="name" label={t('orderForm.name')}><Input disabled={Boolean(existing)} maxLength={64} autoComplete="off" /></Form.Item>
            <Form.Item name="sex" label={t('orderForm.sex')}><Radio.Group disabled={Boolean(existing)} optionType="button" options={['M', 'F', 'O'].map((value) => ({ value, label: word('sex', value) }))} /></Form.Item>
            <Form.Item name="birth_date" label={t('orderForm.birthDate')}><DatePicker disabled={Boolean(existing)} format={dateFormats} style={{ width: '100%' }} maxDate={dayjs()} needConfirm={false} placeholder="1980-02-29" /></Form.Item>
          </div>
        </Panel>
        <Panel title={t('consultationForm.case')}>
          <div className="th-form-grid">
            <Form.Item name="reason" className="th-span4" label={t('consultation.reason')} rules={needed('reason')}><Input.TextArea autoSize={{ minRows: 1, maxRows: 4 }} maxLength={600} placeholder={t('consultationForm.reasonHint')} /></Form.Item>
            <Form.Item name="question" className="th-span4" label={t('consultation.question')} rules={needed('question')}><Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={3000} placeholder={t('consultationForm.questionHint')} /></Form.Item>
            <Form.Item name="case_summary" className="th-span4" label={t('consultation.summary')} rules={needed('case_summary')}><Input.TextArea autoSize={{ minRows: 4, maxRows: 16 }} maxLength={15000} placeholder={t('consultationForm.summaryHint')} /></Form.Item>
            <Form.Item name="consent" className="th-span2" label={t('orderForm.consentLabel')} required={kind !== 'emergency'} valuePropName="checked" rules={[{ validator: (_, yes: boolean) => (yes || (kind === 'emergency' && form.getFieldValue('consent_reason')) ? Promise.resolve() : Promise.reject(new Error(t('consultationForm.faults.consent')))) }]}>
              <Checkbox>{t('consultationForm.consent')}</Checkbox>
            </Form.Item>
            <div className="th-span2">
              <Button icon={<UploadOutlined />} onClick={() => picker.current?.click()}>{t('consultation.uploadConsent')}</Button>{' '}
              <span className="th-quiet">{file ? file.name : hasForm ? t('consultationForm.hasConsent') : t('consultationForm.fileTypes')}</span>
              <input ref={picker} hidden type="file" aria-label={t('consultation.uploadConsent')} accept={fileTypes} data-testid="consent-file" onChange={(e) => { setFile(e.target.files?.[0] ?? null); form.setFields([{ name: 'consent', errors: [] }]); e.target.value = ''; }} />
            </div>
            {kind === 'emergency' && <Form.Item name="consent_reason" className="th-span4" label={t('consultationForm.consentLater')}><Input maxLength={500} placeholder={t('consultationForm.consentLaterHint')} /></Form.Item>}
          </div>
        </Panel>
        {overtaken.is && <Overtaken changes={overtaken.changes((name) => t(labelOf[name]))} decide={overtaken.decide} />}
        <div className="th-form-end">
          <Button type="primary" htmlType="submit" disabled={overtaken.is} loading={busy === 'submit'}>{t('orderForm.submit')} <kbd className="th-kbd">Ctrl ↵</kbd></Button>
          <Button disabled={overtaken.is} loading={busy === 'draft'} onClick={() => void run(false)}>{t('orderForm.save')}</Button>
          <Button type="text" onClick={back}>{t('common.cancel')}</Button>
        </div>
      </Form>
      {leaving.question}
    </Page>
  );
}
