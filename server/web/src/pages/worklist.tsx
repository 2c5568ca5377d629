import { SearchOutlined } from '@ant-design/icons';
import { Button, Input, Segmented, Select } from 'antd';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { ReadTask } from '../api/client';
import { useReadTasks, useTaskMoves } from '../api/queries';
import { DataTable, type Column } from '../frame/data_table';
import { useTell } from '../frame/notices';
import { Nothing, Page, Panel } from '../frame/page';
import { useSession } from '../frame/session';
import { useFilter } from '../frame/settings';
import { useShortcuts } from '../frame/shortcuts';
import { Due, isHandedIn, Patient, Procedure, StateTag, TaskTag } from '../frame/tags';
import { word } from '../i18n';
import { isLate, useNow } from '../lib/clock';
import { useFormats } from '../lib/format';
import { modalities } from '../lib/examinations';
import { fetchAhead, preloadDesk } from '../reading/preload';

const views = ['open', 'mine', 'handedIn', 'overdue', 'done'] as const;

export default function Worklist() {
  const { t } = useTranslation();
  const formats = useFormats();
  const navigate = useNavigate();
  const tell = useTell();
  const me = useSession((s) => s.user?.id);
  const { claim } = useTaskMoves();
  const now = useNow();
  const [view, setView] = useFilter('worklist', 'view', 'open');
  const [modality, setModality] = useFilter('worklist', 'modality', '');
  const [urgency, setUrgency] = useFilter('worklist', 'urgency', '');
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState('');
  const queries = useQueryClient();
  const sought = useDeferredValue(typed.trim().toLowerCase());
  const list = useReadTasks({ state: view === 'done' ? 'done' : view === 'handedIn' || view === 'overdue' ? 'open' : 'unread' });
  const overdue = (task: ReadTask) => task.state !== 'done' && isLate(task, now);
  const rows = useMemo(
    () =>
      list.rows
        .filter((r) => (view !== 'mine' && view !== 'handedIn') || r.assignee_id === me)
        .filter((r) => view !== 'handedIn' || isHandedIn(r))
        .filter((r) => view !== 'overdue' || isLate(r, now))
        .filter((r) => !modality || r.order.modality === modality)
        .filter((r) => !urgency || r.urgency === urgency)
        .filter((r) => !sought || [r.order.patient.name, r.order.patient.patient_id, r.order.accession_number].some((s) => s.toLowerCase().includes(sought))),
    [list.rows, view, me, now, modality, urgency, sought],
  );
  const mayClaim = (task: ReadTask) => task.state === 'queued' || (task.state === 'assigned' && task.assignee_id === me);
  const read = async (task: ReadTask) => {
    setBusy(task.id);
    try {
      fetchAhead(queries, task.study_uid);
      if (mayClaim(task)) await claim(task);
      void navigate(`/reading/${task.id}`);
    } catch (error) {
      tell.failed(error);
      void list.refetch();
    } finally {
      setBusy('');
    }
  };
  const next = rows.find((task) => mayClaim(task));
  useShortcuts([{ keys: 'n', label: t('worklist.next'), group: t('nav.worklist'), run: () => { if (next) void read(next); } }]);
  preloadDesk();

  const columns: Column<ReadTask>[] = [
    { title: t('worklist.due'), key: 'due', width: 150, render: (r) => (r.state === 'done' ? <span className="th-quiet">{formats.shortTime(r.updated_at)}</span> : <Due due={r.due_at} since={r.created_at} />) },
    { title: t('orders.urgency'), key: 'urgency', width: 84, render: (r) => <StateTag group="urgency" name={r.urgency} /> },
    { title: t('orders.patient'), key: 'patient', render: (r) => <Patient patient={r.order.patient} /> },
    { title: t('orders.examination'), key: 'procedure', render: (r) => <Procedure of={r.order} /> },
    { title: t('worklist.images'), key: 'images', width: 80, align: 'right', render: (r) => formats.number(r.instance_count) },
    { title: t('worklist.history'), key: 'history', render: (r) => <div className="th-clamp" title={r.order.clinical_history}>{r.order.clinical_history}</div> },
    {
      title: t('orders.state'), key: 'state', width: 130,
      render: (r) => (
        <div className="th-patient"><span><TaskTag task={r} /></span>{r.assignee_name && <span className="th-quiet">{r.assignee_id === me ? t('worklist.me') : r.assignee_name}</span>}</div>
      ),
    },
    {
      title: <span className="th-hidden">{t('common.actions')}</span>, key: 'act', width: 96, fixed: 'right',
      render: (r) =>
        mayClaim(r) ? <Button type="primary" size="small" loading={busy === r.id} onClick={() => void read(r)}>{t('worklist.claim')}</Button>
        : r.assignee_id === me && r.state === 'in_progress' && !isHandedIn(r) ? <Button size="small" onClick={() => void read(r)}>{t('worklist.goOn')}</Button>
        : <Button size="small" type="text" onClick={() => void navigate(`/reading/${r.id}`)}>{t('worklist.look')}</Button>,
    },
  ];
  const words = (group: 'urgency', all: string[]) => [{ value: '', label: t('worklist.allUrgencies') }, ...all.map((value) => ({ value, label: word(group, value) }))];
  return (
    <Page title={t('worklist.title')} extra={<Button type="primary" disabled={!next} onClick={() => next && void read(next)}>{t('worklist.next')} <kbd className="th-kbd">N</kbd></Button>}>
      <Panel className="th-panel-flush">
        <div className="th-filters">
          <Segmented aria-label={t('orders.show')} value={view} options={views.map((value) => ({ value, label: t(`worklist.views.${value}`) }))} onChange={setView} />
          <Select aria-label={t('orderForm.modality')} value={modality} style={{ width: 160 }} options={[{ value: '', label: t('worklist.allModalities') }, ...modalities.map((value) => ({ value, label: value }))]} onChange={setModality} />
          <Select aria-label={t('orders.urgency')} value={urgency} style={{ width: 120 }} options={words('urgency', ['emergency', 'urgent', 'routine'])} onChange={setUrgency} />
          <span className="th-grow" />
          <Input allowClear prefix={<SearchOutlined />} style={{ width: 290 }} value={typed} aria-label={t('orders.search')} placeholder={t('orders.search')} onChange={(e) => setTyped(e.target.value)} />
        </div>
        <DataTable
          label={t('worklist.title')}
          rows={rows}
          columns={columns}
          rowKey={(r) => r.id}
          list={list}
          open={(r) => void (mayClaim(r) ? undefined : navigate(`/reading/${r.id}`))}
          rowClass={(r) => (overdue(r) ? 'th-overdue' : '')}
          empty={<Nothing title={t('worklist.none')} next={t(view === 'open' && !modality && !urgency && !sought ? 'worklist.noneNext' : 'worklist.noneFiltered')} />}
        />
      </Panel>
    </Page>
  );
}
