// The consortium as a tree: who is below whom, who reads for whom, what is closed.
import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { OrganisationDialog } from '../admin/organisation_dialog';
import { branches, type Branch } from '../admin/tree';
import { useOrganisations, type Organisation } from '../api/admin';
import { DataTable, type Column } from '../frame/data_table';
import { Nothing, Page, Panel } from '../frame/page';
import { Tag } from '../frame/tags';
import { word } from '../i18n';
import { useFormats } from '../lib/format';

export default function OrganisationsPage() {
  const { t } = useTranslation();
  const formats = useFormats();
  const list = useOrganisations();
  const [open, setOpen] = useState<Organisation | 'new' | null>(null);
  const columns: Column<Branch>[] = [
    { title: t('admin.name'), key: 'name', render: ({ org, depth }) => <span className="th-branch" style={{ paddingInlineStart: depth * 22 }}>{depth > 0 && <span className="th-quiet" aria-hidden="true">└ </span>}<b>{org.name}</b></span> },
    { title: t('admin.code'), key: 'code', width: 110, render: ({ org }) => <span className="th-mono">{org.code}</span> },
    { title: t('people.kind'), key: 'kind', width: 140, render: ({ org }) => word('orgKind', org.kind) },
    { title: t('people.readBy'), key: 'reading', render: ({ org }) => (org.reading_org_id ? list.byId.get(org.reading_org_id)?.name ?? '—' : <span className="th-quiet">{t('people.readByUsual')}</span>) },
    { title: t('orders.state'), key: 'state', width: 110, render: ({ org }) => <Tag tone={org.active ? 'good' : 'plain'}>{t(org.active ? 'people.open' : 'people.closed')}</Tag> },
    { title: t('people.since'), key: 'since', width: 130, render: ({ org }) => <span className="th-quiet">{formats.date(org.created_at)}</span> },
  ];
  const rows = branches(list.rows);
  return (
    <Page title={t('nav.organisations')} extra={<Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('people.addOrganisation')}</Button>}>
      <Panel className="th-panel-flush">
        <DataTable label={t('nav.organisations')} rows={rows} columns={columns} rowKey={({ org }) => org.id} list={{ ...list, hasNextPage: false, isFetchingNextPage: false, fetchNextPage: () => {} }} open={({ org }) => setOpen(org)} empty={<Nothing title={t('people.noOrganisations')} next={t('people.noOrganisationsNext')} />} />
      </Panel>
      {open && <OrganisationDialog organisation={open === 'new' ? null : open} all={list.rows} close={() => setOpen(null)} />}
    </Page>
  );
}
