import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Quarantine } from '../api/client';
import { useQuarantine } from '../api/queries';
import { DataTable, type Column } from '../frame/data_table';
import { Nothing, Page, Panel } from '../frame/page';
import { word } from '../i18n';
import { personName, useFormats } from '../lib/format';

export default function QuarantineList() {
  const { t } = useTranslation();
  const formats = useFormats();
  const navigate = useNavigate();
  const [state, setState] = useState('open'); // not kept: what waits must be seen
  const list = useQuarantine(state === 'all' ? '' : state);
  const columns: Column<Quarantine>[] = [
    {
      title: t('quarantine.images'), key: 'patient',
      render: (q) => (
        <div className="th-patient">
          <span className="th-strong">{personName(q.patient_name) || '—'}</span>
          <span className="th-quiet th-mono">{q.patient_id}</span>
        </div>
      ),
    },
    { title: t('quarantine.kind'), key: 'kind', render: (q) => <div className="th-wrap">{word('quarantineKind', q.kind)}</div> },
    { title: t('orders.accession'), key: 'accession', width: 150, render: (q) => <span className="th-mono">{q.accession_number || '—'}</span> },
    { title: t('quarantine.count'), key: 'count', width: 90, render: (q) => formats.number(q.instance_count) },
    { title: t('quarantine.since'), key: 'since', width: 130, render: (q) => <span className="th-quiet">{formats.shortTime(q.created_at)}</span> },
  ];
  return (
    <Page title={t('quarantine.title')}>
      <Panel className="th-panel-flush">
        <div className="th-filters">
          <Segmented
            aria-label={t('orders.show')}
            value={state}
            options={['open', 'reconciled', 'discarded', 'all'].map((value) => ({ value, label: t(`quarantine.states.${value}` as 'quarantine.states.open') }))}
            onChange={setState}
          />
          <span className="th-quiet">{t('quarantine.what')}</span>
        </div>
        <DataTable label={t('quarantine.title')} rows={list.rows} columns={columns} rowKey={(q) => q.id} list={list} open={(q) => void navigate(`/quarantine/${q.id}`)} empty={<Nothing title={t('quarantine.none')} next={t('quarantine.noneNext')} />} />
      </Panel>
    </Page>
  );
}
