// A volume in three planes, cut where the cross hairs are; thick slabs as maximum intensity projection.
import { cache, Enums, metaData, setVolumesForViewports, utilities, volumeLoader, type Types } from '@cornerstonejs/core';
import { Alert, Button, Segmented, Select, Spin } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { presets } from './actions';
import { openEngine, tools } from './engine';
import { isEven, type Plane } from './plane';
import { Sides } from './sides';
import type { Series } from './study_images';

const planes = ['axial', 'sagittal', 'coronal'] as const;
const groupId = 'mpr';
const colours = ['rgb(255, 221, 87)', 'rgb(120, 230, 255)', 'rgb(160, 255, 140)'];
const orientation = { axial: Enums.OrientationAxis.AXIAL, sagittal: Enums.OrientationAxis.SAGITTAL, coronal: Enums.OrientationAxis.CORONAL };
const idOf = (plane: string) => `mpr-${plane}`;
const slabs = [0, 5, 10, 20, 40];

// Slices of one direction, enough of them, one frame each; 'uneven': with a gap between, through which nothing is cut.
export function volumeOf(series: Series | undefined): 'no' | 'yes' | 'uneven' {
  if (!series || !['CT', 'MR', 'PT'].includes(series.modality) || series.imageIds.length < 8 || series.imageIds.length !== series.instances || !utilities.isValidVolume(series.imageIds)) return 'no';
  const slices = series.imageIds.map((id) => metaData.get('imagePlaneModule', id) as Plane);
  const [rx, ry, rz] = slices[0]?.rowCosines ?? [1, 0, 0];
  const [cx, cy, cz] = slices[0]?.columnCosines ?? [0, 1, 0];
  return isEven(slices.map((s) => s.imagePositionPatient), [ry * cz - rz * cy, rz * cx - rx * cz, rx * cy - ry * cx]) ? 'yes' : 'uneven';
}

const viewports = (): Types.IVolumeViewport[] => planes.map((plane) => openEngine().getViewport(idOf(plane)) as Types.IVolumeViewport).filter(Boolean);

function bind(primary: 'cross' | 'window') {
  const group = tools.ToolGroupManager.getToolGroup(groupId);
  const { Primary, Auxiliary, Secondary, Wheel } = tools.Enums.MouseBindings;
  const cross = tools.CrosshairsTool.toolName;
  const window = tools.WindowLevelTool.toolName;
  group?.setToolPassive(primary === 'cross' ? window : cross, { removeAllBindings: true });
  group?.setToolActive(primary === 'cross' ? cross : window, { bindings: [{ mouseButton: Primary }] });
  group?.setToolActive(tools.PanTool.toolName, { bindings: [{ mouseButton: Auxiliary }] });
  group?.setToolActive(tools.ZoomTool.toolName, { bindings: [{ mouseButton: Secondary }] });
  group?.setToolActive(tools.StackScrollTool.toolName, { bindings: [{ mouseButton: Wheel }] });
}

async function open(series: Series, elements: HTMLDivElement[]) {
  const engine = openEngine();
  elements.forEach((element, i) => {
    const plane = planes[i] ?? 'axial';
    engine.enableElement({ viewportId: idOf(plane), element, type: Enums.ViewportType.ORTHOGRAPHIC, defaultOptions: { orientation: orientation[plane], background: [0, 0, 0] } });
  });
  const group = tools.ToolGroupManager.createToolGroup(groupId);
  group?.addTool(tools.CrosshairsTool.toolName, { getReferenceLineColor: (id: string) => colours[planes.findIndex((p) => idOf(p) === id)] ?? colours[0] });
  for (const tool of [tools.WindowLevelTool, tools.PanTool, tools.ZoomTool, tools.StackScrollTool]) group?.addTool(tool.toolName);
  for (const plane of planes) group?.addViewport(idOf(plane), engine.id);
  const volumeId = `cornerstoneStreamingImageVolume:${series.uid}`;
  const volume = await volumeLoader.createAndCacheVolume(volumeId, { imageIds: series.imageIds });
  void volume.load();
  await setVolumesForViewports(engine, [{ volumeId }], planes.map(idOf));
  bind('cross');
  engine.renderViewports(planes.map(idOf));
}

function close(series: Series) {
  tools.ToolGroupManager.destroyToolGroup(groupId);
  const engine = openEngine();
  for (const plane of planes) if (engine.getViewport(idOf(plane))) engine.disableElement(idOf(plane));
  cache.removeVolumeLoadObject(`cornerstoneStreamingImageVolume:${series.uid}`);
}

export function Mpr({ series, leave }: { series: Series; leave(): void }) {
  const { t } = useTranslation();
  const elements = useRef<(HTMLDivElement | null)[]>([]);
  const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading');
  const [tool, setTool] = useState<'cross' | 'window'>('cross');
  const [slab, setSlab] = useState(0);
  useEffect(() => {
    const nodes = elements.current.filter((e) => e !== null);
    let gone = false;
    open(series, nodes).then(() => { if (!gone) setState('ready'); }, () => { if (!gone) setState('failed'); });
    const resized = new ResizeObserver(() => openEngine().resize(true, true));
    if (nodes[0]) resized.observe(nodes[0]);
    return () => {
      gone = true;
      resized.disconnect();
      close(series);
    };
  }, [series]);
  useEffect(() => { if (state === 'ready') bind(tool); }, [tool, state]);
  const thick = (mm: number) => {
    setSlab(mm);
    for (const v of viewports()) {
      v.setBlendMode(mm ? Enums.BlendModes.MAXIMUM_INTENSITY_BLEND : Enums.BlendModes.COMPOSITE);
      if (mm) v.setSlabThickness(mm);
      else v.resetSlabThickness();
      v.render();
    }
  };
  const windowed = (name: string) => {
    const preset = presets[name];
    for (const v of viewports()) {
      if (preset) v.setProperties({ voiRange: utilities.windowLevel.toLowHighRange(preset.width, preset.centre) });
      else v.resetProperties();
      v.render();
    }
  };
  return (
    <div className="th-mpr" data-testid="mpr" data-state={state}>
      <div className="th-viewer-tools" role="toolbar" aria-label={t('viewer.mpr')}>
        <Segmented size="small" aria-label={t('viewer.tools')} value={tool} options={[{ value: 'cross', label: t('viewer.crosshairs') }, { value: 'window', label: t('viewer.tool.window') }]} onChange={(value) => setTool(value as 'cross')} />
        <Select size="small" style={{ width: 150 }} aria-label={t('viewer.slab')} value={slab} options={slabs.map((mm) => ({ value: mm, label: mm ? t('viewer.mip', { mm }) : t('viewer.thin') }))} onChange={thick} />
        {series.modality === 'CT' && <Select size="small" style={{ width: 96 }} aria-label={t('viewer.window')} value={null} placeholder={t('viewer.window')} options={Object.keys(presets).map((value) => ({ value, label: t(`viewer.presets.${value}` as 'viewer.presets.brain') }))} onChange={(name: string | null) => { if (name) windowed(name); }} />}
        <span className="th-grow" />
        <Button className="th-mpr-leave" size="small" onClick={leave}>{t('viewer.leaveMpr')}</Button>
      </div>
      {state === 'failed' && <Alert type="error" showIcon title={t('viewer.noVolume')} />}
      <div className="th-mpr-panes">
        {planes.map((plane, i) => (
          <div key={plane} className={`th-pane th-mpr-${plane}`}>
            {/* The element is Cornerstone's; its context menu would hide the zoom of the right button. */}
            <div ref={(e) => { elements.current[i] = e; }} className="th-pane-canvas" onContextMenu={(e) => e.preventDefault()} />
            <div className="th-pane-corner th-top-left" style={{ color: colours[i] }}>{t(`viewer.planes.${plane}`)}</div>
            <Sides id={idOf(plane)} imageId={series.imageIds[0]} ready={state === 'ready'} />
            {state === 'loading' && <div className="th-pane-note"><Spin /></div>}
          </div>
        ))}
      </div>
    </div>
  );
}
