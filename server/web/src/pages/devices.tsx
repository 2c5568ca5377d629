// The registered devices, what scanners said of their work (MPPS), and the storage commitments they asked for.
import type { TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { RegisteredDevices } from '../admin/devices';
import { api, unwrap, type Schemas } from '../api/client';
import { DataTable } from '../frame/data_table';
import { Nothing, Page, Panel } from '../frame/page';
import { useRole } from '../frame/session';
import { Tag } from '../frame/tags';
import { useFormats } from '../lib/format';
import { useList } from '../lib/list';

type Step = Schemas['PerformedStepList']['items'][number];
type Commitment = Schemas['CommitmentList']['items'][number];

export default function Devices() {
  const { t } = useTranslation();
  const formats = useFormats();
  const administrator = useRole('administrator');
  const steps = useList(['steps'], (cursor) => unwrap(api.GET('/api/v1/performed-steps', { params: { query: { limit: '50', cursor } } })));
  const commitments = useList(['commitments'], (cursor) => unwrap(api.GET('/api/v1/commitments', { params: { query: { limit: '50', cursor } } })));
  const tone = (state: string) => (/complete|sent|done|reported|answered/.test(state) ? 'good' : /discontinue|fail/.test(state) ? 'bad' : 'warn');
  const stepColumns: TableColumnsType<Step> = [
    { title: t('devices.device'), key: 'device', render: (_, s) => <span className="th-mono">{s.device}</span> },
    { title: t('orders.state'), key: 'state', render: (_, s) => <Tag tone={tone(s.state)}>{t(`devices.steps.${s.state}` as 'devices.steps.in_progress', { defaultValue: s.state })}</Tag> },
    { title: t('orders.accession'), key: 'accession', render: (_, s) => <span className="th-mono">{s.accession_number || '—'}</span> },
    { title: t('orders.created'), key: 'at', render: (_, s) => <span className="th-quiet">{formats.dateTime(s.created_at)}</span> },
  ];
  const commitmentColumns: TableColumnsType<Commitment> = [
    { title: t('devices.device'), key: 'device', render: (_, c) => <span className="th-mono">{c.device}</span> },
    { title: t('orders.state'), key: 'state', render: (_, c) => <Tag tone={tone(c.state)}>{t(`devices.commitments.${c.state}` as 'devices.commitments.pending', { defaultValue: c.state })}</Tag> },
    { title: t('devices.committed'), key: 'count', render: (_, c) => <span>{formats.number(c.instance_count - c.failed_count)} / {formats.number(c.instance_count)} {c.last_error && <span className="th-quiet">{c.last_error}</span>}</span> },
    { title: t('orders.created'), key: 'at', render: (_, c) => <span className="th-quiet">{formats.dateTime(c.created_at)}</span> },
  ];
  return (
    <Page title={t('devices.title')}>
      {administrator && <RegisteredDevices />}
      <Panel title={t('devices.performed')} className="th-panel-flush">
        <DataTable label={t('devices.performed')} rows={steps.rows} columns={stepColumns} rowKey={(s) => s.id} list={steps} empty={<Nothing title={t('devices.noSteps')} next={t('devices.noStepsNext')} />} />
      </Panel>
      <Panel title={t('devices.commitment')} className="th-panel-flush">
        <DataTable label={t('devices.commitment')} rows={commitments.rows} columns={commitmentColumns} rowKey={(c) => c.id} list={commitments} empty={<Nothing title={t('devices.noCommitments')} next={t('devices.noCommitmentsNext')} />} />
      </Panel>
    </Page>
  );
}
