// Consultations in figures; each number leads to the cases that it counts.
import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, DatePicker, Drawer, Segmented } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, fetchBytes, unwrap, type Schemas } from '../api/client';
import { ConsultationState, KindTag, specialtyNames } from '../consultations/tags';
import { DataTable, type Column } from '../frame/data_table';
import { Failure, useTell } from '../frame/notices';
import { Loading, Nothing, Page, Panel } from '../frame/page';
import { useFilter } from '../frame/settings';
import { word } from '../i18n';
import { useFormats } from '../lib/format';
import { useList } from '../lib/list';

const Charts = lazy(() => import('../figures/charts'));

export type Figures = Schemas['ConsultationFigures'];
export type FigureGroup = Figures['groups'][number];
type Case = Schemas['FigureCaseList']['items'][number];
export type Figure = 'requests' | 'time_to_accept' | 'time_to_meet' | 'time_to_opinion' | 'no_shows' | 'adopted' | 'partly' | 'not_adopted' | 'ratings';

const bys = ['clinic', 'specialty', 'kind'] as const;

// A group's name: the clinic's own, or our word for a specialty or kind.
function useGroupName(by: string) {
  return (g: FigureGroup) => (by === 'specialty' ? word('specialty', g.key) : by === 'kind' ? word('consultationKind', g.key) : g.name || g.key);
}

function Cases({ path, title, close }: { path: string; title: string; close(): void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const navigate = useNavigate();
  const query = Object.fromEntries(new URL(path, window.location.origin).searchParams) as { from?: string; to?: string; by?: string; key?: string; figure?: string };
  const list = useList(['figures', 'cases', path], (cursor) => unwrap(api.GET('/api/v1/figures/consultations/cases', { params: { query: { ...query, limit: '100', cursor } } })), 600_000);
  const columns: Column<Case>[] = [
    { title: t('consultations.kind'), key: 'kind', render: (c) => <KindTag kind={c.kind} /> },
    { title: t('orders.state'), key: 'state', render: (c) => <ConsultationState state={c.state} /> },
    { title: t('consultation.specialties'), key: 'specialties', render: (c) => specialtyNames(c.specialties) },
    { title: t('report.submittedAt'), key: 'at', render: (c) => <span className="th-quiet">{formats.dateTime(c.submitted_at)}</span> },
  ];
  return (
    <Drawer open title={title} size={620} onClose={close}>
      <DataTable label={title} rows={list.rows} columns={columns} rowKey={(c) => c.id} list={list} open={(c) => void navigate(`/consultations/${c.id}`)} empty={<Nothing title={t('consultations.none')} />} />
    </Drawer>
  );
}

export default function FiguresPage() {
  const { t } = useTranslation();
  const formats = useFormats();
  const tell = useTell();
  const [by, setBy] = useFilter('figures', 'by', 'clinic');
  const [range, setRange] = useState<[Dayjs, Dayjs]>(() => [dayjs().subtract(30, 'day').startOf('day'), dayjs().endOf('day')]);
  const [open, setOpen] = useState<{ path: string; title: string } | null>(null);
  const query = { from: range[0].toISOString(), to: range[1].toISOString(), by };
  const figures = useQuery({ queryKey: ['figures', query], queryFn: () => unwrap(api.GET('/api/v1/figures/consultations', { params: { query } })) });
  const nameOf = useGroupName(by);
  const groups = figures.data?.groups ?? [];
  const drill = (g: FigureGroup, figure: Figure) => setOpen({ path: g[figure].cases, title: `${nameOf(g)} · ${t(`figures.${figure}`)}` });
  const save = async () => {
    try {
      const answer = await fetchBytes(`/api/v1/figures/consultations?${new URLSearchParams(query).toString()}`, { Accept: 'text/csv' });
      const link = document.createElement('a');
      link.href = URL.createObjectURL(await answer.blob());
      link.download = `consultations-${range[0].format('YYYYMMDD')}-${range[1].format('YYYYMMDD')}.csv`;
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (error) {
      tell.failed(error);
    }
  };
  const minutes = (m: number | null | undefined) => (m === null || m === undefined ? '—' : formats.duration(m * 60_000));
  const count = (figure: 'requests' | 'no_shows' | 'adopted' | 'partly' | 'not_adopted') => ({
    title: t(`figures.${figure}`), key: figure, align: 'right' as const,
    render: (g: FigureGroup) => (g[figure].count ? <Button type="link" size="small" onClick={() => drill(g, figure)}>{formats.number(g[figure].count)}</Button> : <span className="th-quiet">0</span>),
  });
  const time = (figure: 'time_to_accept' | 'time_to_meet' | 'time_to_opinion') => ({
    title: t(`figures.${figure}`), key: figure,
    render: (g: FigureGroup) => (g[figure].count ? <button type="button" className="th-figure" onClick={() => drill(g, figure)}>{minutes(g[figure].median_min)}<span className="th-quiet">{t('figures.p90', { time: minutes(g[figure].p90_min) })}</span></button> : <span className="th-quiet">—</span>),
  });
  const columns: Column<FigureGroup>[] = [
    { title: t(`figures.by.${by as 'clinic'}`), key: 'name', render: (g) => <b>{nameOf(g)}</b> },
    count('requests'), time('time_to_accept'), time('time_to_meet'), time('time_to_opinion'), count('no_shows'), count('adopted'), count('partly'), count('not_adopted'),
    { title: t('figures.ratings'), key: 'ratings', align: 'right', render: (g) => (g.ratings.count ? <Button type="link" size="small" onClick={() => drill(g, 'ratings')}>{formats.number(g.ratings.mean ?? 0, 1)}</Button> : <span className="th-quiet">—</span>) },
  ];
  return (
    <Page title={t('nav.figures')} extra={<Button icon={<DownloadOutlined />} onClick={() => void save()}>{t('figures.csv')}</Button>}>
      <Panel className="th-panel-flush">
        <div className="th-filters">
          <Segmented aria-label={t('figures.group')} value={by} options={bys.map((value) => ({ value, label: t(`figures.by.${value}`) }))} onChange={setBy} />
          <DatePicker.RangePicker allowClear={false} maxDate={dayjs()} value={range} aria-label={t('figures.range')} onChange={(r) => { if (r?.[0] && r[1]) setRange([r[0].startOf('day'), r[1].endOf('day')]); }} />
        </div>
        {figures.error && <div style={{ padding: 16 }}><Failure error={figures.error} retry={figures.refetch} /></div>}
        {figures.isPending && <Loading />}
        {figures.data && groups.length > 0 && <Suspense fallback={<Loading />}><Charts groups={groups} names={groups.map(nameOf)} drill={drill} /></Suspense>}
        <DataTable label={t('nav.figures')} rows={groups} columns={columns} rowKey={(g) => g.key} list={{ isPending: figures.isPending, error: null, refetch: figures.refetch, hasNextPage: false, isFetchingNextPage: false, fetchNextPage: () => {} }} empty={<Nothing title={t('figures.none')} next={t('figures.noneNext')} />} />
      </Panel>
      {open && <Cases path={open.path} title={open.title} close={() => setOpen(null)} />}
    </Page>
  );
}
