// The registered devices, what scanners said of their work (MPPS), and the storage commitments they asked for.
import { useTranslation } from 'react-i18next';
import { RegisteredDevices } from '../admin/devices';
import { api, unwrap, type Schemas } from '../api/client';
import { DataTable, type Column } from '../frame/data_table';
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
  const stepColumns: Column<Step>[] = [
    { title: t('devices.device'), key: 'device', render: (s) => <span className="th-mono">{s.device}</span> },
    { title: t('orders.state'), key: 'state', render: (s) => <Tag tone={tone(s.state)}>{t(`devices.steps.${s.state}` as 'devices.steps.in_progress', { defaultValue: s.state })}</Tag> },
    { title: t('orders.accession'), key: 'accession', render: (s) => <span className="th-mono">{s.accession_number || '—'}</span> },
    { title: t('orders.created'), key: 'at', render: (s) => <span className="th-quiet">{formats.dateTime(s.created_at)}</span> },
  ];
  const commitmentColumns: Column<Commitment>[] = [
    { title: t('devices.device'), key: 'device', render: (c) => <span className="th-mono">{c.device}</span> },
    { title: t('orders.state'), key: 'state', render: (c) => <Tag tone={tone(c.state)}>{t(`devices.commitments.${c.state}` as 'devices.commitments.pending', { defaultValue: c.state })}</Tag> },
    { title: t('devices.committed'), key: 'count', render: (c) => <span>{formats.number(c.instance_count - c.failed_count)} / {formats.number(c.instance_count)} {c.last_error && <span className="th-quiet">{c.last_error}</span>}</span> },
    { title: t('orders.created'), key: 'at', render: (c) => <span className="th-quiet">{formats.dateTime(c.created_at)}</span> },
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
