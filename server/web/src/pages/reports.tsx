import { FilePdfOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Report } from '../api/client';
import { useReports } from '../api/queries';
import { DataTable, type Column } from '../frame/data_table';
import { Nothing, Page, Panel } from '../frame/page';
import { useRole } from '../frame/session';
import { useFilter } from '../frame/settings';
import { Patient, Procedure, StateTag } from '../frame/tags';
import { word } from '../i18n';
import { useFormats } from '../lib/format';
import { PdfDialog } from '../reports/pdf_dialog';

export default function Reports() {
  const { t } = useTranslation();
  const formats = useFormats();
  // A clinic sees published reports alone.
  const centre = useRole('reporting_radiologist', 'verifying_radiologist', 'coordinator', 'qc_officer');
  const [chosen, setState] = useFilter('reports', 'state', 'published');
  const state = centre ? chosen : 'published';
  const list = useReports(state === 'all' ? {} : { state });
  const [shown, setShown] = useState<string | null>(null);
  const columns: Column<Report>[] = [
    { title: t('orders.patient'), key: 'patient', render: (r) => <Patient patient={r.patient} /> },
    { title: t('orders.examination'), key: 'procedure', render: (r) => <Procedure of={r} /> },
    { title: t('report.impression'), key: 'impression', render: (r) => <div className="th-clamp" title={r.impression}>{r.impression}</div> },
    { title: t('reports.doctors'), key: 'doctors', width: 150, render: (r) => [r.writer_name, r.verifier_name].filter(Boolean).join(' / ') },
    { title: t('orders.state'), key: 'state', width: 100, render: (r) => <StateTag group="reportState" name={r.state} /> },
    { title: t('reports.publishedAt'), key: 'at', width: 130, render: (r) => <span className="th-quiet">{formats.shortTime(r.published_at ?? r.updated_at)}</span> },
    {
      title: <span className="th-hidden">{t('reports.open')}</span>, key: 'act', width: 110, fixed: 'right',
      render: (r) => <Button size="small" type="primary" ghost icon={<FilePdfOutlined />} onClick={() => setShown(r.id)}>{t('reports.open')}</Button>,
    },
  ];
  return (
    <Page title={t('reports.title')}>
      <Panel className="th-panel-flush">
        {centre && (
          <div className="th-filters">
            <Segmented aria-label={t('orders.show')} value={state} options={['published', 'final', 'submitted', 'draft', 'all'].map((value) => ({ value, label: value === 'all' ? t('orders.groups.all') : word('reportState', value) }))} onChange={setState} />
          </div>
        )}
        <DataTable label={t('reports.title')} rows={list.rows} columns={columns} rowKey={(r) => r.id} list={list} open={(r) => setShown(r.id)} empty={<Nothing title={t('reports.none')} next={t('reports.noneNext')} />} />
      </Panel>
      {shown && <PdfDialog path={`/api/v1/reports/${shown}/pdf`} close={() => setShown(null)} />}
    </Page>
  );
}
