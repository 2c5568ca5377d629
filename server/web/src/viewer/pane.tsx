// One viewport with one series: shows its images, says where it is, and says so when an image cannot be shown.
import { WarningOutlined } from '@ant-design/icons';
import { utilities } from '@cornerstonejs/core';
import { Spin } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Ecg } from './ecg';
import { addToTools, Enums, eventTarget, openEngine, tools, viewportOf } from './engine';
import type { Cell } from './state';
import { canShow } from './study_images';

interface Shown {
  index: number;
  voi: { width: number; centre: number } | null;
  drawn: boolean;
}

function voiOf(range: { lower: number; upper: number }) {
  const { windowWidth, windowCenter } = utilities.windowLevel.toWindowLevel(range.lower, range.upper);
  return { width: Math.round(windowWidth), centre: Math.round(windowCenter) };
}

export function Pane({ id, cell, active, choose, drop }: { id: string; cell: Cell | null; active: boolean; choose(): void; drop(seriesUid: string): void }) {
  const { t } = useTranslation();
  const element = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<Shown>({ index: 0, voi: null, drawn: false });
  const [failed, setFailed] = useState<ReadonlySet<string>>(new Set());
  const series = cell?.series;

  useEffect(() => {
    const node = element.current;
    if (!node) return;
    const engine = openEngine();
    engine.enableElement({ viewportId: id, element: node, type: Enums.ViewportType.STACK, defaultOptions: { background: [0, 0, 0] } });
    addToTools(id);
    const prevent = (event: Event) => event.preventDefault();
    node.addEventListener('contextmenu', prevent);
    const resized = new ResizeObserver(() => engine.resize(true, true));
    resized.observe(node);
    return () => {
      resized.disconnect();
      node.removeEventListener('contextmenu', prevent);
      // When the whole viewer goes, its engine goes first and takes the viewports along.
      if (!engine.hasBeenDestroyed) engine.disableElement(id);
    };
  }, [id]);

  useEffect(() => {
    const node = element.current;
    const viewport = viewportOf(id);
    if (!node || !viewport || !series || series.imageIds.length === 0) return;
    let gone = false;
    const moved = (event: Event) => {
      const index = (event as CustomEvent<{ newImageIdIndex?: number; imageIdIndex?: number }>).detail;
      setShown((s) => ({ ...s, index: index.newImageIdIndex ?? index.imageIdIndex ?? 0 }));
    };
    const windowed = (event: Event) => {
      const { range } = (event as CustomEvent<{ range: { lower: number; upper: number } }>).detail;
      setShown((s) => ({ ...s, voi: voiOf(range) }));
    };
    const drawn = () => setShown((s) => (s.drawn ? s : { ...s, drawn: true }));
    const broken = (event: Event) => {
      const { imageId } = (event as CustomEvent<{ imageId: string }>).detail;
      if (series.imageIds.includes(imageId)) setFailed((f) => new Set(f).add(imageId));
    };
    node.addEventListener(Enums.Events.STACK_VIEWPORT_SCROLL, moved);
    node.addEventListener(Enums.Events.STACK_NEW_IMAGE, moved);
    node.addEventListener(Enums.Events.VOI_MODIFIED, windowed);
    node.addEventListener(Enums.Events.IMAGE_RENDERED, drawn);
    eventTarget.addEventListener(Enums.Events.IMAGE_LOAD_FAILED, broken);
    eventTarget.addEventListener(Enums.Events.IMAGE_LOAD_ERROR, broken);
    setShown({ index: 0, voi: null, drawn: false });
    viewport.setStack(series.imageIds, 0).then(
      () => {
        if (gone) return;
        viewport.render();
        const { voiRange } = viewport.getProperties();
        if (voiRange) setShown((s) => ({ ...s, voi: voiOf(voiRange) }));
        // The rest comes around where the person looks.
        tools.utilities.stackContextPrefetch.enable(node);
      },
      () => { if (!gone && series.imageIds[0]) setFailed((f) => new Set(f).add(series.imageIds[0] as string)); },
    );
    return () => {
      gone = true;
      if (viewportOf(id)) tools.utilities.stackContextPrefetch.disable(node);
      node.removeEventListener(Enums.Events.STACK_VIEWPORT_SCROLL, moved);
      node.removeEventListener(Enums.Events.STACK_NEW_IMAGE, moved);
      node.removeEventListener(Enums.Events.VOI_MODIFIED, windowed);
      node.removeEventListener(Enums.Events.IMAGE_RENDERED, drawn);
      eventTarget.removeEventListener(Enums.Events.IMAGE_LOAD_FAILED, broken);
      eventTarget.removeEventListener(Enums.Events.IMAGE_LOAD_ERROR, broken);
    };
  }, [id, series]);

  const broken = series ? failed.has(series.imageIds[shown.index] ?? '') : false;
  const waiting = series && series.imageIds.length > 0 && !shown.drawn && !broken;
  return (
    <div
      className={`th-pane ${active ? 'th-pane-active' : ''}`}
      data-testid={id}
      data-drawn={shown.drawn}
      data-index={shown.index}
      onPointerDownCapture={choose}
      onDragOver={(e) => e.preventDefault()}
      onDrop={(e) => { e.preventDefault(); drop(e.dataTransfer.getData('text/telehub-series')); }}
    >
      <div ref={element} className="th-pane-canvas" />
      {broken && <div className="th-pane-note th-pane-broken" role="alert"><WarningOutlined /><b>{t('viewer.failed')}</b><span>{t('viewer.failedHint')}</span></div>}
      {series && series.imageIds.length === 0 && series.waveforms.length > 0 && <Ecg key={series.uid} instances={series.waveforms} />}
      {series && (
        <>
          <div className={`th-pane-corner ${series.imageIds.length > 0 ? 'th-top-left' : 'th-bottom-right'}`}>
            {cell.prior && <b className="th-pane-prior">{t('viewer.prior')}</b>} {series.modality} {series.description}
          </div>
          <div className="th-pane-corner th-bottom-left">{series.imageIds.length > 0 && t('viewer.imageOf', { at: shown.index + 1, of: series.imageIds.length })}</div>
          {shown.voi && <div className="th-pane-corner th-bottom-right">{t('viewer.ww')} {shown.voi.width} {t('viewer.wl')} {shown.voi.centre}</div>}
          {!canShow(series) && <div className="th-pane-note">{t('viewer.unsupported')}</div>}
        </>
      )}
      {waiting && <div className="th-pane-note"><Spin /></div>}
    </div>
  );
}

