// Forwarding jobs: what waits, what failed and why, and doing it again.
import { useQuery } from '@tanstack/react-query';
import { Button, Drawer, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '../api/client';
import { useJobs, useRoutingMoves, type Job } from '../api/routing';
import { useActing } from '../frame/acting';
import { DataTable, type Column } from '../frame/data_table';
import { Failure } from '../frame/notices';
import { Loading, Nothing, Page, Panel } from '../frame/page';
import { useFilter } from '../frame/settings';
import { StateTag } from '../frame/tags';
import { word } from '../i18n';
import { useFormats } from '../lib/format';

function JobDrawer({ id, close }: { id: string; close(): void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const job = useQuery({ queryKey: ['jobs', 'one', id], queryFn: () => unwrap(api.GET('/api/v1/jobs/{id}', { params: { path: { id } } })) });
  const j = job.data;
  return (
    <Drawer open title={t('admin.job')} size={520} onClose={close}>
      {job.error && <Failure error={job.error} retry={job.refetch} />}
      {job.isPending && <Loading />}
      {j && (
        <dl className="th-facts">
          <div><dt>{t('admin.destination')}</dt><dd>{j.destination_name}</dd></div>
          <div><dt>{t('orders.state')}</dt><dd><StateTag group="jobState" name={j.state} /></dd></div>
          <div><dt>{t('admin.sentOf')}</dt><dd>{formats.number(j.sent)} / {formats.number(j.total)}</dd></div>
          <div><dt>{t('admin.attempts')}</dt><dd>{formats.number(j.attempts)}</dd></div>
          {j.next_attempt_at && <div><dt>{t('admin.nextAttempt')}</dt><dd>{formats.dateTime(j.next_attempt_at)}</dd></div>}
          <div className="th-whole"><dt>{t('admin.studyUid')}</dt><dd className="th-mono">{j.study_uid}</dd></div>
          {j.last_error && <div className="th-whole"><dt>{t('admin.lastError')}</dt><dd>{j.last_error}</dd></div>}
          {j.unsent.length > 0 && <div className="th-whole"><dt>{t('admin.unsent')}</dt><dd>{j.unsent.map((u) => <div key={u.sop_uid} className="th-report-row"><span className="th-mono">{u.sop_uid}</span><span className="th-quiet">{u.reason}: {u.detail}</span></div>)}</dd></div>}
        </dl>
      )}
    </Drawer>
  );
}

const jobStates = ['', 'queued', 'running', 'failed', 'done', 'cancelled'];

function Jobs() {
  const { t } = useTranslation();
  const formats = useFormats();
  const [state, setState] = useFilter('jobs', 'state', '');
  const list = useJobs(state);
  const { rerun, giveUp } = useRoutingMoves();
  const { busy, act } = useActing();
  const [open, setOpen] = useState<string | null>(null);
  const columns: Column<Job>[] = [
    { title: t('orders.state'), key: 'state', width: 100, render: (j) => <StateTag group="jobState" name={j.state} /> },
    { title: t('admin.destination'), key: 'to', render: (j) => j.destination_name },
    { title: t('admin.content'), key: 'content', width: 110, render: (j) => word('jobContent', j.content) },
    { title: t('admin.sentOf'), key: 'sent', width: 110, align: 'right', render: (j) => `${formats.number(j.sent)} / ${formats.number(j.total)}` },
    { title: t('admin.attempts'), key: 'attempts', width: 80, align: 'right', render: (j) => formats.number(j.attempts) },
    { title: t('admin.lastError'), key: 'error', render: (j) => <div className="th-clamp" title={j.last_error}>{j.last_error}</div> },
    { title: t('orders.created'), key: 'at', width: 120, render: (j) => <span className="th-quiet">{formats.shortTime(j.updated_at)}</span> },
    {
      title: <span className="th-hidden">{t('common.actions')}</span>, key: 'act', width: 170, fixed: 'right',
      render: (j) => (
        <div className="th-row">
          {['failed', 'cancelled', 'done'].includes(j.state) && <Button size="small" type={j.state === 'failed' ? 'primary' : 'default'} loading={busy === j.id} onClick={() => act(j.id, () => rerun(j))}>{t('admin.rerun')}</Button>}
          {['failed', 'queued'].includes(j.state) && <Button size="small" onClick={() => act(j.id, () => giveUp(j))}>{t('admin.giveUp')}</Button>}
        </div>
      ),
    },
  ];
  return (
    <Panel title={t('admin.jobs')} className="th-panel-flush">
      <div className="th-filters"><Segmented aria-label={t('orders.show')} value={state} options={jobStates.map((value) => ({ value, label: value ? word('jobState', value) : t('orders.groups.all') }))} onChange={setState} /></div>
      <DataTable label={t('admin.jobs')} rows={list.rows} columns={columns} rowKey={(j) => j.id} list={list} open={(j) => setOpen(j.id)} empty={<Nothing title={t('admin.noJobs')} next={t('admin.noJobsNext')} />} />
      {open && <JobDrawer id={open} close={() => setOpen(null)} />}
    </Panel>
  );
}

export default function JobsPage() {
  const { t } = useTranslation();
  return <Page title={t('nav.jobs')}><Jobs /></Page>;
}
