import { CloudUploadOutlined, EyeOutlined, FilePdfOutlined } from '@ant-design/icons';
import { Alert, Button, DatePicker, InputNumber, Modal, Steps, Tooltip } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import type { Order, Study } from '../api/client';
import { isProblem } from '../api/problem';
import { imagesOf, useOrder, useOrderMoves, useReports, useStudyOf, type OrderVerb } from '../api/queries';
import { useDeed } from '../frame/acting';
import { Failure, useTell } from '../frame/notices';
import { Loading, Nothing, Page, Panel } from '../frame/page';
import { ReasonDialog, type Ask } from '../frame/reason';
import { useRole } from '../frame/session';
import { StateTag } from '../frame/tags';
import { word } from '../i18n';
import { browserZone } from '../lib/clock';
import { useFormats } from '../lib/format';
import { RejectImages } from '../reading/reject_images';
import { PdfDialog } from '../reports/pdf_dialog';

const stages = ['draft', 'submitted', 'scheduled', 'in_progress', 'performed', 'reported'];

function Stages({ order }: { order: Order }) {
  useTranslation();
  const at = order.state === 'returned' ? 0 : stages.indexOf(order.state);
  if (at < 0) return null;
  return (
    <Steps
      size="small"
      current={at}
      status={order.state === 'returned' ? 'error' : order.state === 'reported' ? 'finish' : 'process'}
      items={stages.map((s, i) => ({ title: i === 0 && order.state === 'returned' ? word('orderState', 'returned') : word('orderState', s) }))}
    />
  );
}

function AcceptDialog({ order, close }: { order: Order; close(): void }) {
  const { t } = useTranslation();
  const { accept } = useOrderMoves();
  const tell = useTell();
  const [at, setAt] = useState<Dayjs | null>(null);
  const { busy, act } = useDeed(close);
  const save = () => act(async () => {
    await accept(order, at?.toISOString() ?? null);
    tell.done(t('order.accepted'));
  });
  return (
    <Modal open title={t('order.verbs.accept')} okText={t('order.verbs.accept')} cancelText={t('common.cancel')} okButtonProps={{ autoFocus: true }} confirmLoading={busy} onOk={() => void save()} onCancel={close}>
      <label htmlFor="scheduled" className="th-label">{t('order.scheduledAt')}</label>
      <DatePicker id="scheduled" style={{ width: 240 }} showTime={{ format: 'HH:mm', minuteStep: 5 }} format="YYYY-MM-DD HH:mm" needConfirm={false} placeholder={t('order.acceptNow')} minDate={dayjs().subtract(1, 'day')} maxDate={dayjs().add(1, 'year')} value={at} onChange={setAt} />
      <p className="th-quiet">{t('order.acceptHint', { zone: browserZone() })}</p>
    </Modal>
  );
}

function FinishDialog({ order, study, close }: { order: Order; study: Study | undefined; close(): void }) {
  const { t } = useTranslation();
  const { finish } = useOrderMoves();
  const tell = useTell();
  const [count, setCount] = useState<number | null>(study ? imagesOf(study) : null);
  const { busy, act } = useDeed(close);
  const save = () => act(async () => {
    await finish(order, count);
    tell.done(t('order.finished'));
  });
  return (
    <Modal open title={t('order.finish')} okText={t('order.finish')} cancelText={t('common.cancel')} confirmLoading={busy} onOk={() => void save()} onCancel={close}>
      <p>{t('order.finishText', { count: study ? imagesOf(study) : 0 })}</p>
      <label htmlFor="declared" className="th-label">{t('order.declared')}</label>
      <InputNumber id="declared" autoFocus min={1} max={100000} precision={0} value={count} onChange={setCount} onPressEnter={() => void save()} />
      <p className="th-quiet">{t('order.declaredHint')}</p>
    </Modal>
  );
}

function Actions({ order, study }: { order: Order; study: Study | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const tell = useTell();
  const { move } = useOrderMoves();
  const orderer = useRole('technician', 'clinic_physician');
  const scheduler = useRole('technician', 'coordinator');
  const technician = useRole('technician');
  const physician = useRole('clinic_physician');
  const [ask, setAsk] = useState<Ask | null>(null);
  const [accepting, setAccepting] = useState(false);
  const [finishing, setFinishing] = useState(false);
  const [busy, setBusy] = useState<OrderVerb | null>(null);
  const act = async (verb: OrderVerb) => {
    setBusy(verb);
    try {
      await move(order, verb);
    } catch (error) {
      tell.failed(error);
    } finally {
      setBusy(null);
    }
  };
  const reason = (verb: OrderVerb, danger: boolean, needed = true) => () =>
    setAsk({ title: t(`order.verbs.${verb}` as 'order.verbs.submit'), confirm: t(`order.verbs.${verb}` as 'order.verbs.submit'), danger, needed, run: (text) => move(order, verb, text) });
  const { state } = order;
  const main = (verb: OrderVerb) => <Button key={verb} type="primary" loading={busy === verb} onClick={() => void act(verb)}>{t(`order.verbs.${verb}` as 'order.verbs.submit')}</Button>;
  return (
    <>
      {orderer && (state === 'draft' || state === 'returned') && <Button onClick={() => void navigate(`/orders/${order.id}/edit`)}>{t('orderForm.edit')}</Button>}
      {orderer && (state === 'draft' || state === 'returned') && main('submit')}
      {physician && ['performed', 'reported'].includes(state) && <Button onClick={() => void navigate(`/consultations/new?order=${order.id}`)}>{t('consultations.new')}</Button>}
      {scheduler && state === 'submitted' && <Button type="primary" onClick={() => setAccepting(true)}>{t('order.verbs.accept')}</Button>}
      {scheduler && state === 'submitted' && <Button onClick={reason('return', false)}>{t('order.verbs.return')}</Button>}
      {technician && state === 'scheduled' && main('start')}
      {technician && state === 'in_progress' && <Button type="primary" onClick={() => setFinishing(true)}>{t('order.finish')}</Button>}
      {technician && state === 'in_progress' && <Button danger onClick={reason('discontinue', true)}>{t('order.verbs.discontinue')}</Button>}
      {orderer && ['draft', 'returned'].includes(state) && <Button danger onClick={reason('cancel', true, false)}>{t('order.verbs.cancel')}</Button>}
      {orderer && ['submitted', 'scheduled'].includes(state) && <Button danger onClick={reason('cancel', true)}>{t('order.verbs.cancel')}</Button>}
      <ReasonDialog ask={ask} close={() => setAsk(null)} />
      {accepting && <AcceptDialog order={order} close={() => setAccepting(false)} />}
      {finishing && <FinishDialog order={order} study={study} close={() => setFinishing(false)} />}
    </>
  );
}

const isCalledOff = (order: Order) => ['discontinued', 'cancelled'].includes(order.state);

function Images({ order, study }: { order: Order; study: ReturnType<typeof useStudyOf> }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const formats = useFormats();
  const technician = useRole('technician');
  const upload = technician && ['scheduled', 'in_progress', 'performed', 'reported'].includes(order.state) && (
    <Button icon={<CloudUploadOutlined />} onClick={() => void navigate(`/uploads?order=${order.id}`)}>{t('order.upload')}</Button>
  );
  const none = study.isError && isProblem(study.error) && study.error.status === 404;
  if (study.isPending) return <Panel title={t('order.images')}><Loading /></Panel>;
  if (none && isCalledOff(order)) return null; // no more images are waited for
  if (none) return <Panel title={t('order.images')} extra={upload}><Nothing title={t('order.noImages')} next={t('order.noImagesNext', { accession: order.accession_number })} /></Panel>;
  if (!study.data) return <Panel title={t('order.images')}><Failure error={study.error} retry={study.refetch} /></Panel>;
  const s = study.data;
  return (
    <Panel title={t('order.images')} extra={<div className="th-row">{upload}{technician && ['matched', 'qc_passed', 'supplemented'].includes(s.state) && <RejectImages studyUid={s.study_uid} done={() => {}} />}<Button icon={<EyeOutlined />} onClick={() => void navigate(`/viewer/${s.study_uid}`)}>{t('order.view')}</Button></div>}>
      {s.state === 'rejected' && <Alert className="th-gap" type="error" showIcon title={t('order.rejected')} description={t('order.rejectedNext')} />}
      {s.others.length > 0 && <Alert className="th-gap" type="warning" showIcon title={t('order.otherImages', { count: s.others.reduce((sum, o) => sum + imagesOf(o), 0) })} action={<Button onClick={() => void navigate('/quarantine')}>{t('nav.quarantine')}</Button>} />}
      {s.state === 'quarantined' && <Alert className="th-gap" type="warning" showIcon title={t('order.quarantined')} action={<Button onClick={() => void navigate('/quarantine')}>{t('nav.quarantine')}</Button>} />}
      <dl className="th-facts">
        <div><dt>{t('order.studyState')}</dt><dd><StateTag group="studyState" name={s.state} /></dd></div>
        <div>
          <dt>{t('order.received')}</dt>
          <dd>{s.declared_instances && s.declared_instances > imagesOf(s) ? t('order.xOfY', { x: imagesOf(s), y: s.declared_instances }) : formats.number(imagesOf(s))}{' '}
            {!s.declared_complete && <Tooltip title={t('order.notDeclaredHint')}><span className="th-tag th-tag-warn">{t('order.notDeclared')}</span></Tooltip>}
          </dd>
        </div>
        <div><dt>{t('order.seriesCount')}</dt><dd>{formats.number(s.series_count)}</dd></div>
        <div><dt>{t('order.lastImage')}</dt><dd>{formats.dateTime(s.last_received_at)}</dd></div>
      </dl>
    </Panel>
  );
}

function Reports({ order }: { order: Order }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const list = useReports({ order_id: order.id });
  const [shown, setShown] = useState<string | null>(null);
  return (
    <Panel title={t('order.report')}>
      {list.rows.length === 0 && <Nothing title={t('order.noReport')} next={order.state === 'performed' ? t('order.noReportNext') : ''} />}
      {list.rows.map((r) => (
        <div key={r.id} className="th-report-row">
          <div className="th-patient">
            <span><StateTag group="reportState" name={r.state} /> {r.writer_name}{r.verifier_name && ` / ${r.verifier_name}`}</span>
            <span className="th-quiet">{formats.dateTime(r.published_at ?? r.updated_at)}</span>
          </div>
          <Button type="primary" ghost icon={<FilePdfOutlined />} onClick={() => setShown(r.id)}>{t('reports.open')}</Button>
        </div>
      ))}
      {shown && <PdfDialog path={`/api/v1/reports/${shown}/pdf`} close={() => setShown(null)} />}
    </Panel>
  );
}

export default function OrderPage() {
  const { id } = useParams();
  const { t } = useTranslation();
  const formats = useFormats();
  const order = useOrder(id);
  const study = useStudyOf(order.data);
  if (order.error && !order.data) return <Page title={t('orders.one')}><Failure error={order.error} retry={order.refetch} /></Page>;
  if (!order.data) return <Loading />;
  const o = order.data;
  const p = o.patient;
  return (
    <Page title={t('orders.one')} extra={<Actions order={o} study={study.data} />}>
      {o.state === 'returned' && <Alert className="th-gap" type="warning" showIcon title={t('orders.returnedBecause')} description={o.state_reason} />}
      {isCalledOff(o) && <Alert className="th-gap" type="info" showIcon title={word('orderState', o.state)} description={o.state_reason} />}
      {!isCalledOff(o) && <Panel><Stages order={o} /></Panel>}
      <div className="th-columns">
        <div>
          <Panel title={<>{p.name} <span className="th-quiet">{word('sex', p.sex)} · {formats.age(p.birth_date)}</span></>} extra={<StateTag group="urgency" name={o.urgency} />}>
            <dl className="th-facts">
              <div><dt>{t('orders.patientId')}</dt><dd className="th-mono">{p.patient_id}</dd></div>
              <div><dt>{t('orderForm.birthDate')}</dt><dd>{p.birth_date && formats.date(`${p.birth_date}T00:00:00`)}</dd></div>
              <div><dt>{t('orders.accession')}</dt><dd className="th-mono">{o.accession_number}</dd></div>
              <div><dt>{t('orderForm.patientClass')}</dt><dd>{word('patientClass', o.patient_class)}</dd></div>
              <div><dt>{t('orders.examination')}</dt><dd>{o.procedure || '—'}</dd></div>
              <div><dt>{t('orderForm.modality')}</dt><dd>{o.modality} · {word('bodyPart', o.body_part)}</dd></div>
              <div><dt>{t('orderForm.referrer')}</dt><dd>{o.referring_physician || '—'}</dd></div>
              <div><dt>{t('orders.created')}</dt><dd>{formats.dateTime(o.created_at)}</dd></div>
              {o.scheduled_at && <div><dt>{t('order.scheduledAt')}</dt><dd>{formats.dateTime(o.scheduled_at)}</dd></div>}
              <div className="th-whole"><dt>{t('orderForm.history')}</dt><dd>{o.clinical_history || '—'}</dd></div>
            </dl>
          </Panel>
          <Images order={o} study={study} />
        </div>
        <Reports order={o} />
      </div>
    </Page>
  );
}
