// The coordinator's board: who reads what, and until when.
import { Button, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap, type ReadTask } from '../api/client';
import { useReadTasks, useTaskMoves } from '../api/queries';
import { DataTable, type Column } from '../frame/data_table';
import { useTell } from '../frame/notices';
import { Nothing, Page, Panel } from '../frame/page';
import { ReasonDialog, type Ask } from '../frame/reason';
import { Due, isHandedIn, Patient, Procedure, StateTag, TaskTag } from '../frame/tags';
import { word } from '../i18n';
import { isLate, useNow } from '../lib/clock';
import { useFormats } from '../lib/format';

export default function Tasks() {
  const { t } = useTranslation();
  const formats = useFormats();
  const tell = useTell();
  const now = useNow();
  const list = useReadTasks({ state: 'open' });
  const { assign, release } = useTaskMoves();
  const [ask, setAsk] = useState<Ask | null>(null);
  const [busy, setBusy] = useState('');
  const readers = useQuery({ queryKey: ['radiologists'], queryFn: () => unwrap(api.GET('/api/v1/radiologists', { params: { query: { limit: '200' } } })), staleTime: 60_000 });
  const people = readers.data?.items ?? [];
  const load = (id: string) => list.rows.filter((r) => r.assignee_id === id && !isHandedIn(r)).length;
  const give = async (task: ReadTask, login: string) => {
    setBusy(task.id);
    try {
      await assign(task, login);
      tell.done(t('tasks.assigned'));
    } catch (error) {
      tell.failed(error);
      void list.refetch();
    } finally {
      setBusy('');
    }
  };
  const takeBack = (task: ReadTask) =>
    setAsk({ title: t('tasks.release'), text: t('tasks.releaseText', { name: task.assignee_name }), confirm: t('tasks.release'), run: (reason) => release(task, reason) });
  const late = list.rows.filter((r) => isLate(r, now)).length;
  const columns: Column<ReadTask>[] = [
    { title: t('worklist.due'), key: 'due', width: 150, render: (r) => <Due due={r.due_at} since={r.created_at} /> },
    { title: t('orders.urgency'), key: 'urgency', width: 84, render: (r) => <StateTag group="urgency" name={r.urgency} /> },
    { title: t('orders.patient'), key: 'patient', render: (r) => <Patient patient={r.order.patient} /> },
    { title: t('orders.examination'), key: 'procedure', render: (r) => <Procedure of={r.order} /> },
    { title: t('worklist.images'), key: 'images', width: 80, align: 'right', render: (r) => formats.number(r.instance_count) },
    { title: t('orders.state'), key: 'state', width: 110, render: (r) => <TaskTag task={r} /> },
    {
      title: t('tasks.reader'), key: 'reader', width: 220,
      render: (r) =>
        r.state === 'in_progress' ? <span className="th-strong">{r.assignee_name}</span> : (
          <Select
            aria-label={t('tasks.assignTo')}
            style={{ width: 200 }}
            placeholder={t('tasks.assignTo')}
            value={r.assignee_id ?? undefined}
            loading={busy === r.id || readers.isPending}
            options={people.map((p) => ({ value: p.id, label: `${p.name} · ${t('tasks.load', { count: load(p.id) })}` }))}
            onChange={(id) => { const login = people.find((p) => p.id === id)?.login; if (login) void give(r, login); }}
          />
        ),
    },
    {
      title: <span className="th-hidden">{t('tasks.release')}</span>, key: 'act', width: 110, fixed: 'right',
      render: (r) => r.assignee_id && !isHandedIn(r) && <Button size="small" onClick={() => takeBack(r)}>{t('tasks.release')}</Button>,
    },
  ];
  return (
    <Page title={t('tasks.title')}>
      <div className="th-tiles">
        <div className={`th-tile ${late ? 'th-tile-bad' : 'th-tile-good'}`}><strong>{formats.number(late)}</strong><span>{t('tasks.overdue')}</span></div>
        <div className="th-tile th-tile-info"><strong>{formats.number(list.rows.filter((r) => r.state === 'queued').length)}</strong><span>{word('taskState', 'queued')}</span></div>
        <div className="th-tile th-tile-warn"><strong>{formats.number(list.rows.filter((r) => r.state !== 'queued' && !isHandedIn(r)).length)}</strong><span>{t('tasks.atWork')}</span></div>
        <div className="th-tile"><strong>{formats.number(list.rows.filter(isHandedIn).length)}</strong><span>{t('tasks.toVerify')}</span></div>
      </div>
      <Panel className="th-panel-flush">
        <DataTable label={t('tasks.title')} rows={list.rows} columns={columns} rowKey={(r) => r.id} list={list} empty={<Nothing title={t('tasks.none')} next={t('tasks.noneNext')} />} />
      </Panel>
      <ReasonDialog ask={ask} close={() => setAsk(null)} />
    </Page>
  );
}
