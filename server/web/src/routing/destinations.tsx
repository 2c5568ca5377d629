// Where is forwarded to, with a button that calls it now.
import { PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, Radio, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDestinations, useRoutingMoves, type Destination } from '../api/routing';
import { DataTable, type Column } from '../frame/data_table';
import { Nothing, Panel } from '../frame/page';
import { Tag } from '../frame/tags';
import { word } from '../i18n';
import { useEcho } from '../lib/echo';
import { FormDialog } from './form_dialog';
import { clockText } from './rules';

interface Fields { name: string; kind: string; ae_title?: string; url?: string; ca_file?: string; token?: string; enabled: boolean }

function DestinationDialog({ destination, close }: { destination: Destination | null; close(): void }) {
  const { t } = useTranslation();
  const { saveDestination } = useRoutingMoves();
  const [form] = Form.useForm<Fields>();
  const kind = Form.useWatch('kind', form) ?? destination?.kind ?? 'dicom';
  const initial: Partial<Fields> = destination ? { name: destination.name, kind: destination.kind, ae_title: destination.ae_title, url: destination.url, ca_file: destination.ca_file, enabled: destination.enabled } : { kind: 'dicom', enabled: true };
  const save = (f: Fields) => {
    const window = destination && destination.window_from !== null ? { window_from: destination.window_from, window_to: destination.window_to } : {};
    const where = f.kind === 'dicom' ? { ae_title: f.ae_title?.trim() ?? '' } : { url: f.url?.trim() ?? '', ca_file: f.ca_file?.trim() ?? '', ...(f.token ? { token: f.token } : {}) };
    return saveDestination(destination, { name: f.name.trim(), kind: f.kind, enabled: f.enabled, ...where, ...window });
  };
  const needed = [{ required: true, message: t('common.required') }];
  return (
    <FormDialog title={t(destination ? 'admin.changeDestination' : 'admin.addDestination')} form={form} initial={initial} save={save} close={close}>
      <div className="th-form-grid">
        <Form.Item name="name" className="th-span2" label={t('admin.name')} rules={needed}><Input autoFocus maxLength={30} /></Form.Item>
        <Form.Item name="kind" label={t('admin.protocol')}><Radio.Group optionType="button" options={[{ value: 'dicom', label: 'DICOM' }, { value: 'stow', label: 'STOW-RS' }]} /></Form.Item>
        <Form.Item name="enabled" label={t('admin.enabled')} valuePropName="checked"><Switch /></Form.Item>
        {kind === 'dicom' && <Form.Item name="ae_title" className="th-span2" label="AE Title" extra={t('admin.aeHint')} rules={needed}><Input maxLength={16} spellCheck={false} /></Form.Item>}
        {kind === 'stow' && <Form.Item name="url" className="th-span4" label="URL" rules={needed}><Input maxLength={500} placeholder="https://pacs.example.org/dicom-web" spellCheck={false} /></Form.Item>}
        {kind === 'stow' && <Form.Item name="token" className="th-span2" label={t('admin.token')} extra={destination?.has_token ? t('admin.tokenKept') : ''}><Input.Password maxLength={4096} autoComplete="new-password" /></Form.Item>}
        {kind === 'stow' && <Form.Item name="ca_file" className="th-span2" label={t('admin.caFile')}><Input maxLength={100} spellCheck={false} /></Form.Item>}
      </div>
    </FormDialog>
  );
}

export function Destinations() {
  const { t } = useTranslation();
  const list = useDestinations();
  const { echo } = useRoutingMoves();
  const [open, setOpen] = useState<Destination | 'new' | null>(null);
  const { busy, answers, call } = useEcho(echo);
  const columns: Column<Destination>[] = [
    { title: t('admin.name'), key: 'name', render: (d) => <>{d.name} {!d.enabled && <Tag tone="plain">{t('admin.disabled')}</Tag>}</> },
    { title: t('admin.protocol'), key: 'kind', width: 110, render: (d) => (d.kind === 'dicom' ? 'DICOM' : 'STOW-RS') },
    { title: t('admin.address'), key: 'address', render: (d) => <span className="th-mono">{d.ae_title || d.url}</span> },
    { title: t('admin.window'), key: 'window', width: 130, render: (d) => (d.window_from !== null && d.window_from !== undefined ? `${clockText(d.window_from)}–${clockText(d.window_to ?? 0)}` : t('admin.always')) },
    {
      title: t('admin.echo'), key: 'echo', width: 260,
      render: (d) => {
        const answer = answers[d.id];
        return <div className="th-row"><Button size="small" loading={busy === d.id} onClick={() => void call(d)}>{t('admin.echoNow')}</Button>{answer && <span role="status"><Tag tone={answer.reachable ? 'good' : 'bad'}>{t(answer.reachable ? 'admin.reachable' : 'admin.unreachable')}</Tag> <span className="th-quiet th-reason" title={answer.detail}>{word('echoReason', answer.reason, answer.detail || answer.reason)}</span></span>}</div>;
      },
    },
  ];
  return (
    <Panel title={t('admin.destinations')} className="th-panel-flush" extra={<Button size="small" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('admin.addDestination')}</Button>}>
      <DataTable label={t('admin.destinations')} rows={list.rows} columns={columns} rowKey={(d) => d.id} list={list} open={setOpen} empty={<Nothing title={t('admin.noDestinations')} next={t('admin.noDestinationsNext')} />} />
      {open && <DestinationDialog destination={open === 'new' ? null : open} close={() => setOpen(null)} />}
    </Panel>
  );
}
