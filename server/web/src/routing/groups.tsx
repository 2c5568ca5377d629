import { PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '../api/client';
import { useGroups, useRoutingMoves, type Group } from '../api/routing';
import { DataTable, type Column } from '../frame/data_table';
import { ManyOf } from '../frame/many_of';
import { Nothing, Panel } from '../frame/page';
import { useRole } from '../frame/session';
import { Tag } from '../frame/tags';
import { useList } from '../lib/list';
import { listed } from '../lib/format';
import { FormDialog } from './form_dialog';

interface Fields { code: string; name: string; enabled: boolean; members: string[] }

function GroupDialog({ group, close }: { group: Group | null; close(): void }) {
  const { t } = useTranslation();
  const coordinator = useRole('coordinator');
  const { saveGroup } = useRoutingMoves();
  const [form] = Form.useForm<Fields>();
  // Only coordinators may list who reads; others type logins.
  const readers = useList(['radiologists', 'pages'], (cursor) => unwrap(api.GET('/api/v1/radiologists', { params: { query: { limit: '200', cursor } } })), 300_000, undefined, coordinator);
  const known = new Map([...(group?.members ?? []), ...readers.rows].map((r) => [r.login, r.name]));
  const initial: Partial<Fields> = group ? { code: group.code, name: group.name, enabled: group.enabled, members: group.members.map((m) => m.login) } : { enabled: true, members: [] };
  return (
    <FormDialog title={t(group ? 'admin.changeGroup' : 'admin.addGroup')} form={form} initial={initial} save={(f) => saveGroup(group, { code: f.code.trim(), name: f.name.trim(), enabled: f.enabled, members: f.members as never })} close={close}>
      <div className="th-form-grid">
        <Form.Item name="code" label={t('admin.code')} rules={[{ required: true, message: t('common.required') }]}><Input autoFocus maxLength={32} placeholder="CHEST" spellCheck={false} /></Form.Item>
        <Form.Item name="name" className="th-span2" label={t('admin.name')} rules={[{ required: true, message: t('common.required') }]}><Input maxLength={60} /></Form.Item>
        <Form.Item name="enabled" label={t('admin.enabled')} valuePropName="checked"><Switch /></Form.Item>
        <Form.Item name="members" className="th-span4" label={t('admin.members')}><ManyOf mode="tags" options={[...known].map(([value, name]) => ({ value, label: `${name} (${value})` }))} /></Form.Item>
      </div>
    </FormDialog>
  );
}

export function Groups() {
  const { t } = useTranslation();
  const list = useGroups();
  const [open, setOpen] = useState<Group | 'new' | null>(null);
  const columns: Column<Group>[] = [
    { title: t('admin.code'), key: 'code', width: 140, render: (g) => <span className="th-mono">{g.code}</span> },
    { title: t('admin.name'), key: 'name', render: (g) => <>{g.name} {!g.enabled && <Tag tone="plain">{t('admin.disabled')}</Tag>}</> },
    { title: t('admin.members'), key: 'members', render: (g) => listed(g.members.map((m) => m.name)) },
  ];
  return (
    <Panel title={t('admin.groups')} className="th-panel-flush" extra={<Button size="small" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('admin.addGroup')}</Button>}>
      <DataTable label={t('admin.groups')} rows={list.rows} columns={columns} rowKey={(g) => g.id} list={list} open={setOpen} empty={<Nothing title={t('admin.noGroups')} next={t('admin.noGroupsNext')} />} />
      {open && <GroupDialog group={open === 'new' ? null : open} close={() => setOpen(null)} />}
    </Panel>
  );
}
