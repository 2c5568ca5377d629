import { PlusOutlined, SearchOutlined } from '@ant-design/icons';
import { Button, Input, Segmented } from 'antd';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Order } from '../api/client';
import { useOrders } from '../api/queries';
import { DataTable, type Column } from '../frame/data_table';
import { Nothing, Page, Panel } from '../frame/page';
import { useRole } from '../frame/session';
import { useFilter } from '../frame/settings';
import { useShortcuts } from '../frame/shortcuts';
import { Patient, Procedure, StateTag } from '../frame/tags';
import { useNow } from '../lib/clock';
import { useFormats } from '../lib/format';

const groups: Record<string, string[]> = {
  open: ['returned', 'draft', 'submitted', 'scheduled', 'in_progress', 'performed'],
  today: [],
  reported: ['reported'],
  ended: ['cancelled', 'discontinued'],
  all: [],
};

// Returned orders, and those that a rejected study made, come first: somebody waits for them.
const rank = (order: Order) => (order.state === 'returned' ? 0 : order.retake_of && order.state !== 'reported' ? 1 : 2);

export default function Orders() {
  const { t } = useTranslation();
  const formats = useFormats();
  const navigate = useNavigate();
  const mayOrder = useRole('technician', 'clinic_physician');
  const [group, setGroup] = useFilter('orders', 'group', 'open');
  const [typed, setTyped] = useState('');
  const sought = useDeferredValue(typed.trim());
  const list = useOrders({});
  const now = useNow(60_000);
  const rows = useMemo(() => {
    const states = groups[group] ?? [];
    const today = new Date(now).toDateString();
    const folded = sought.toLowerCase();
    return list.rows
      .filter((o) => states.length === 0 || states.includes(o.state))
      .filter((o) => group !== 'today' || new Date(o.created_at).toDateString() === today || new Date(o.updated_at).toDateString() === today)
      .filter((o) => !folded || [o.patient.name, o.patient.patient_id, o.accession_number].some((s) => s.toLowerCase().includes(folded)))
      .toSorted((a, b) => rank(a) - rank(b));
  }, [list.rows, group, sought, now]);
  useShortcuts(mayOrder ? [{ keys: 'n', label: t('orders.new'), group: t('nav.orders'), run: () => void navigate('/orders/new') }] : []);

  const columns: Column<Order>[] = [
    { title: t('orders.patient'), key: 'patient', render: (o) => <Patient patient={o.patient} /> },
    { title: t('orders.examination'), key: 'procedure', render: (o) => <Procedure of={o} /> },
    { title: t('orders.urgency'), key: 'urgency', width: 90, render: (o) => <StateTag group="urgency" name={o.urgency} /> },
    {
      title: t('orders.state'), key: 'state', width: 190,
      render: (o) => (
        <div className="th-patient">
          <span><StateTag group="orderState" name={o.state} /> {o.retake_of && <StateTag group="studyState" name="rejected" />}</span>
          {o.state_reason && <span className="th-quiet th-reason" title={o.state_reason}>{o.state_reason}</span>}
        </div>
      ),
    },
    { title: t('orders.accession'), key: 'accession', width: 150, render: (o) => <span className="th-mono">{o.accession_number}</span> },
    { title: t('orders.patientId'), key: 'id', width: 120, render: (o) => <span className="th-mono">{o.patient.patient_id}</span> },
    { title: t('orders.created'), key: 'created', width: 120, render: (o) => <span className="th-quiet">{formats.shortTime(o.created_at)}</span> },
  ];
  return (
    <Page
      title={t('orders.title')}
      extra={mayOrder && <Button type="primary" icon={<PlusOutlined />} onClick={() => void navigate('/orders/new')}>{t('orders.new')} <kbd className="th-kbd">N</kbd></Button>}
    >
      <Panel className="th-panel-flush">
        <div className="th-filters">
          <Segmented
            aria-label={t('orders.show')}
            value={group}
            options={Object.keys(groups).map((value) => ({ value, label: t(`orders.groups.${value}` as 'orders.groups.open') }))}
            onChange={setGroup}
          />
          <span className="th-grow" />
          <Input allowClear prefix={<SearchOutlined />} style={{ width: 290 }} value={typed} aria-label={t('orders.search')} placeholder={t('orders.search')} onChange={(e) => setTyped(e.target.value)} />
        </div>
        <DataTable
          label={t('orders.title')}
          rows={rows}
          columns={columns}
          rowKey={(o) => o.id}
          list={list}
          open={(o) => void navigate(`/orders/${o.id}`)}
          empty={<Nothing title={t('orders.none')} next={mayOrder ? t('orders.noneNext') : ''} {...(mayOrder ? { action: t('orders.new'), onAction: () => void navigate('/orders/new') } : {})} />}
        />
      </Panel>
    </Page>
  );
}
