// What the rules would do with a study or a case; nothing is changed.
import { Alert, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap, type Schemas } from '../api/client';
import { explain } from '../frame/notices';
import { Panel } from '../frame/page';
import { Tag } from '../frame/tags';
import { word } from '../i18n';
import { bodyParts, modalities } from '../lib/examinations';
import { listed } from '../lib/format';

interface Fields { study_uid?: string; clinic?: string; modality?: string; body_part?: string; urgency?: string; patient_class?: string }

export function TryPanel() {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const [answer, setAnswer] = useState<Schemas['RoutingAnswer'] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const study = Form.useWatch('study_uid', form)?.trim();
  const run = async (f: Fields) => {
    setBusy(true);
    setError(null);
    try {
      const body = f.study_uid?.trim() ? { study_uid: f.study_uid.trim() } : { clinic: f.clinic ?? '', modality: f.modality ?? '', body_part: f.body_part ?? '', urgency: f.urgency ?? '', patient_class: f.patient_class ?? '' };
      setAnswer(await unwrap(api.POST('/api/v1/routing-rules/try', { body })));
    } catch (failed) {
      setError(failed);
      setAnswer(null);
    } finally {
      setBusy(false);
    }
  };
  const told = error === null ? null : explain(error, t);
  const one = (name: keyof Fields, label: string, options: { value: string; label: string }[]) => (
    <Form.Item name={name} label={label}><Select allowClear disabled={Boolean(study)} showSearch={{ optionFilterProp: 'label' }} options={options} /></Form.Item>
  );
  return (
    <Panel title={t('admin.try')}>
      <p className="th-quiet">{t('admin.tryHint')}</p>
      <Form<Fields> form={form} layout="vertical" onFinish={(f) => void run(f)} initialValues={{ clinic: '', urgency: 'routine', patient_class: 'outpatient', modality: 'CT', body_part: 'HEAD' }}>
        <Form.Item name="study_uid" label={t('admin.studyUid')}><Input maxLength={64} spellCheck={false} autoComplete="off" /></Form.Item>
        <div className="th-try">
          <Form.Item name="clinic" label={t('admin.clinic')}><Input disabled={Boolean(study)} maxLength={32} placeholder="TC01" /></Form.Item>
          {one('modality', t('orderForm.modality'), modalities.map((value) => ({ value, label: value })))}
          {one('body_part', t('orderForm.bodyPart'), bodyParts.map((value) => ({ value, label: word('bodyPart', value) })))}
          {one('urgency', t('orders.urgency'), ['emergency', 'urgent', 'routine'].map((value) => ({ value, label: word('urgency', value) })))}
          {one('patient_class', t('orderForm.patientClass'), ['outpatient', 'inpatient', 'emergency'].map((value) => ({ value, label: word('patientClass', value) })))}
        </div>
        <Button type="primary" htmlType="submit" loading={busy}>{t('admin.tryRun')}</Button>
      </Form>
      {told && <Alert style={{ marginTop: 12 }} type="error" showIcon title={told.title} description={told.advice} />}
      {answer && (
        <div className="th-answer" role="status">
          <p className="th-strong">{answer.group ? t('admin.goesTo', { group: answer.group }) : t('admin.goesToAll')}</p>
          <ol className="th-versions">
            {answer.rules.map((r) => (
              <li key={r.id}>
                <div><Tag tone={r.fires ? 'good' : 'plain'}>{t(r.fires ? 'admin.fires' : 'admin.firesNot')}</Tag> {r.name}</div>
                {!r.fires && <div className="th-quiet">{listed(r.why_not.map((why) => word('whyNot', why)))}</div>}
                {r.fires && r.kind === 'forward' && <div className="th-quiet">{t('admin.toDestination', { event: t(`admin.events.${r.event as 'report_published'}`), destination: r.destination_name ?? '' })}</div>}
              </li>
            ))}
          </ol>
          {answer.rules.length === 0 && <p className="th-quiet">{t('admin.noRules')}</p>}
        </div>
      )}
    </Panel>
  );
}
