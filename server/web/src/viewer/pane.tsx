// One viewport with one series: shows its images, says where it is, and says so when an image cannot be shown.
import { WarningOutlined } from '@ant-design/icons';
import { Spin } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { listed } from '../lib/format';
import { Ecg } from './ecg';
import { addToTools, Enums, openEngine } from './engine';
import { useOthers } from './keeping';
import { isMarked, useMarks } from './marks';
import { Sides } from './sides';
import { useStack } from './stack';
import type { Cell } from './state';
import { canShow } from './study_images';

export function Pane({ id, cell, active, choose, drop }: { id: string; cell: Cell | null; active: boolean; choose(): void; drop(seriesUid: string): void }) {
  const { t } = useTranslation();
  const element = useRef<HTMLDivElement>(null);
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

  const { shown, imageId, broken, late, picture, pictures } = useStack(id, element, cell);
  const marked = useMarks((m) => isMarked(m.images, imageId));
  const others = useOthers((o) => o.names[imageId ?? '']);
  return (
    <div
      className={`th-pane ${active ? 'th-pane-active' : ''}`}
      data-testid={id}
      data-drawn={shown.drawn >= 0}
      data-full={!late}
      data-index={shown.index}
      data-pictures={pictures}
      onPointerDownCapture={choose}
      // Nothing is measured on what is not there yet.
      onMouseDownCapture={(e) => { if (late && e.button === 0) e.stopPropagation(); }}
      onDragOver={(e) => e.preventDefault()}
      onDrop={(e) => { e.preventDefault(); drop(e.dataTransfer.getData('text/telehub-series')); }}
    >
      <div ref={element} className="th-pane-canvas" />
      {picture && !broken && <img className="th-pane-coarse" src={picture} alt="" />}
      {broken && <div className="th-pane-note th-pane-broken" role="alert"><WarningOutlined /><b>{t('viewer.failed')}</b><span>{t('viewer.failedHint')}</span></div>}
      {series && series.imageIds.length === 0 && series.waveforms.length > 0 && <Ecg key={series.uid} instances={series.waveforms} />}
      {series && (
        <>
          <div className={`th-pane-corner ${series.imageIds.length > 0 ? 'th-top-left' : 'th-bottom-right'}`}>
            {cell.prior && <b className="th-pane-prior">{t('viewer.prior')}</b>} {series.modality} {series.description} {marked && <b className="th-pane-key" role="img" aria-label={t('keyImages.one')}>★</b>}
          </div>
          <div className="th-pane-corner th-bottom-left">{series.imageIds.length > 0 && t('viewer.imageOf', { at: shown.index + 1, of: series.imageIds.length })}</div>
          {shown.voi && !picture && <div className="th-pane-corner th-bottom-right">{t('viewer.ww')} {shown.voi.width} {t('viewer.wl')} {shown.voi.centre}</div>}
          {others && <div className="th-pane-corner th-pane-others">{t('viewer.drawnBy', { names: listed(others) })}</div>}
          <Sides id={id} imageId={imageId} ready={shown.drawn >= 0 && !broken} />
          {!canShow(series) && <div className="th-pane-note">{t('viewer.unsupported')}</div>}
        </>
      )}
      {late && !broken && (picture ? <div className="th-pane-corner th-top-right" role="status">{t('viewer.coarse')}</div> : <div className={`th-pane-note ${shown.drawn >= 0 ? 'th-pane-late' : ''}`}><Spin /></div>)}
    </div>
  );
}

