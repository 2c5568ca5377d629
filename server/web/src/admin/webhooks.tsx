// The programs that are called when something happens, and of what.
import { PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useOrganisations } from '../api/admin';
import { useTellingMoves, useWebhooks, type Webhook, type WebhookSecret } from '../api/telling';
import { DataTable, type Column } from '../frame/data_table';
import { ManyOf } from '../frame/many_of';
import { OnceDialog } from '../frame/once';
import { Nothing, Panel } from '../frame/page';
import { ReasonDialog } from '../frame/reason';
import { useSession } from '../frame/session';
import { Tag } from '../frame/tags';
import { word } from '../i18n';
import { useFormats } from '../lib/format';
import { FormDialog } from '../routing/form_dialog';
import { newsKinds } from './news_kinds';
import { orgLabel } from './tree';

interface Fields { url: string; kinds: string[]; enabled: boolean; org_code?: string }

function WebhookDialog({ hook, told, close }: { hook: Webhook | null; told(secret: WebhookSecret): void; close(): void }) {
  const { t } = useTranslation();
  const own = useSession((s) => s.user?.org.code);
  const organisations = useOrganisations();
  const { addWebhook, changeWebhook } = useTellingMoves();
  const [form] = Form.useForm<Fields>();
  const needed = [{ required: true, message: t('common.required') }];
  const save = async (f: Fields) => {
    const body = { url: f.url.trim(), kinds: f.kinds, enabled: f.enabled };
    if (hook) await changeWebhook(hook, body);
    else told(await addWebhook({ ...body, org_code: f.org_code }));
  };
  const mine = organisations.rows.filter((o) => o.active);
  return (
    <FormDialog title={t(hook ? 'webhooks.change' : 'webhooks.add')} form={form} initial={hook ? { url: hook.url, kinds: hook.kinds, enabled: hook.enabled } : { kinds: ['*'], enabled: true, org_code: own }} save={save} close={close}>
      <div className="th-form-grid">
        <Form.Item name="url" className="th-span4" label="URL" extra={t('webhooks.urlHint')} rules={needed}><Input autoFocus maxLength={500} placeholder="https://his.example.org/telehub" spellCheck={false} /></Form.Item>
        <Form.Item name="kinds" className="th-span4" label={t('webhooks.kinds')} rules={needed}><ManyOf showSearch={{ optionFilterProp: 'label' }} options={[...new Set([...newsKinds, ...(hook?.kinds ?? [])])].map((value) => ({ value, label: word('newsKind', value) }))} /></Form.Item>
        {!hook && <Form.Item name="org_code" className="th-span2" label={t('people.organisation')} extra={t('webhooks.orgHint')} rules={needed}><Select showSearch={{ optionFilterProp: 'label' }} options={mine.map((o) => ({ value: o.code, label: orgLabel(o) }))} /></Form.Item>}
        <Form.Item name="enabled" label={t('admin.enabled')} valuePropName="checked"><Switch /></Form.Item>
      </div>
    </FormDialog>
  );
}

export function Webhooks() {
  const { t } = useTranslation();
  const formats = useFormats();
  const list = useWebhooks();
  const { byId } = useOrganisations();
  const { renewSecret } = useTellingMoves();
  const [open, setOpen] = useState<Webhook | 'new' | null>(null);
  const [renewed, setRenewed] = useState<Webhook | null>(null);
  const [told, setTold] = useState<WebhookSecret | null>(null);
  const columns: Column<Webhook>[] = [
    { title: 'URL', key: 'url', render: (w) => <div className="th-wrap"><span className="th-mono">{w.url}</span> {!w.enabled && <Tag tone="plain">{t('admin.disabled')}</Tag>}</div> },
    { title: t('webhooks.kinds'), key: 'kinds', render: (w) => <div className="th-wrap">{w.kinds.map((k) => <span key={k}><Tag tone="plain">{word('newsKind', k)}</Tag> </span>)}</div> },
    { title: t('people.organisation'), key: 'org', render: (w) => byId.get(w.org_id)?.name ?? '—' },
    { title: t('people.since'), key: 'since', width: 120, render: (w) => <span className="th-quiet">{formats.date(w.created_at)}</span> },
    { title: <span className="th-hidden">{t('common.actions')}</span>, key: 'act', width: 110, fixed: 'right', render: (w) => <Button size="small" onClick={() => setRenewed(w)}>{t('webhooks.renew')}</Button> },
  ];
  return (
    <Panel title={t('webhooks.title')} className="th-panel-flush" extra={<Button type="primary" size="small" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('webhooks.add')}</Button>}>
      <DataTable label={t('webhooks.title')} rows={list.rows as Webhook[]} columns={columns} rowKey={(w) => w.id} list={list} open={setOpen} empty={<Nothing title={t('webhooks.none')} next={t('webhooks.noneNext')} />} />
      {open && <WebhookDialog hook={open === 'new' ? null : open} told={setTold} close={() => setOpen(null)} />}
      <ReasonDialog ask={renewed && { title: t('webhooks.renew'), text: t('webhooks.renewText'), confirm: t('webhooks.renew'), danger: true, needed: false, run: async () => setTold(await renewSecret(renewed)) }} close={() => setRenewed(null)} />
      {told && <OnceDialog once={{ title: t('webhooks.secretTitle'), warning: t('people.onlyNow'), lines: [{ label: 'URL', text: told.url }, { label: t('webhooks.secret'), text: told.secret }], confirm: t('people.handedOver') }} close={() => setTold(null)} />}
    </Panel>
  );
}
