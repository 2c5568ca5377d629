// Requests for consultation: as a board of what waits for what, or as a list.
import { PlusOutlined, SearchOutlined } from '@ant-design/icons';
import { Button, Input, Segmented, Select } from 'antd';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Consultation } from '../api/client';
import { useConsultations } from '../api/consultations';
import { columnOf, columns as boardColumns, expertsOf, running } from '../consultations/rules';
import { CaseClock, ConsultationState, KindTag, specialtyNames } from '../consultations/tags';
import { DataTable, type Column } from '../frame/data_table';
import { Failure } from '../frame/notices';
import { Loading, Nothing, Page, Panel } from '../frame/page';
import { useRole } from '../frame/session';
import { useFilter } from '../frame/settings';
import { useShortcuts } from '../frame/shortcuts';
import { Patient, StateTag } from '../frame/tags';
import { word } from '../i18n';
import { listed, personName, useFormats } from '../lib/format';

const kinds = ['elective', 'emergency', 'store_and_forward', 'mdt'];
const urgencyRank: Record<string, number> = { emergency: 0, urgent: 1, routine: 2 };
const byUrgency = (a: Consultation, b: Consultation) =>
  Number(b.kind === 'emergency') - Number(a.kind === 'emergency') || (urgencyRank[a.urgency] ?? 3) - (urgencyRank[b.urgency] ?? 3) || (a.due_at ?? '~').localeCompare(b.due_at ?? '~');

function Card({ of: c }: { of: Consultation }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const navigate = useNavigate();
  return (
    <button type="button" className={`th-card ${c.kind === 'emergency' || c.escalated_at ? 'th-card-bad' : ''}`} onClick={() => void navigate(`/consultations/${c.id}`)}>
      <span className="th-card-line"><b>{personName(c.patient.name)}</b><KindTag kind={c.kind} /></span>
      <span className="th-quiet">{word('sex', c.patient.sex)} · {formats.age(c.patient.birth_date)} · {c.org_name}</span>
      <span className="th-card-text">{c.question || c.reason}</span>
      <span className="th-quiet">{specialtyNames(c.specialties)}{expertsOf(c).length > 0 && ` · ${listed(expertsOf(c).map((p) => p.name))}`}</span>
      <span className="th-card-line">{c.urgency !== 'routine' ? <StateTag group="urgency" name={c.urgency} /> : <span />}<CaseClock of={c} /></span>
      {c.state === 'scheduled' && <span><ConsultationState state={c.state} /></span>}
      {c.escalated_at && c.state === 'submitted' && <span className="th-due th-due-bad">{t('consultations.nobody')}</span>}
    </button>
  );
}

function Board({ rows }: { rows: Consultation[] }) {
  const { t } = useTranslation();
  return (
    <div className="th-board">
      {boardColumns.map((name) => {
        const cards = rows.filter((c) => columnOf(c) === name).toSorted(byUrgency);
        return (
          <section key={name} className="th-board-column" aria-label={t(`consultations.columns.${name}`)}>
            <h2>{t(`consultations.columns.${name}`)} <span className="th-count">{cards.length}</span></h2>
            {/* Scrolled by keyboard too. */}
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
            <div className="th-board-cards" tabIndex={0} role="group" aria-label={t(`consultations.columns.${name}`)}>
              {cards.map((c) => <Card key={c.id} of={c} />)}
              {cards.length === 0 && <p className="th-quiet th-board-none">{t('consultations.noneInColumn')}</p>}
            </div>
          </section>
        );
      })}
    </div>
  );
}

function Table({ rows, list }: { rows: Consultation[]; list: ReturnType<typeof useConsultations> }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const navigate = useNavigate();
  const mayAsk = useRole('clinic_physician');
  const columns: Column<Consultation>[] = [
    { title: t('orders.patient'), key: 'patient', render: (c) => <Patient patient={c.patient} /> },
    { title: t('consultations.kind'), key: 'kind', width: 110, render: (c) => <KindTag kind={c.kind} /> },
    { title: t('consultation.question'), key: 'question', render: (c) => <div className="th-clamp" title={c.question}>{c.question}</div> },
    { title: t('consultation.specialties'), key: 'specialties', render: (c) => specialtyNames(c.specialties) },
    { title: t('consultation.experts'), key: 'experts', render: (c) => listed(expertsOf(c).map((p) => p.name)) },
    ...(mayAsk ? [] : [{ title: t('consultations.from'), key: 'org', render: (c: Consultation) => c.org_name }]),
    {
      title: t('orders.state'), key: 'state', width: 150,
      render: (c) => <div className="th-patient"><span><ConsultationState state={c.state} /></span><CaseClock of={c} /></div>,
    },
    { title: t('orders.created'), key: 'at', width: 120, render: (c) => <span className="th-quiet">{formats.shortTime(c.submitted_at ?? c.created_at)}</span> },
  ];
  return (
    <DataTable
      label={t('consultations.title')}
      rows={rows}
      columns={columns}
      rowKey={(c) => c.id}
      list={list}
      open={(c) => void navigate(`/consultations/${c.id}`)}
      empty={<Nothing title={t('consultations.none')} next={t(mayAsk ? 'consultations.noneNext' : 'consultations.noneWait')} />}
    />
  );
}

export default function Consultations() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayAsk = useRole('clinic_physician');
  const coordinator = useRole('coordinator');
  const [view, setView] = useFilter('consultations', 'view', coordinator ? 'board' : 'list');
  const [group, setGroup] = useFilter('consultations', 'group', 'open');
  const [kind, setKind] = useFilter('consultations', 'kind', '');
  const [typed, setTyped] = useState('');
  const sought = useDeferredValue(typed.trim().toLowerCase());
  const list = useConsultations({});
  const rows = useMemo(
    () =>
      list.rows
        .filter((c) => view === 'board' || group === 'all' || running(c.state) === (group === 'open'))
        .filter((c) => !kind || c.kind === kind)
        .filter((c) => !sought || [c.patient.name, c.patient.patient_id, c.question].some((s) => s.toLowerCase().includes(sought))),
    [list.rows, view, group, kind, sought],
  );
  useShortcuts(mayAsk ? [{ keys: 'n', label: t('consultations.new'), group: t('nav.consultations'), run: () => void navigate('/consultations/new') }] : []);
  return (
    <Page
      title={t('consultations.title')}
      extra={mayAsk && <Button type="primary" icon={<PlusOutlined />} onClick={() => void navigate('/consultations/new')}>{t('consultations.new')} <kbd className="th-kbd">N</kbd></Button>}
    >
      <Panel className="th-panel-flush">
        <div className="th-filters">
          <Segmented aria-label={t('consultations.view')} value={view} options={['board', 'list'].map((value) => ({ value, label: t(`consultations.views.${value}` as 'consultations.views.list') }))} onChange={setView} />
          {view === 'list' && <Segmented aria-label={t('orders.show')} value={group} options={['open', 'ended', 'all'].map((value) => ({ value, label: t(`consultations.groups.${value}` as 'consultations.groups.all') }))} onChange={setGroup} />}
          <Select aria-label={t('consultations.kind')} value={kind} style={{ width: 170 }} options={[{ value: '', label: t('consultations.allKinds') }, ...kinds.map((value) => ({ value, label: word('consultationKind', value) }))]} onChange={setKind} />
          <span className="th-grow" />
          <Input allowClear prefix={<SearchOutlined />} style={{ width: 260 }} value={typed} aria-label={t('consultations.search')} placeholder={t('consultations.search')} onChange={(e) => setTyped(e.target.value)} />
        </div>
        {view === 'list' && <Table rows={rows} list={list} />}
        {view === 'board' && list.isPending && <Loading />}
        {view === 'board' && list.error && rows.length === 0 && <div style={{ padding: 16 }}><Failure error={list.error} retry={list.refetch} /></div>}
        {view === 'board' && !list.isPending && <Board rows={rows} />}
      </Panel>
    </Page>
  );
}
