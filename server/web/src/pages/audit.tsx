// The audit trail: who did what, when, and what was refused. What is looked for stands in the address.
import { DownloadOutlined, SearchOutlined } from '@ant-design/icons';
import { Button, DatePicker, Drawer, Input, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { paramsOf, queryOf, rangeOf, searchOf, type Search } from '../admin/audit_query';
import { actionWords } from '../admin/audit_words';
import { orgLabel } from '../admin/tree';
import { useAudit, useOrganisations, type AuditRow } from '../api/admin';
import { fetchBytes } from '../api/client';
import { DataTable, type Column } from '../frame/data_table';
import { useTell } from '../frame/notices';
import { Nothing, Page, Panel } from '../frame/page';
import { Tag } from '../frame/tags';
import { namesOf, word } from '../i18n';
import { useFormats } from '../lib/format';

const outcomes = ['', 'done', 'refused'];

function Row({ row, close }: { row: AuditRow; close(): void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const fact = (label: string, text: string) => text && <div className="th-whole"><dt>{label}</dt><dd className="th-mono">{text}</dd></div>;
  return (
    <Drawer open title={actionWords(row.action)} size={520} onClose={close}>
      <dl className="th-facts">
        <div><dt>{t('audit.at')}</dt><dd>{formats.dateTime(row.at)}</dd></div>
        <div><dt>{t('audit.actor')}</dt><dd>{row.actor_name || '—'}</dd></div>
        <div><dt>{t('people.organisation')}</dt><dd>{row.org_code || '—'}</dd></div>
        <div><dt>{t('audit.outcome')}</dt><dd><Outcome row={row} /></dd></div>
        {fact(t('audit.entityId'), row.entity_id)}
        {row.reason && <div className="th-whole"><dt>{t('common.reason')}</dt><dd>{row.reason}</dd></div>}
        {fact(t('audit.detail'), row.detail)}
        {fact(t('audit.remoteAddress'), row.remote_address)}
        {fact(t('audit.requestId'), row.request_id)}
        {fact(t('audit.number'), String(row.seq))}
      </dl>
    </Drawer>
  );
}

function Outcome({ row }: { row: AuditRow }) {
  const { t } = useTranslation();
  return <Tag tone={row.outcome === 'done' ? 'good' : 'bad'}>{t(row.outcome === 'done' ? 'audit.outcomes.done' : 'audit.outcomes.refused')}</Tag>;
}

export default function AuditPage() {
  const { t } = useTranslation();
  const formats = useFormats();
  const tell = useTell();
  const organisations = useOrganisations();
  const [params, setParams] = useSearchParams();
  const search = searchOf(params);
  const [patient, setPatient] = useState(''); // not in the address: it is a patient's
  const query = { ...queryOf(search), ...(patient ? { patient_id: patient } : {}) };
  const list = useAudit(query);
  const [open, setOpen] = useState<AuditRow | null>(null);
  const [busy, setBusy] = useState(false);
  const change = (what: Partial<Search>) => setParams(paramsOf({ ...search, ...what }), { replace: true });
  const save = async () => {
    setBusy(true);
    try {
      const answer = await fetchBytes(`/api/v1/audit?${new URLSearchParams(query as Record<string, string>).toString()}`, { Accept: 'text/csv' });
      const link = document.createElement('a');
      link.href = URL.createObjectURL(await answer.blob());
      link.download = `audit${search.from && `-${search.from}`}${search.to && `-${search.to}`}.csv`;
      link.click();
      URL.revokeObjectURL(link.href);
      if (answer.headers.get('X-Next-Cursor')) tell.says(t('audit.cut'), t('audit.cutText'));
    } catch (error) {
      tell.failed(error);
    } finally {
      setBusy(false);
    }
  };
  const columns: Column<AuditRow>[] = [
    { title: t('audit.at'), key: 'at', width: 150, render: (r) => <span className="th-nowrap">{formats.dateTime(r.at)}</span> },
    { title: t('audit.actor'), key: 'actor', render: (r) => r.actor_name || '—' },
    { title: t('people.organisation'), key: 'org', width: 100, render: (r) => <span className="th-mono">{r.org_code || '—'}</span> },
    { title: t('audit.action'), key: 'action', render: (r) => actionWords(r.action) },
    { title: t('audit.outcome'), key: 'outcome', width: 90, render: (r) => <Outcome row={r} /> },
    { title: t('audit.entityId'), key: 'id', render: (r) => <span className="th-mono th-reason" title={r.entity_id}>{r.entity_id}</span> },
    { title: t('audit.why'), key: 'why', render: (r) => <span className="th-quiet th-reason" title={r.reason || r.detail}>{r.reason || r.detail}</span> },
  ];
  const kinds = namesOf('auditEntity').map((name) => ({ value: `${name}.`, label: word('auditEntity', name) })).toSorted((a, b) => a.label.localeCompare(b.label));
  return (
    <Page title={t('nav.audit')} extra={<Button icon={<DownloadOutlined />} loading={busy} onClick={() => void save()}>{t('figures.csv')}</Button>}>
      <Panel className="th-panel-flush">
        <div className="th-filters">
          <DatePicker.RangePicker allowEmpty={[true, true]} value={rangeOf(search)} aria-label={t('figures.range')} onChange={(r) => change({ from: r?.[0]?.format('YYYY-MM-DD') ?? '', to: r?.[1]?.format('YYYY-MM-DD') ?? '' })} />
          <Segmented aria-label={t('audit.outcome')} value={search.outcome} options={outcomes.map((value) => ({ value, label: value ? t(`audit.outcomes.${value as 'done'}`) : t('orders.groups.all') }))} onChange={(outcome) => change({ outcome })} />
          <Select aria-label={t('audit.action')} showSearch={{ optionFilterProp: 'label' }} style={{ width: 180 }} value={search.action} onChange={(action) => change({ action })} options={[{ value: '', label: t('audit.allActions') }, ...kinds, ...(search.action && !kinds.some((k) => k.value === search.action) ? [{ value: search.action, label: actionWords(search.action) }] : [])]} />
          <Select aria-label={t('people.organisation')} showSearch={{ optionFilterProp: 'label' }} style={{ width: 210 }} value={search.org_id} onChange={(org_id) => change({ org_id })} options={[{ value: '', label: t('people.allOrganisations') }, ...organisations.rows.map((o) => ({ value: o.id, label: orgLabel(o) }))]} />
          <Input.Search key={`actor ${search.actor}`} allowClear aria-label={t('audit.actorHint')} placeholder={t('audit.actorHint')} style={{ width: 190 }} maxLength={64} defaultValue={search.actor} onSearch={(v) => change({ actor: v.trim() })} />
          <Input.Search key={`id ${search.entity_id}`} allowClear aria-label={t('audit.entityId')} placeholder={t('audit.entityId')} style={{ width: 200 }} maxLength={64} defaultValue={search.entity_id} onSearch={(v) => change({ entity_id: v.trim() })} />
          <Input.Search allowClear aria-label={t('audit.patientId')} placeholder={t('audit.patientId')} style={{ width: 170 }} maxLength={64} autoComplete="off" onSearch={(v) => setPatient(v.trim())} />
          <Button icon={<SearchOutlined />} onClick={() => void list.refetch()}>{t('audit.again')}</Button>
        </div>
        <DataTable label={t('nav.audit')} rows={list.rows} columns={columns} rowKey={(r) => String(r.seq)} list={list} open={setOpen} empty={<Nothing title={t('audit.none')} next={t('audit.noneNext')} />} />
      </Panel>
      {open && <Row row={open} close={() => setOpen(null)} />}
    </Page>
  );
}
