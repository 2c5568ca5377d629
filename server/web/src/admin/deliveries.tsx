// Mails and calls of webhooks: what waits, what failed and why, and sending it again.
import { Button, Drawer, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDeliveries, useTellingMoves, type Delivery } from '../api/telling';
import { useActing } from '../frame/acting';
import { DataTable, type Column } from '../frame/data_table';
import { Nothing, Panel } from '../frame/page';
import { useFilter } from '../frame/settings';
import { StateTag } from '../frame/tags';
import { word } from '../i18n';
import { useFormats } from '../lib/format';

const states = ['', 'queued', 'failed', 'sent'];
const channels = ['', 'email', 'webhook'];

function DeliveryDrawer({ of: d, close }: { of: Delivery; close(): void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Drawer open title={word('newsKind', d.kind)} size={520} onClose={close}>
      <dl className="th-facts">
        <div><dt>{t('orders.state')}</dt><dd><StateTag group="deliveryState" name={d.state} /></dd></div>
        <div><dt>{t('admin.channel')}</dt><dd>{word('channel', d.channel)}</dd></div>
        <div className="th-whole"><dt>{t('admin.address')}</dt><dd className="th-mono">{d.address}</dd></div>
        <div><dt>{t('orders.created')}</dt><dd>{formats.dateTime(d.created_at)}</dd></div>
        {d.sent_at && <div><dt>{word('deliveryState', 'sent')}</dt><dd>{formats.dateTime(d.sent_at)}</dd></div>}
        <div><dt>{t('admin.attempts')}</dt><dd>{formats.number(d.attempts)}</dd></div>
        {d.state === 'queued' && d.next_attempt_at && <div><dt>{t('admin.nextAttempt')}</dt><dd>{formats.dateTime(d.next_attempt_at)}</dd></div>}
        <div className="th-whole"><dt>{word('auditEntity', d.entity)}</dt><dd className="th-mono">{d.entity_id}</dd></div>
        {d.last_error && <div className="th-whole"><dt>{t('admin.lastError')}</dt><dd>{d.last_error}</dd></div>}
      </dl>
    </Drawer>
  );
}

export function Deliveries() {
  const { t } = useTranslation();
  const formats = useFormats();
  const [state, setState] = useFilter('deliveries', 'state', '');
  const [channel, setChannel] = useFilter('deliveries', 'channel', '');
  const list = useDeliveries(state, channel);
  const { resend } = useTellingMoves();
  const { busy, act } = useActing();
  const [open, setOpen] = useState<string | null>(null);
  const opened = list.rows.find((d) => d.id === open);
  const columns: Column<Delivery>[] = [
    { title: t('orders.state'), key: 'state', width: 100, render: (d) => <StateTag group="deliveryState" name={d.state} /> },
    { title: t('admin.about'), key: 'kind', render: (d) => <div className="th-wrap th-narrow">{word('newsKind', d.kind)}</div> },
    { title: t('admin.address'), key: 'address', render: (d) => <div className="th-patient th-wrap"><span className="th-mono th-break">{d.address}</span><span className="th-quiet">{word('channel', d.channel)}</span></div> },
    { title: t('admin.attempts'), key: 'attempts', width: 80, align: 'right', render: (d) => formats.number(d.attempts) },
    { title: t('admin.lastError'), key: 'error', render: (d) => <div className="th-clamp th-narrow" title={d.last_error}>{d.last_error}</div> },
    {
      title: t('orders.created'), key: 'at', width: 120,
      render: (d) => <div className="th-patient th-quiet"><span>{formats.shortTime(d.sent_at ?? d.created_at)}</span>{d.state === 'queued' && d.attempts > 0 && d.next_attempt_at && <span>{t('webhooks.again', { time: formats.shortTime(d.next_attempt_at) })}</span>}</div>,
    },
    { title: <span className="th-hidden">{t('common.actions')}</span>, key: 'act', width: 100, fixed: 'right', render: (d) => d.state === 'failed' && <Button size="small" type="primary" loading={busy === d.id} onClick={() => act(d.id, () => resend(d))}>{t('admin.rerun')}</Button> },
  ];
  return (
    <Panel title={t('admin.deliveries')} className="th-panel-flush">
      <div className="th-filters">
        <Segmented aria-label={t('orders.show')} value={state} options={states.map((value) => ({ value, label: value ? word('deliveryState', value) : t('orders.groups.all') }))} onChange={setState} />
        <Select aria-label={t('admin.channel')} style={{ width: 190 }} value={channel} options={channels.map((value) => ({ value, label: value ? word('channel', value) : t('webhooks.allChannels') }))} onChange={setChannel} />
      </div>
      {opened && <DeliveryDrawer of={opened} close={() => setOpen(null)} />}
      <DataTable label={t('admin.deliveries')} rows={list.rows} columns={columns} rowKey={(d) => d.id} list={list} open={(d) => setOpen(d.id)} empty={<Nothing title={t('admin.noDeliveries')} next={t('admin.noDeliveriesNext')} />} />
    </Panel>
  );
}
