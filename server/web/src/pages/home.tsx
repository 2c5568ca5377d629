// What waits for this person now: one tile a kind of work, the most urgent first.
import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Consultation, Report } from '../api/client';
import { useConsultations } from '../api/consultations';
import { useOrders, useQuarantine, useReadTasks, useReports } from '../api/queries';
import { useJobs } from '../api/routing';
import { useDeliveries } from '../api/telling';
import { isExpertOf } from '../consultations/rules';
import { CaseClock, ConsultationState, KindTag } from '../consultations/tags';
import { Failure } from '../frame/notices';
import { Loading, Nothing, Page, Panel } from '../frame/page';
import { useRole, useSession } from '../frame/session';
import { useSettings } from '../frame/settings';
import { Due, isHandedIn, Patient, Procedure, StateTag, Tag } from '../frame/tags';
import { isLate, useNow } from '../lib/clock';
import { useFormats } from '../lib/format';

function Tile({ count, label, path, tone, more }: { count: number; label: string; path: string; tone: 'bad' | 'warn' | 'info' | 'good'; more?: boolean }) {
  const navigate = useNavigate();
  const formats = useFormats();
  return (
    <button type="button" className={`th-tile th-tile-${count === 0 ? 'good' : tone}`} onClick={() => void navigate(path)}>
      <strong>{formats.number(count)}{more ? '+' : ''}</strong>
      <span>{label}</span>
    </button>
  );
}

function Line({ path, children }: { path: string; children: ReactNode }) {
  const navigate = useNavigate();
  return <button type="button" className="th-line" onClick={() => void navigate(path)}>{children}</button>;
}

function ClinicHome() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const technician = useRole('technician');
  const orders = useOrders({});
  const reports = useReports({ state: 'published' });
  const now = useNow(60_000);
  if (orders.isPending) return <Loading />;
  if (orders.error) return <Failure error={orders.error} retry={orders.refetch} />;
  const by = (...states: string[]) => orders.rows.filter((o) => states.includes(o.state));
  const today = new Date(now).toDateString();
  const fresh = reports.rows.filter((r) => r.published_at && new Date(r.published_at).toDateString() === today);
  const retakes = orders.rows.filter((o) => o.retake_of && !['reported', 'cancelled', 'discontinued'].includes(o.state));
  const first = [...by('returned'), ...retakes, ...by('in_progress'), ...by('scheduled'), ...by('submitted')].slice(0, 8);
  return (
    <>
      <div className="th-tiles">
        <Tile count={by('returned').length + retakes.length} label={t('home.returned')} path="/orders" tone="bad" />
        <Tile count={by('submitted').length} label={t('home.toAccept')} path="/orders" tone="warn" />
        <Tile count={by('scheduled', 'in_progress').length} label={t('home.toScan')} path="/orders" tone="info" />
        <Tile count={by('performed').length} label={t('home.atReading')} path="/orders" tone="info" />
        <Tile count={fresh.length} label={t('home.freshReports')} path="/reports" tone="info" />
        {technician && <QuarantineTile />}
      </div>
      <Panel title={t('home.next')} extra={<Button type="primary" icon={<PlusOutlined />} onClick={() => void navigate('/orders/new')}>{t('orders.new')}</Button>}>
        {first.length === 0 && <Nothing title={t('home.nothing')} next={t('home.nothingClinic')} />}
        {first.map((o) => (
          <Line key={o.id} path={`/orders/${o.id}`}>
            <Patient patient={o.patient} />
            <Procedure of={o} />
            <span className="th-row"><StateTag group="urgency" name={o.urgency} /><StateTag group="orderState" name={o.state} /></span>
          </Line>
        ))}
      </Panel>
    </>
  );
}

function QuarantineTile() {
  const { t } = useTranslation();
  const list = useQuarantine('open');
  return <Tile count={list.rows.length} label={t('home.quarantine')} path="/quarantine" tone="warn" more={list.hasNextPage} />;
}

function ReaderHome() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const verifier = useRole('verifying_radiologist');
  const me = useSession((s) => s.user?.id);
  const setFilter = useSettings((s) => s.setFilter);
  const now = useNow();
  const tasks = useReadTasks({ state: 'open' });
  const reports = useReports({ state: 'submitted' }, verifier);
  if (tasks.isPending) return <Loading />;
  if (tasks.error) return <Failure error={tasks.error} retry={tasks.refetch} />;
  // What others handed in comes first: a report that waits for its second reader is nearest to its patient.
  const toVerify = reports.rows.filter((r) => r.writer_id !== me).toSorted((a, b) => a.due_at.localeCompare(b.due_at)).slice(0, 5);
  const late = tasks.rows.filter((r) => isLate(r, now));
  const mine = tasks.rows.filter((r) => r.assignee_id === me && !isHandedIn(r));
  const waiting = tasks.rows.filter((r) => r.state === 'queued');
  const first = [...mine, ...waiting].slice(0, verifier ? 5 : 8);
  const view = (name: string) => { setFilter('worklist', 'view', name); return '/worklist'; };
  return (
    <>
      <div className="th-tiles">
        {([['overdue', late.length, 'bad'], ['mine', mine.length, 'info'], ['open', waiting.length, 'warn']] as const).map(([name, count, tone]) => (
          <button key={name} type="button" className={`th-tile th-tile-${count ? tone : 'good'}`} onClick={() => void navigate(view(name))}>
            <strong>{count}</strong>
            <span>{t(`home.${name}`)}</span>
          </button>
        ))}
        {verifier && <VerifyTile />}
      </div>
      <Panel title={t('home.next')} extra={<Button type="primary" onClick={() => void navigate('/worklist')}>{t('nav.worklist')}</Button>}>
        {toVerify.map((r) => <ToVerify key={r.id} report={r} />)}
        {first.length + toVerify.length === 0 && <Nothing title={t('home.nothing')} next={t('home.nothingReader')} />}
        {first.map((r) => (
          <Line key={r.id} path={r.assignee_id === me ? `/reading/${r.id}` : '/worklist'}>
            <Patient patient={r.order.patient} />
            <Procedure of={r.order} />
            <span className="th-row"><StateTag group="urgency" name={r.urgency} /><Due due={r.due_at} since={r.created_at} /></span>
          </Line>
        ))}
      </Panel>
    </>
  );
}

function ToVerify({ report: r }: { report: Report }) {
  const { t } = useTranslation();
  return (
    <Line path={`/reading/${r.read_task_id}`}>
      <Patient patient={r.patient} />
      <Procedure of={r} />
      <span className="th-row"><Tag tone="warn">{t('report.verify')}</Tag><StateTag group="urgency" name={r.urgency} /><Due due={r.due_at} since={r.created_at} /></span>
    </Line>
  );
}

function VerifyTile() {
  const { t } = useTranslation();
  const list = useReports({ state: 'submitted' });
  const now = useNow();
  const late = list.rows.some((r) => isLate(r, now));
  return <Tile count={list.rows.length} label={t('home.toVerify')} path="/verification" tone={late ? 'bad' : 'warn'} more={list.hasNextPage} />;
}

function CentreHome() {
  const { t } = useTranslation();
  const now = useNow();
  const tasks = useReadTasks({ state: 'open' });
  const coordinator = useRole('coordinator');
  return (
    <>
      <div className="th-tiles">
        {coordinator && <Tile count={tasks.rows.filter((r) => isLate(r, now)).length} label={t('home.overdue')} path="/tasks" tone="bad" />}
        {coordinator && <Tile count={tasks.rows.filter((r) => r.state === 'queued').length} label={t('home.open')} path="/tasks" tone="warn" />}
        <QuarantineTile />
      </div>
    </>
  );
}

function ConsultationLines({ rows }: { rows: Consultation[] }) {
  return rows.map((c) => (
    <Line key={c.id} path={`/consultations/${c.id}`}>
      <Patient patient={c.patient} />
      <span className="th-clamp">{c.question || c.reason}</span>
      <span className="th-row"><KindTag kind={c.kind} /><ConsultationState state={c.state} /><CaseClock of={c} /></span>
    </Line>
  ));
}

// What consultations want of this person, in whichever role.
function ConsultationHome({ alone }: { alone: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const user = useSession((s) => s.user);
  const coordinator = useRole('coordinator');
  const consultant = useRole('consultant');
  const physician = useRole('clinic_physician');
  const list = useConsultations({});
  if (list.isPending) return <Loading />;
  if (list.error) return <Failure error={list.error} retry={list.refetch} />;
  const by = (...states: string[]) => list.rows.filter((c) => states.includes(c.state));
  const own = list.rows.filter((c) => isExpertOf(c, user));
  const triage = by('submitted').filter((c) => c.kind !== 'emergency');
  const escalated = by('submitted').filter((c) => c.escalated_at);
  const timeless = by('assigned').filter((c) => c.kind === 'elective' || c.kind === 'mdt');
  const answering = own.filter((c) => ['in_session', 'opinion_draft', 'signed'].includes(c.state) || (c.state === 'assigned' && !c.clock_paused_at && c.kind !== 'elective' && c.kind !== 'mdt'));
  const asked = list.rows.filter((c) => c.clock_paused_at);
  const first = [...(coordinator ? [...escalated, ...triage, ...by('accepted'), ...timeless] : []), ...(consultant ? [...answering, ...own.filter((c) => c.state === 'confirmed')] : []), ...(physician ? [...by('returned'), ...asked, ...by('delivered')] : [])];
  const shown = [...new Map(first.map((c) => [c.id, c])).values()].slice(0, 8);
  return (
    <>
      <div className="th-tiles">
        {coordinator && escalated.length > 0 && <Tile count={escalated.length} label={t('home.escalated')} path="/consultations" tone="bad" />}
        {coordinator && <Tile count={triage.length} label={t('home.toTriage')} path="/consultations" tone="warn" />}
        {coordinator && <Tile count={by('accepted').length} label={t('home.toAssign')} path="/consultations" tone="warn" />}
        {coordinator && <Tile count={timeless.length} label={t('home.toSchedule')} path="/calendar" tone="warn" />}
        {consultant && <Tile count={answering.length} label={t('home.toAnswer')} path="/consultations" tone="warn" />}
        {consultant && <Tile count={own.filter((c) => c.state === 'confirmed').length} label={t('home.nextMeetings')} path="/calendar" tone="info" />}
        {physician && <Tile count={asked.length} label={t('home.questions')} path="/consultations" tone="bad" />}
        {physician && <Tile count={by('delivered').length} label={t('home.toRate')} path="/consultations" tone="warn" />}
      </div>
      {(alone || shown.length > 0) && (
        <Panel title={alone ? t('home.next') : t('nav.consultations')} extra={<Button onClick={() => void navigate('/consultations')}>{t('nav.consultations')}</Button>}>
          {shown.length === 0 && <Nothing title={t('home.nothing')} next={t('home.nothingConsult')} />}
          <ConsultationLines rows={shown} />
        </Panel>
      )}
    </>
  );
}

function AdministratorHome() {
  const { t } = useTranslation();
  const jobs = useJobs('failed');
  const deliveries = useDeliveries('failed');
  return (
    <div className="th-tiles">
      <Tile count={jobs.rows.length} label={t('home.failedJobs')} path="/jobs" tone="bad" more={jobs.hasNextPage} />
      <Tile count={deliveries.rows.length} label={t('home.failedDeliveries')} path="/webhooks" tone="bad" more={deliveries.hasNextPage} />
    </div>
  );
}

export default function Home() {
  const { t } = useTranslation();
  const user = useSession((s) => s.user);
  const clinic = useRole('technician', 'clinic_physician');
  const reader = useRole('reporting_radiologist', 'verifying_radiologist');
  const administrator = useRole('administrator');
  const consulting = useRole('clinic_physician', 'coordinator', 'consultant');
  const centre = useRole('coordinator', 'qc_officer');
  return (
    <Page title={t('home.hello', { name: user?.name ?? '' })}>
      {clinic && <ClinicHome />}
      {reader && <ReaderHome />}
      {centre && <CentreHome />}
      {consulting && <ConsultationHome alone={!clinic && !reader} />}
      {administrator && <AdministratorHome />}
      {!clinic && !reader && !centre && !consulting && !administrator && <Panel><Nothing title={t('home.noWork')} next={t('home.noWorkNext')} /></Panel>}
    </Page>
  );
}
