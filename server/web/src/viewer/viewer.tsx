// The viewer: series on the left, viewports in a grid, tools above. Several studies can be shown beside each other.
import {
  AimOutlined, AppstoreOutlined, ArrowsAltOutlined, BgColorsOutlined, BorderOutlined, ClearOutlined, ColumnWidthOutlined, DeleteOutlined, DragOutlined, LinkOutlined,
  PauseOutlined, PlayCircleOutlined, ReloadOutlined, RotateRightOutlined, StarOutlined, SwapOutlined, UndoOutlined, VerticalAlignMiddleOutlined, ZoomInOutlined,
} from '@ant-design/icons';
import { Button, Input, Modal, Segmented, Select, Tooltip } from 'antd';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { explain, useTell } from '../frame/notices';
import { useShortcuts, type Shortcut } from '../frame/shortcuts';
import { actionsOf, presets, windowOf } from './actions';
import { closeEngine, onArrowText, startEngine, toolNames, chooseTool, viewportOf, type ToolName } from './engine';
import { useMeasurements } from './keeping';
import { linkViewports, unlinkViewports } from './links';
import { imageOf, mostKeyImages, toggled, useMarks } from './marks';
import { Mpr, volumeOf } from './mpr';
import { Pane } from './pane';
import { layouts, useViewer, type Cell, type Layout } from './state';
import { canShow, type Series, type StudyImages } from './study_images';

export interface Shown {
  study: StudyImages;
  label: string;
  prior: boolean;
}

const paneId = (index: number) => `pane-${index}`;
const cineMs = 100;

const toolIcons: Record<ToolName, ReactNode> = {
  window: <BgColorsOutlined />, pan: <DragOutlined />, zoom: <ZoomInOutlined />, scroll: <VerticalAlignMiddleOutlined />, length: <ColumnWidthOutlined />,
  angle: <span className="th-glyph">∠</span>, ellipse: <span className="th-glyph">◯</span>, rectangle: <BorderOutlined />, probe: <AimOutlined />, arrow: <span className="th-glyph">↗</span>, eraser: <DeleteOutlined />,
};
const toolKeys: Record<ToolName, string> = { window: 'w', pan: 'p', zoom: 'z', scroll: 's', length: 'l', angle: 'a', ellipse: 'e', rectangle: 'r', probe: 'b', arrow: 't', eraser: 'x' };

function Thumbnails({ shown, cells }: { shown: Shown[]; cells: (Cell | null)[] }) {
  const { t } = useTranslation();
  const show = useViewer((s) => s.show);
  const open = new Set(cells.map((c) => c?.series.uid));
  return (
    <div className="th-thumbs" role="region" aria-label={t('viewer.series')}>
      {shown.map(({ study, label, prior }) => (
        <div key={study.uid}>
          <div className="th-thumbs-study">{label}</div>
          {study.series.map((series) => (
            <button
              key={series.uid}
              type="button"
              draggable
              className={`th-thumb ${open.has(series.uid) ? 'th-thumb-open' : ''}`}
              aria-pressed={open.has(series.uid)}
              onDragStart={(e) => e.dataTransfer.setData('text/telehub-series', series.uid)}
              onClick={() => show({ series, prior })}
            >
              {series.imageIds.length > 0 ? <img src={series.thumbnail} alt="" width={112} height={112} loading="lazy" draggable={false} /> : <span className="th-thumb-none">{series.modality}</span>}
              <span className="th-thumb-text">{series.number}. {series.description || series.modality}</span>
              <small>{series.imageIds.length > 0 || series.waveforms.length === 0 ? t('viewer.images', { count: series.imageIds.length }) : t('ecg.recordings', { count: series.waveforms.length })}</small>
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}

// Which image each pane stands at.
const places = () => useViewer.getState().cells.map((_, i) => viewportOf(paneId(i))?.getTargetImageIdIndex());

// Marks the image in the active pane, as it is looked at, for the report that is open beside.
function useMark() {
  const { t } = useTranslation();
  const tell = useTell();
  const can = useMarks((m) => m.change !== null);
  const { cells, active } = useViewer();
  const cell = cells[active];
  if (!can || !cell || cell.prior || cell.series.imageIds.length === 0) return null;
  return () => {
    const { images, change } = useMarks.getState();
    const viewport = viewportOf(paneId(active));
    const looked = viewport?.getImageIds()[viewport.getTargetImageIdIndex()];
    const image = imageOf(looked ?? '');
    if (!viewport || !image) return;
    // What is drawn, not what is on its way.
    if (viewport.getCornerstoneImage()?.imageId !== looked || viewport.getCurrentImageId() !== looked) {
      tell.says(t('keyImages.wait'), t('keyImages.waitNext'));
      return;
    }
    const next = toggled(images, image, windowOf(viewport));
    if (next) change?.(next);
    else tell.says(t('keyImages.most', { count: mostKeyImages }), t('keyImages.mostNext'));
  };
}

function Tools({ actions, series }: { actions: ReturnType<typeof actionsOf>; series: Series | undefined }) {
  const { t } = useTranslation();
  const modality = series?.modality ?? '';
  const { tool, setTool, layout, playing, setPlaying, together, setTogether, setMpr } = useViewer();
  const setLayout = useLayout();
  const mark = useMark();
  const volume = useMemo(() => volumeOf(series), [series]);
  const act = (name: 'rotate' | 'flipH' | 'flipV' | 'invert' | 'fit' | 'reset' | 'undo' | 'clear', icon: ReactNode, key: string) => (
    <Tooltip key={name} title={`${t(`viewer.act.${name}`)} (${key})`}>
      <Button type="text" aria-label={t(`viewer.act.${name}`)} icon={icon} onClick={actions[name]} />
    </Tooltip>
  );
  const usable = modality === 'CT' ? Object.keys(presets) : ['default'];
  return (
    <div className="th-viewer-tools" role="toolbar" aria-label={t('viewer.tools')}>
      <div className="th-tool-group">
        {toolNames.map((name) => (
          <Tooltip key={name} title={`${t(`viewer.tool.${name}`)} (${toolKeys[name].toUpperCase()})`}>
            <Button type={tool === name ? 'primary' : 'text'} aria-pressed={tool === name} aria-label={t(`viewer.tool.${name}`)} icon={toolIcons[name]} onClick={() => setTool(name)} />
          </Tooltip>
        ))}
      </div>
      <div className="th-tool-group">
        {act('rotate', <RotateRightOutlined />, '.')}
        {act('flipH', <SwapOutlined />, 'H')}
        {act('flipV', <SwapOutlined rotate={90} />, 'V')}
        {act('invert', <span className="th-glyph">◐</span>, 'I')}
        {act('fit', <ArrowsAltOutlined />, 'F')}
        <Tooltip title={`${t(playing ? 'viewer.act.stop' : 'viewer.act.cine')} (C)`}>
          <Button type={playing ? 'primary' : 'text'} aria-label={t(playing ? 'viewer.act.stop' : 'viewer.act.cine')} icon={playing ? <PauseOutlined /> : <PlayCircleOutlined />} onClick={() => setPlaying(!playing)} />
        </Tooltip>
        {mark && <Tooltip title={`${t('keyImages.mark')} (K)`}><Button type="text" aria-label={t('keyImages.mark')} icon={<StarOutlined />} onClick={mark} /></Tooltip>}
        {act('undo', <UndoOutlined />, 'Ctrl Z')}
        {act('clear', <ClearOutlined />, 'Del')}
        {act('reset', <ReloadOutlined />, '0')}
      </div>
      <div className="th-tool-group">
        <Select size="small" aria-label={t('viewer.window')} style={{ width: 96 }} value={null} placeholder={t('viewer.window')} options={usable.map((value, i) => ({ value, label: `${t(`viewer.presets.${value}` as 'viewer.presets.brain')}  ${i + 1}` }))} onChange={(name: string | null) => { if (name) actions.window(name); }} />
        {layout !== '1x1' && <Tooltip title={`${t('viewer.together')} (Y)`}><Button type={together ? 'primary' : 'text'} aria-pressed={together} aria-label={t('viewer.together')} icon={<LinkOutlined />} onClick={() => setTogether(!together)} /></Tooltip>}
        {volume !== 'no' && <Tooltip title={volume === 'yes' ? `${t('viewer.mpr')} (M)` : t('viewer.uneven')}><Button type="text" aria-label={t('viewer.mpr')} disabled={volume === 'uneven'} icon={<AppstoreOutlined />} onClick={() => setMpr(true, places())} /></Tooltip>}
        <Segmented<Layout> size="small" aria-label={t('viewer.layout')} value={layout} options={Object.keys(layouts) as Layout[]} onChange={setLayout} />
      </div>
    </div>
  );
}

// How a study hangs at first: projections beside each other, slices one above the other.
function hangingOf(cells: Cell[]): Layout {
  const own = cells.filter((c) => !c.prior);
  if (!['DX', 'CR', 'MG'].includes(own[0]?.series.modality ?? '')) return '1x1';
  return own.length >= 4 ? '2x2' : own.length >= 2 ? '1x2' : '1x1';
}

// A larger layout fills with the series that are not shown yet.
const others: { cells: Cell[] } = { cells: [] };
const useLayout = () => {
  const setLayout = useViewer((s) => s.setLayout);
  return (layout: Layout) => setLayout(layout, others.cells);
};

function useKeys(actions: ReturnType<typeof actionsOf>) {
  const { t } = useTranslation();
  const { setTool, setPlaying, playing, show, cells, active, together, setTogether, mpr, setMpr } = useViewer();
  const setLayout = useLayout();
  const tell = useTell();
  const mark = useMark();
  const look = t('viewer.title');
  const toolGroup = t('viewer.tools');
  const another = (step: number) => () => {
    const at = others.cells.findIndex((c) => c.series.uid === cells[active]?.series.uid);
    const next = others.cells[(at + step + others.cells.length) % others.cells.length];
    if (next) show(next);
  };
  const planes = () => {
    const volume = mpr ? 'no' : volumeOf(cells[active]?.series);
    if (mpr) setMpr(false);
    else if (volume === 'yes') setMpr(true, places());
    else if (volume === 'uneven') tell.says(t('viewer.mpr'), t('viewer.uneven'));
  };
  const shortcuts: Shortcut[] = [
    ...toolNames.map((name): Shortcut => ({ keys: toolKeys[name], label: t(`viewer.tool.${name}`), group: toolGroup, run: () => setTool(name) })),
    { keys: 'arrowdown', label: t('viewer.act.next'), group: look, run: () => actions.scroll(1) },
    { keys: 'arrowup', label: t('viewer.act.previous'), group: look, run: () => actions.scroll(-1) },
    { keys: 'arrowright', label: t('viewer.act.nextSeries'), group: look, run: another(1) },
    { keys: 'arrowleft', label: t('viewer.act.previousSeries'), group: look, run: another(-1) },
    { keys: 'home', label: t('viewer.act.first'), group: look, run: () => actions.jump('first') },
    { keys: 'end', label: t('viewer.act.last'), group: look, run: () => actions.jump('last') },
    { keys: '.', label: t('viewer.act.rotate'), group: look, run: actions.rotate },
    { keys: 'h', label: t('viewer.act.flipH'), group: look, run: actions.flipH },
    { keys: 'v', label: t('viewer.act.flipV'), group: look, run: actions.flipV },
    { keys: 'i', label: t('viewer.act.invert'), group: look, run: actions.invert },
    { keys: 'f', label: t('viewer.act.fit'), group: look, run: actions.fit },
    { keys: 'c', label: t('viewer.act.cine'), group: look, run: () => setPlaying(!playing) },
    { keys: 'y', label: t('viewer.together'), group: look, run: () => setTogether(!together) },
    { keys: 'm', label: t('viewer.mpr'), group: look, run: planes },
    ...(mark ? [{ keys: 'k', label: t('keyImages.mark'), group: look, run: mark }] : []),
    { keys: '0', label: t('viewer.act.reset'), group: look, run: actions.reset },
    { keys: 'ctrl+z', label: t('viewer.act.undo'), group: look, run: actions.undo },
    { keys: 'delete', label: t('viewer.act.clear'), group: look, run: actions.clear },
    ...Object.keys(presets).map((name, i): Shortcut => ({ keys: String(i + 1), label: t(`viewer.presets.${name}` as 'viewer.presets.brain'), group: t('viewer.window'), run: () => actions.window(name) })),
    ...(Object.keys(layouts) as Layout[]).map((name, i): Shortcut => ({ keys: `alt+${i + 1}`, label: name, group: t('viewer.layout'), run: () => setLayout(name) })),
  ];
  useShortcuts(shortcuts);
}

function ArrowText() {
  const { t } = useTranslation();
  const [answer, setAnswer] = useState<{ give(text: string): void } | null>(null);
  const [text, setText] = useState('');
  useEffect(() => {
    onArrowText((done) => { setText(''); setAnswer({ give: done }); });
    return () => onArrowText((done) => done(''));
  }, []);
  const end = (given: string) => { answer?.give(given); setAnswer(null); };
  return (
    <Modal open={answer !== null} title={t('viewer.arrowText')} okText={t('viewer.arrowAdd')} cancelText={t('common.cancel')} onOk={() => end(text || '→')} onCancel={() => end('')} width={360} destroyOnHidden>
      <Input autoFocus maxLength={60} aria-label={t('viewer.arrowText')} value={text} onChange={(e) => setText(e.target.value)} onPressEnter={() => end(text || '→')} />
    </Modal>
  );
}

function Unkept({ failure }: { failure: unknown }) {
  const { t } = useTranslation();
  const told = explain(failure, t);
  return <div className="th-viewer-unkept" role="alert">{t('viewer.unkept')}: {told.title}. {told.advice}</div>;
}

export function Viewer({ shown }: { shown: Shown[] }) {
  const { t } = useTranslation();
  const { layout, cells, active, choose, show, tool, playing, setPlaying, together, mpr, setMpr, clear } = useViewer();
  const [state, setState] = useState<'starting' | 'ready' | 'broken'>('starting');
  const unkept = useMeasurements(shown.map((s) => s.study), state === 'ready');
  useEffect(() => {
    let gone = false;
    startEngine().then(() => { if (!gone) setState('ready'); }, () => { if (!gone) setState('broken'); });
    return () => {
      gone = true;
      clear();
      closeEngine();
    };
  }, [clear]);
  useEffect(() => {
    others.cells = shown.flatMap(({ study, prior }) => study.series.filter(canShow).map((series) => ({ series, prior })));
    const first = others.cells[0];
    if (!first || useViewer.getState().cells.some((c) => c !== null)) return;
    show(first, 0);
    const hung = hangingOf(others.cells);
    if (hung !== '1x1') useViewer.getState().setLayout(hung, others.cells);
  }, [shown, show]);
  useEffect(() => { if (state === 'ready') chooseTool(tool); }, [tool, state, layout]);
  // After the panes have made their viewports.
  useEffect(() => {
    if (state !== 'ready' || mpr) return;
    linkViewports(cells.flatMap((c, i) => (c && c.series.imageIds.length > 0 ? [paneId(i)] : [])), paneId(active), together);
    return unlinkViewports;
  }, [state, cells, active, together, mpr]);
  const actions = useMemo(() => actionsOf(paneId(active)), [active]);
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => {
      if ((viewportOf(paneId(active))?.getImageIds().length ?? 0) > 1) actions.scroll(1, true);
      else setPlaying(false);
    }, cineMs);
    return () => clearInterval(timer);
  }, [playing, active, actions, setPlaying]);
  useKeys(actions);
  const dropped = (index: number) => (uid: string) => {
    const found = others.cells.find((c) => c.series.uid === uid);
    if (found) show(found, index);
  };
  if (state === 'broken') return <div className="th-viewer-note" role="alert"><b>{t('viewer.broken')}</b><span>{t('viewer.brokenHint')}</span></div>;
  const [rows, columns] = layouts[layout];
  const current = cells[active]?.series;
  return (
    <div className="th-viewer">
      <Thumbnails shown={shown} cells={cells} />
      <div className="th-viewer-main">
        {mpr && current && state === 'ready' && <Mpr key={current.uid} series={current} leave={() => setMpr(false)} />}
        {unkept !== null && <Unkept failure={unkept} />}
        {!mpr && <Tools actions={actions} series={current} />}
        {!mpr && <div className="th-panes" style={{ gridTemplate: `repeat(${rows}, minmax(0, 1fr)) / repeat(${columns}, minmax(0, 1fr))` }}>
          {state === 'ready' && cells.map((cell, i) => <Pane key={i} id={paneId(i)} cell={cell} active={i === active && cells.length > 1} choose={() => choose(i)} drop={dropped(i)} />)}
        </div>}
      </div>
      <ArrowText />
    </div>
  );
}
