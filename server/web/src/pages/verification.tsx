import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Report } from '../api/client';
import { useReports } from '../api/queries';
import { DataTable, type Column } from '../frame/data_table';
import { Nothing, Page, Panel } from '../frame/page';
import { useSession } from '../frame/session';
import { Due, Patient, Procedure, StateTag } from '../frame/tags';
import { useFormats } from '../lib/format';

function Section({ state, title, none }: { state: 'submitted' | 'final'; title: string; none: string }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const navigate = useNavigate();
  const me = useSession((s) => s.user?.id);
  const list = useReports({ state });
  const rows = useMemo(() => list.rows.toSorted((a, b) => a.due_at.localeCompare(b.due_at)), [list.rows]);
  const columns: Column<Report>[] = [
    { title: t('worklist.due'), key: 'due', width: 140, render: (r) => <Due due={r.due_at} since={r.created_at} /> },
    { title: t('orders.urgency'), key: 'urgency', width: 84, render: (r) => <StateTag group="urgency" name={r.urgency} /> },
    { title: t('orders.patient'), key: 'patient', render: (r) => <Patient patient={r.patient} /> },
    { title: t('orders.examination'), key: 'procedure', render: (r) => <Procedure of={r} /> },
    { title: t('report.impression'), key: 'impression', render: (r) => <div className="th-clamp" title={r.impression}>{r.impression}</div> },
    { title: t('report.writer'), key: 'writer', width: 110, render: (r) => r.writer_name },
    { title: t('report.submittedAt'), key: 'at', width: 120, render: (r) => <span className="th-quiet">{formats.shortTime(r.submitted_at)}</span> },
    {
      title: <span className="th-hidden">{t('report.verify')}</span>, key: 'act', width: 110, fixed: 'right',
      render: (r) => <Button size="small" type={r.writer_id === me ? 'text' : 'primary'} onClick={() => void navigate(`/reading/${r.read_task_id}`)}>{r.writer_id === me ? t('worklist.look') : state === 'final' ? t('report.publish') : t('report.verify')}</Button>,
    },
  ];
  return (
    <Panel title={title} className="th-panel-flush">
      <DataTable label={title} rows={rows} columns={columns} rowKey={(r) => r.id} list={list} open={(r) => void navigate(`/reading/${r.read_task_id}`)} empty={<Nothing title={none} next={t('verification.noneNext')} />} />
    </Panel>
  );
}

export default function Verification() {
  const { t } = useTranslation();
  return (
    <Page title={t('verification.title')}>
      <Section state="submitted" title={t('verification.waiting')} none={t('verification.none')} />
      <Section state="final" title={t('verification.signed')} none={t('verification.noneSigned')} />
    </Page>
  );
}
