import { EyeOutlined, SearchOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Study } from '../api/client';
import { imagesOf, useStudies } from '../api/queries';
import { DataTable, type Column } from '../frame/data_table';
import { Nothing, Page, Panel } from '../frame/page';
import { useFilter } from '../frame/settings';
import { Patient, StateTag } from '../frame/tags';
import { word } from '../i18n';
import { useFormats } from '../lib/format';

const states = ['receiving', 'complete', 'matched', 'qc_passed', 'supplemented', 'rejected', 'quarantined'];

export default function Studies() {
  const { t } = useTranslation();
  const formats = useFormats();
  const navigate = useNavigate();
  const [state, setState] = useFilter('studies', 'state', '');
  const [name, setName] = useState('');
  const sought = useDeferredValue(name.trim());
  const list = useStudies({ ...(state ? { state } : {}), ...(sought ? { name: sought } : {}) });
  const columns: Column<Study>[] = [
    { title: t('orders.patient'), key: 'patient', render: (s) => <Patient patient={s.patient} /> },
    { title: t('orders.patientId'), key: 'id', width: 130, render: (s) => <span className="th-mono">{s.patient.patient_id}</span> },
    { title: t('studies.description'), key: 'what', render: (s) => <div className="th-patient"><span>{s.description || '—'}</span><span className="th-quiet">{s.modalities.join(' · ')}</span></div> },
    { title: t('studies.date'), key: 'date', width: 120, render: (s) => formats.dicomDate(s.study_date) },
    { title: t('worklist.images'), key: 'images', width: 110, align: 'right', render: (s) => s.declared_instances && s.declared_instances > imagesOf(s) ? t('order.xOfY', { x: imagesOf(s), y: s.declared_instances }) : formats.number(imagesOf(s)) },
    { title: t('orders.state'), key: 'state', width: 120, render: (s) => <StateTag group="studyState" name={s.state} /> },
    { title: t('orders.accession'), key: 'accession', width: 150, render: (s) => <span className="th-mono">{s.accession_number || '—'}</span> },
    {
      title: <span className="th-hidden">{t('order.view')}</span>, key: 'act', width: 96, fixed: 'right',
      render: (s) => <Button size="small" icon={<EyeOutlined />} onClick={() => void navigate(`/viewer/${s.study_uid}`)}>{t('order.view')}</Button>,
    },
  ];
  return (
    <Page title={t('studies.title')}>
      <Panel className="th-panel-flush">
        <div className="th-filters">
          <Select aria-label={t('orders.state')} value={state} style={{ width: 160 }} options={[{ value: '', label: t('studies.allStates') }, ...states.map((value) => ({ value, label: word('studyState', value) }))]} onChange={setState} />
          <span className="th-grow" />
          <Input allowClear prefix={<SearchOutlined />} style={{ width: 260 }} value={name} aria-label={t('studies.search')} placeholder={t('studies.search')} onChange={(e) => setName(e.target.value)} />
        </div>
        <DataTable label={t('studies.title')} rows={list.rows} columns={columns} rowKey={(s) => s.study_uid} list={list} open={(s) => void navigate(`/viewer/${s.study_uid}`)} empty={<Nothing title={t('studies.none')} next={t('studies.noneNext')} />} />
      </Panel>
    </Page>
  );
}
