import { CloudUploadOutlined, DeleteOutlined, FolderOpenOutlined, PauseOutlined, PlayCircleOutlined } from '@ant-design/icons';
import { Alert, Button, Progress } from 'antd';
import { useRef, useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { api, unwrap, type Order, type Upload } from '../api/client';
import { useOrder } from '../api/queries';
import { DataTable, type Column } from '../frame/data_table';
import { useTell } from '../frame/notices';
import { Nothing, Page, Panel } from '../frame/page';
import { StateTag, Tag } from '../frame/tags';
import { useNow } from '../lib/clock';
import { personName, useFormats } from '../lib/format';
import { useList } from '../lib/list';
import { Arrived } from '../uploads/arrived';
import { filesOfDrop, filesOfInput, maxFiles, TooManyFiles } from '../uploads/drop';
import { uploads, useUploads, type Item } from '../uploads/manager';
import { Counts, Results } from '../uploads/results';
import type { Named } from '../uploads/tar';

function DropArea() {
  const { t } = useTranslation();
  const formats = useFormats();
  const tell = useTell();
  const add = useUploads((s) => s.add);
  const [over, setOver] = useState(false);
  const [problem, setProblem] = useState('');
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = async (find: () => Promise<Named[]> | Named[]) => {
    setProblem('');
    try {
      const found = await find();
      if (found.length === 0) setProblem(t('uploads.nothingFound'));
      else add(found);
    } catch (error) {
      if (error instanceof TooManyFiles) setProblem(t('uploads.tooMany', { count: formats.number(maxFiles) }));
      else tell.failed(error);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(() => filesOfDrop(event.dataTransfer));
  };
  const input = (event: React.ChangeEvent<HTMLInputElement>) => {
    const list = event.target.files;
    if (list) void take(() => filesOfInput(list));
    event.target.value = '';
  };
  return (
    <>
      {/* Dropping is for the mouse; the buttons in it do the same by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        className={`th-drop ${over ? 'th-drop-over' : ''}`}
        role="group"
        aria-label={t('uploads.drop')}
        onDragOver={(e) => { e.preventDefault(); setOver(true); }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <CloudUploadOutlined className="th-drop-icon" />
        <div className="th-strong">{t('uploads.drop')}</div>
        <div className="th-quiet">{t('uploads.dropHint')}</div>
        <div className="th-row">
          <Button type="primary" onClick={() => files.current?.click()}>{t('uploads.chooseFiles')}</Button>
          <Button icon={<FolderOpenOutlined />} onClick={() => folder.current?.click()}>{t('uploads.chooseFolder')}</Button>
        </div>
        <input ref={files} type="file" multiple hidden aria-label={t('uploads.chooseFiles')} data-testid="files" onChange={input} />
        <input ref={folder} type="file" hidden aria-label={t('uploads.chooseFolder')} data-testid="folder" {...{ webkitdirectory: '' }} onChange={input} />
      </div>
      {problem && <Alert className="th-gap" type="warning" showIcon title={problem} />}
    </>
  );
}

function ItemRow({ item, order }: { item: Item; order: Order | undefined }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { pause, resume, remove } = uploads();
  const [open, setOpen] = useState(false);
  const percent = item.size ? Math.floor((item.sent / item.size) * 100) : item.state === 'done' ? 100 : 0;
  const name = item.files > 1 ? t('uploads.manyFiles', { name: item.name || t('uploads.chosen'), count: item.files }) : item.name;
  const ended = item.state === 'done' || item.upload?.state === 'failed';
  return (
    <div className="th-upload" data-state={item.state}>
      <div className="th-upload-line">
        <div className="th-upload-name" title={name}>{name}</div>
        <div className="th-quiet th-upload-size">
          {item.files > 1 && t('uploads.filesOf', { x: formats.number(item.filesSent), y: formats.number(item.files) })}{' '}
          {formats.bytes(item.sent)} / {formats.bytes(item.size)}
        </div>
        <div className="th-upload-state">{item.upload && ended && item.upload.refused > 0 ? t('uploads.someRefused') : t(`uploads.states.${item.state}`)}</div>
        <div className="th-row">
          {(item.state === 'sending' || item.state === 'waiting') && <Button size="small" icon={<PauseOutlined />} onClick={() => pause(item.key)}>{t('uploads.pause')}</Button>}
          {(item.state === 'paused' || (item.state === 'failed' && !item.upload)) && <Button size="small" type="primary" icon={<PlayCircleOutlined />} onClick={() => resume(item.key)}>{t('uploads.resume')}</Button>}
          {ended && <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? t('uploads.hide') : t('uploads.details')}</Button>}
          <Button size="small" type="text" aria-label={t('uploads.remove')} icon={<DeleteOutlined />} onClick={() => remove(item.key)} />
        </div>
      </div>
      {!ended && <Progress percent={percent} size="small" showInfo={false} aria-label={name} status={item.state === 'failed' ? 'exception' : item.state === 'paused' ? 'normal' : 'active'} />}
      {item.problem && <div className="th-upload-problem">{t(`uploads.problems.${item.problem}`)} {item.detail}</div>}
      {item.upload && ended && <Counts upload={item.upload} />}
      {item.upload && item.state === 'done' && <Arrived upload={item.upload} order={order} />}
      {open && item.upload && <Results id={item.upload.id} />}
    </div>
  );
}

function Current({ order }: { order: Order | undefined }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { items, rate, clear } = useUploads();
  const now = useNow(1000);
  if (items.length === 0) return null;
  const size = items.reduce((sum, i) => sum + i.size, 0);
  const sent = items.reduce((sum, i) => sum + i.sent, 0);
  const files = items.reduce((sum, i) => sum + i.files, 0);
  const filesSent = items.reduce((sum, i) => sum + i.filesSent, 0);
  const sending = items.some((i) => i.state === 'sending');
  const speed = sending ? rate.perSecond(now) : 0;
  return (
    <Panel title={t('uploads.current')} extra={<Button size="small" onClick={clear}>{t('uploads.clear')}</Button>}>
      <div className="th-upload-all">
        <Progress percent={size ? Math.floor((sent / size) * 100) : 100} aria-label={t('uploads.all')} {...(items.some((i) => i.state === 'failed') ? { status: 'exception' as const } : {})} />
        <div className="th-quiet" role="status">
          {t('uploads.filesOf', { x: formats.number(filesSent), y: formats.number(files) })} · {formats.bytes(sent)} / {formats.bytes(size)}
          {speed > 0 && <> · {t('uploads.speed', { speed: formats.bytes(speed) })} · {t('uploads.left', { time: formats.duration(((size - sent) / speed) * 1000) })}</>}
        </div>
      </div>
      {items.map((item) => <ItemRow key={item.key} item={item} order={order} />)}
    </Panel>
  );
}

function Earlier() {
  const { t } = useTranslation();
  const formats = useFormats();
  const list = useList(['uploads'], (cursor) => unwrap(api.GET('/api/v1/uploads', { params: { query: { limit: '30', cursor } } })), 10_000);
  const [open, setOpen] = useState<string | null>(null);
  const mine = useUploads((s) => s.items);
  const here = new Set(mine.map((i) => i.upload?.id));
  const rows = list.rows.filter((u) => !here.has(u.id));
  const shown = rows.find((u) => u.id === open);
  const unfinished = rows.some((u) => u.state === 'uploading') && !mine.some((i) => i.state === 'sending');
  if (rows.length === 0 && mine.length > 0) return null; // all there is stands above
  const columns: Column<Upload>[] = [
    { title: t('uploads.file'), key: 'name', render: (u) => <span className="th-upload-name">{u.relative_path || u.filename}</span> },
    { title: t('orders.state'), key: 'state', width: 120, render: (u) => u.refused > 0 && u.state === 'done' ? <Tag tone="warn">{t('uploads.someRefused')}</Tag> : <StateTag group="uploadState" name={u.state} /> },
    { title: t('uploads.size'), key: 'size', width: 150, render: (u) => u.state === 'uploading' ? `${formats.bytes(u.offset)} / ${formats.bytes(u.length)}` : formats.bytes(u.length) },
    { title: t('uploads.became'), key: 'counts', render: (u) => <Counts upload={u} /> },
    { title: t('orders.created'), key: 'at', width: 120, render: (u) => <span className="th-quiet">{formats.shortTime(u.created_at)}</span> },
  ];
  return (
    <>
      {unfinished && <Alert className="th-gap" type="info" showIcon title={t('uploads.unfinished')} description={t('uploads.unfinishedNext')} />}
      <Panel title={t('uploads.earlier')} className="th-panel-flush">
        <DataTable label={t('uploads.earlier')} rows={rows} columns={columns} rowKey={(u) => u.id} list={list} open={(u) => setOpen(open === u.id ? null : u.id)} empty={<Nothing title={t('uploads.none')} next={t('uploads.noneNext')} />} />
        {shown && <div style={{ padding: 12 }}><Arrived upload={shown} /><Results id={shown.id} /></div>}
      </Panel>
    </>
  );
}

// The order that the person came from.
function ForOrder({ order }: { order: Order }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const text = t('uploads.forOrder', { patient: personName(order.patient.name), examination: order.procedure || order.modality, accession: order.accession_number });
  return <Alert className="th-gap" type="info" showIcon title={text} description={t('uploads.forOrderHint')} action={<Button onClick={() => void navigate(`/orders/${order.id}`)}>{t('uploads.backToOrder')}</Button>} />;
}

export default function Uploads() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const order = useOrder(search.get('order') ?? undefined).data;
  return (
    <Page title={t('uploads.title')}>
      {order && <ForOrder order={order} />}
      <DropArea />
      <Current order={order} />
      <Earlier />
    </Page>
  );
}
