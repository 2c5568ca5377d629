// The accounts of the organisations that are administered.
import { PlusOutlined } from '@ant-design/icons';
import { Button, Input, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AccountDialog } from '../admin/account_dialog';
import { AccountDrawer } from '../admin/account_drawer';
import { AccountState } from '../admin/account_state';
import { SecretsDialog } from '../admin/secrets_dialog';
import { orgLabel } from '../admin/tree';
import { useAccounts, useOrganisations, type Account, type Secrets } from '../api/admin';
import { DataTable, type Column } from '../frame/data_table';
import { Nothing, Page, Panel } from '../frame/page';
import { useFilter } from '../frame/settings';
import { word } from '../i18n';
import { listed, useFormats } from '../lib/format';

const shown = ['', 'true', 'false'] as const;

export default function UsersPage() {
  const { t } = useTranslation();
  const formats = useFormats();
  const organisations = useOrganisations();
  const [enabled, setEnabled] = useFilter('users', 'enabled', 'true');
  const [org, setOrg] = useFilter('users', 'org', '');
  const [text, setText] = useState('');
  const list = useAccounts({ ...(enabled ? { enabled } : {}), ...(org ? { org_id: org } : {}), ...(text ? { text } : {}) });
  const [open, setOpen] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const [told, setTold] = useState<Secrets | null>(null);
  const columns: Column<Account>[] = [
    { title: t('people.name'), key: 'name', render: (a) => <div className="th-patient"><span className="th-strong">{a.name}</span><span className="th-quiet">{a.title}</span></div> },
    { title: t('signIn.login'), key: 'login', render: (a) => <span className="th-mono">{a.login}</span> },
    { title: t('people.organisation'), key: 'org', render: (a) => a.org.name },
    { title: t('people.roles'), key: 'roles', render: (a) => <div className="th-wrap">{listed([...new Set(a.roles.map((r) => word('role', r.role)))])}</div> },
    { title: t('people.secondFactor'), key: 'second', width: 110, render: (a) => (a.second_factor ? t('common.yes') : <span className="th-quiet">{t('common.no')}</span>) },
    { title: t('orders.state'), key: 'state', width: 100, render: (a) => <AccountState account={a} /> },
    { title: t('people.since'), key: 'since', width: 120, render: (a) => <span className="th-quiet">{formats.date(a.created_at)}</span> },
  ];
  const names = { '': t('orders.groups.all'), true: t('people.active'), false: t('people.disabled') };
  return (
    <Page title={t('nav.users')} extra={<Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>{t('people.addAccount')}</Button>}>
      <Panel className="th-panel-flush">
        <div className="th-filters">
          <Segmented aria-label={t('orders.show')} value={enabled} options={shown.map((value) => ({ value, label: names[value] }))} onChange={setEnabled} />
          <Select aria-label={t('people.organisation')} showSearch={{ optionFilterProp: 'label' }} style={{ width: 240 }} value={org} onChange={setOrg} options={[{ value: '', label: t('people.allOrganisations') }, ...organisations.rows.map((o) => ({ value: o.id, label: orgLabel(o) }))]} />
          <Input.Search allowClear aria-label={t('people.search')} placeholder={t('people.search')} style={{ width: 220 }} maxLength={60} onSearch={(v) => setText(v.trim())} />
        </div>
        <DataTable label={t('nav.users')} rows={list.rows as Account[]} columns={columns} rowKey={(a) => a.id} list={list} open={(a) => setOpen(a.id)} empty={<Nothing title={t('people.noAccounts')} next={t('people.noAccountsNext')} />} />
      </Panel>
      {open && <AccountDrawer id={open} close={() => setOpen(null)} />}
      {adding && <AccountDialog account={null} told={setTold} close={() => setAdding(false)} />}
      {told && <SecretsDialog told={told} close={() => setTold(null)} />}
    </Page>
  );
}
