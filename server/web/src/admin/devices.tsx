// The registered devices, with a button that calls each now.
import { PlusOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAdminMoves, useDevices, useOrganisations, type Device, type Echo } from '../api/admin';
import { DataTable, type Column } from '../frame/data_table';
import { useTell } from '../frame/notices';
import { Nothing, Panel } from '../frame/page';
import { ReasonDialog } from '../frame/reason';
import { Tag } from '../frame/tags';
import { word } from '../i18n';
import { useEcho } from '../lib/echo';
import { useFormats } from '../lib/format';
import { DeviceDialog } from './device_dialog';

function Answer({ echo }: { echo: Echo }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <span role="status">
      <Tag tone={echo.answered ? 'good' : 'bad'}>{echo.answered ? t('people.answered', { ms: formats.number(echo.ms) }) : t('people.notAnswered')}</Tag>{' '}
      {!echo.answered && <span className="th-quiet" title={echo.detail}>{word('echoReason', echo.reason, echo.detail || echo.reason)}</span>}
    </span>
  );
}

export function RegisteredDevices() {
  const { t } = useTranslation();
  const tell = useTell();
  const list = useDevices();
  const { byId } = useOrganisations();
  const { echo, moveDevice } = useAdminMoves();
  const [open, setOpen] = useState<Device | 'new' | null>(null);
  const [closing, setClosing] = useState<Device | null>(null);
  const { busy, answers, call } = useEcho(echo);
  const columns: Column<Device>[] = [
    { title: t('people.aeTitle'), key: 'ae', render: (d) => <><span className="th-mono th-strong">{d.ae_title}</span> {!d.enabled && <Tag tone="plain">{t('people.disabled')}</Tag>}</> },
    { title: t('people.organisation'), key: 'org', render: (d) => byId.get(d.org_id)?.name ?? '—' },
    { title: t('admin.address'), key: 'address', render: (d) => <span className="th-mono">{d.address ? `${d.address}${d.port ? `:${d.port}` : ''}` : t('people.anyAddress')}{d.receives_tls && ' TLS'}</span> },
    { title: t('people.fingerprint'), key: 'certificate', render: (d) => (d.certificate_sha256 ? <Tooltip title={d.certificate_sha256} styles={{ root: { maxWidth: 520 } }}><span className="th-mono">{d.certificate_sha256.slice(0, 16)}…</span></Tooltip> : <span className="th-quiet">{t('people.noCertificate')}</span>) },
    {
      title: t('admin.echo'), key: 'echo', width: 290,
      render: (d) => {
        const answer = answers[d.id];
        return <div className="th-row"><Button size="small" loading={busy === d.id} disabled={!d.enabled || !d.port} title={d.port ? '' : t('people.noPort')} onClick={() => void call(d)}>{t('people.echo')}</Button>{answer && <Answer echo={answer} />}</div>;
      },
    },
    {
      title: <span className="th-hidden">{t('common.actions')}</span>, key: 'act', width: 90, fixed: 'right',
      render: (d) => (d.enabled
        ? <Button size="small" onClick={() => setClosing(d)}>{t('people.disable')}</Button>
        : <Button size="small" onClick={() => void moveDevice(d, 'enable').catch(tell.failed)}>{t('people.enable')}</Button>),
    },
  ];
  return (
    <Panel title={t('people.registered')} className="th-panel-flush" extra={<Button size="small" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('people.addDevice')}</Button>}>
      <DataTable label={t('people.registered')} rows={list.rows as Device[]} columns={columns} rowKey={(d) => d.id} list={list} open={setOpen} empty={<Nothing title={t('people.noDevices')} next={t('people.noDevicesNext')} />} />
      {open && <DeviceDialog device={open === 'new' ? null : open} close={() => setOpen(null)} />}
      <ReasonDialog ask={closing && { title: t('people.disableDevice', { name: closing.ae_title }), text: t('people.disableDeviceText'), confirm: t('people.disable'), danger: true, needed: false, run: () => moveDevice(closing, 'disable') }} close={() => setClosing(null)} />
    </Panel>
  );
}
