// Cornerstone3D, set up once: WebGL, image decoders in workers, the tools. Loaded only where images are read.
import {
  init as initCore, metaData, registerImageLoader, RenderingEngine, getRenderingEngine, Enums, eventTarget, imageLoadPoolManager, imageRetrievalPoolManager, utilities, type Types,
} from '@cornerstonejs/core';
import initLoader, { wadors } from '@cornerstonejs/dicom-image-loader';
import * as tools from '@cornerstonejs/tools';
import i18next from 'i18next';
import jpegLsDecoder from '@cornerstonejs/codec-charls/decodewasm?url';
import { frameHeaders } from './line';

export const engineId = 'telehub';
const groupId = 'reading';
const undoSteps = 50;

export const toolNames = ['window', 'pan', 'zoom', 'scroll', 'length', 'angle', 'ellipse', 'rectangle', 'probe', 'arrow', 'eraser'] as const;
export type ToolName = (typeof toolNames)[number];

const toolOf: Record<ToolName, string> = {
  window: tools.WindowLevelTool.toolName, pan: tools.PanTool.toolName, zoom: tools.ZoomTool.toolName, scroll: tools.StackScrollTool.toolName,
  length: tools.LengthTool.toolName, angle: tools.AngleTool.toolName, ellipse: tools.EllipticalROITool.toolName,
  rectangle: tools.RectangleROITool.toolName, probe: tools.ProbeTool.toolName, arrow: tools.ArrowAnnotateTool.toolName, eraser: tools.EraserTool.toolName,
};

let ready: Promise<void> | undefined;
let askText: (done: (text: string) => void) => void = (done) => done('');
// Who asks the person for the text of an arrow.
export const onArrowText = (ask: typeof askText) => { askText = ask; };

export const hasWebGl = () => document.createElement('canvas').getContext('webgl2') !== null;

export function startEngine(): Promise<void> {
  ready ??= start().catch((error: unknown) => {
    ready = undefined;
    throw error;
  });
  return ready;
}

const patienceMs = [500, 1000, 2000, 4000, 8000, 8000];
// The loader gives the request itself as the error.
const isCut = (error: unknown) => error instanceof XMLHttpRequest && [0, 502, 503, 504].includes(error.status);
let closed = 0; // how often: whoever waited for an image has gone

async function load(imageId: string, options?: Record<string, unknown>): Promise<Types.IImage> {
  const mine = closed;
  for (const wait of patienceMs) {
    try {
      return await (wadors.loadImage(imageId, options).promise as unknown as Promise<Types.IImage>);
    } catch (error) {
      if (!isCut(error)) throw error;
      await new Promise((again) => { setTimeout(again, wait); });
      if (mine !== closed) throw error;
    }
  }
  return wadors.loadImage(imageId, options).promise as unknown as Promise<Types.IImage>;
}

// A decoder that is given nonsense may answer with nothing, which would show as a black image: what was decoded must be
// of the size that the attributes describe. A line that breaks is no fault of the image: it is asked for again.
function loadChecked(imageId: string, options?: Record<string, unknown>) {
  const promise = load(imageId, options).then((image) => {
    const { rows, columns } = metaData.get('imagePixelModule', imageId) as { rows: number; columns: number };
    const length = image.getPixelData().length;
    if (image.rows !== rows || image.columns !== columns || length < rows * columns) throw new Error('the decoded image is not the one described');
    return image;
  });
  return { promise, cancelFn: undefined };
}

async function start() {
  if (!hasWebGl()) throw new Error('no webgl2');
  // One context draws all viewports: each more takes a quarter of a second where the processor draws.
  await initCore({ rendering: { webGlContextCount: 1 } } as Parameters<typeof initCore>[0]);
  initLoader.init({
    maxWebWorkers: Math.max(1, Math.min(4, (navigator.hardwareConcurrency || 2) - 1)),
    beforeSend: async (_xhr, _imageId, headers) => frameHeaders(headers),
  });
  registerImageLoader('wadors', loadChecked);
  await tools.init();
  // On a thin line the first image comes as JPEG-LS: its decoder lies in the browser's cache by then.
  fetch(jpegLsDecoder, { priority: 'low' }).catch(() => {});
  // Six connections a host is what a browser makes: two stay for the pages.
  imageRetrievalPoolManager.setMaxSimultaneousRequests(Enums.RequestType.Interaction, 4);
  imageRetrievalPoolManager.setMaxSimultaneousRequests(Enums.RequestType.Prefetch, 4);
  imageLoadPoolManager.setMaxSimultaneousRequests(Enums.RequestType.Prefetch, 4);
  for (const tool of [
    tools.WindowLevelTool, tools.PanTool, tools.ZoomTool, tools.StackScrollTool, tools.LengthTool, tools.AngleTool, tools.EllipticalROITool,
    tools.RectangleROITool, tools.ProbeTool, tools.ArrowAnnotateTool, tools.EraserTool, tools.CrosshairsTool, tools.ReferenceLinesTool,
  ]) tools.addTool(tool);
  const { style } = tools.annotation.config;
  const usual = style.getDefaultToolStyles();
  style.setDefaultToolStyles({
    ...usual,
    global: {
      ...usual.global,
      color: 'rgb(255, 221, 87)', colorHighlighted: 'rgb(120, 230, 255)', colorSelected: 'rgb(120, 230, 255)', lineWidth: '1.5', lineDash: '',
      textBoxFontSize: '14px', textBoxFontFamily: 'system-ui, sans-serif', textBoxColor: 'rgb(255, 221, 87)', textBoxColorHighlighted: 'rgb(120, 230, 255)', textBoxColorSelected: 'rgb(120, 230, 255)', textBoxLinkLineWidth: '1', textBoxLinkLineDash: '2,3',
    },
  });
}

interface AreaStats { area?: number; areaUnit?: string; mean?: number | null; stdDev?: number | null; max?: number | null; min?: number | null; modalityUnit?: string; isEmptyArea?: boolean }

// What an area holds, in the person's language.
function areaWords(data: { cachedStats: Record<string, AreaStats> }, target: string): string[] {
  const { area, areaUnit = '', mean, stdDev, max, min, modalityUnit = '', isEmptyArea } = data.cachedStats[target] ?? {};
  const line = (name: 'area' | 'mean' | 'max' | 'min' | 'stdDev', value: number | null | undefined, unit: string) => (typeof value === 'number' && Number.isFinite(value) ? [`${i18next.t(`viewer.stats.${name}`)} ${tools.utilities.roundNumber(value)} ${unit}`.trim()] : []);
  if (isEmptyArea) return [];
  return [...line('area', area, areaUnit), ...line('mean', mean, modalityUnit), ...line('stdDev', stdDev, modalityUnit), ...line('max', max, modalityUnit), ...line('min', min, modalityUnit)];
}

export function openEngine(): RenderingEngine {
  const there = getRenderingEngine(engineId);
  if (there) return there as RenderingEngine;
  const engine = new RenderingEngine(engineId);
  const group = tools.ToolGroupManager.getToolGroup(groupId) ?? tools.ToolGroupManager.createToolGroup(groupId);
  const areas = new Set([toolOf.ellipse, toolOf.rectangle]);
  for (const name of Object.values(toolOf)) {
    group?.addTool(name, areas.has(name) ? { getTextLines: areaWords } : name === toolOf.arrow ? { getTextCallback: (done: (text: string) => void) => askText(done), changeTextCallback: (drawn: tools.Types.Annotation, _event: unknown, done: (text: string) => void) => { if (!tools.annotation.locking.isAnnotationLocked(drawn.annotationUID ?? '')) askText(done); } } : {});
  }
  group?.addTool(tools.ReferenceLinesTool.toolName, { sourceViewportId: '' });
  chooseTool('window');
  return engine;
}

export function closeEngine() {
  closed += 1;
  imageLoadPoolManager.clearRequestStack(Enums.RequestType.Prefetch);
  // What they still mean to work out, a little later, would have no viewport.
  for (const name of [toolOf.ellipse, toolOf.rectangle]) tools.ToolGroupManager.getToolGroup(groupId)?.setToolConfiguration(name, { calculateStats: false });
  tools.ToolGroupManager.destroyToolGroup(groupId);
  getRenderingEngine(engineId)?.destroy();
  tools.annotation.state.removeAllAnnotations();
  utilities.HistoryMemo.DefaultHistoryMemo.size = undoSteps; // nothing of it can be undone any more
}

export function addToTools(viewportId: string) {
  tools.ToolGroupManager.getToolGroup(groupId)?.addViewport(viewportId, engineId);
}

// The tool of the left button; pan and zoom stay on the middle and the right one, scrolling on the wheel.
export function chooseTool(chosen: ToolName) {
  const group = tools.ToolGroupManager.getToolGroup(groupId);
  if (!group) return;
  const { Primary, Auxiliary, Secondary, Wheel } = tools.Enums.MouseBindings;
  const always: Partial<Record<ToolName, tools.Types.IToolBinding[]>> = {
    pan: [{ mouseButton: Auxiliary }, { numTouchPoints: 2 }], zoom: [{ mouseButton: Secondary }], scroll: [{ mouseButton: Wheel }],
  };
  for (const name of toolNames) {
    const bindings = [...(name === chosen ? [{ mouseButton: Primary }] : []), ...(always[name] ?? [])];
    if (bindings.length > 0) {
      // Bindings add up: what was bound before goes first.
      group.setToolPassive(toolOf[name], { removeAllBindings: true });
      group.setToolActive(toolOf[name], { bindings });
    } else {
      group.setToolPassive(toolOf[name], { removeAllBindings: true });
    }
  }
}

export function viewportOf(id: string): Types.IStackViewport | undefined {
  return getRenderingEngine(engineId)?.getViewport(id) as Types.IStackViewport | undefined;
}

// One's own on the image in this viewport; undone by one step.
export function clearMeasurements(id: string) {
  const viewport = viewportOf(id);
  if (!viewport) return;
  const { state, locking } = tools.annotation;
  const shown = viewport.getCurrentImageId();
  const { DefaultHistoryMemo: history } = utilities.HistoryMemo;
  history.startGroupRecording();
  for (const annotation of state.getAllAnnotations()) {
    const { annotationUID: uid, metadata } = annotation;
    const imageId = metadata?.referencedImageId;
    if (!uid || imageId !== shown || locking.isAnnotationLocked(uid)) continue;
    tools.AnnotationTool.createAnnotationMemo(viewport.element, annotation, { deleting: true });
    state.removeAnnotation(uid);
  }
  history.endGroupRecording();
  viewport.render();
}

export { Enums, eventTarget, tools };
export type { Types };
