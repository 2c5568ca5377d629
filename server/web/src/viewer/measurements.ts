// Measurements as the hub keeps them (kind, points in pixels of the image) and as Cornerstone draws them (points in the
// patient's space).
import { metaData, type Types } from '@cornerstonejs/core';
import type { Schemas } from '../api/client';
import { tools } from './engine';
import { imageOf } from './marks';
import { pixelOf, pointOf, type Plane } from './plane';

export type Measurement = Schemas['MeasurementList']['items'][number];
export type Drawing = Pick<Measurement, 'kind' | 'sop_uid' | 'frame' | 'points' | 'text'>;
type Annotation = tools.Types.Annotation;

const toolOf: Record<string, { tool: string; points: number }> = {
  length: { tool: tools.LengthTool.toolName, points: 2 },
  angle: { tool: tools.AngleTool.toolName, points: 3 },
  ellipse: { tool: tools.EllipticalROITool.toolName, points: 4 },
  rectangle: { tool: tools.RectangleROITool.toolName, points: 4 },
  probe: { tool: tools.ProbeTool.toolName, points: 1 },
  arrow: { tool: tools.ArrowAnnotateTool.toolName, points: 2 },
};
const kindOf = new Map(Object.entries(toolOf).map(([kind, { tool }]) => [tool, kind]));
const rounded = (n: number) => Math.round(n * 1000) / 1000; // of a pixel
const planeOf = (imageId: string) => metaData.get('imagePlaneModule', imageId) as (Plane & { frameOfReferenceUID?: string }) | undefined;

// Null: no measurement, or one that is still being drawn.
export function drawingOf({ metadata, data }: Annotation): Drawing | null {
  const kind = kindOf.get(metadata?.toolName ?? '');
  const imageId = metadata?.referencedImageId;
  const image = imageId ? imageOf(imageId) : null;
  const plane = imageId ? planeOf(imageId) : undefined;
  const points = data.handles?.points ?? [];
  if (!kind || !image || !plane || points.length !== toolOf[kind]?.points) return null;
  return { kind, ...image, points: points.flatMap((p) => pixelOf(plane, p).map(rounded)), text: kind === 'arrow' ? (data.label ?? '') : '' };
}

export function annotationOf(m: Measurement, imageId: string): Annotation | null {
  const { tool } = toolOf[m.kind] ?? {};
  const plane = planeOf(imageId);
  if (!tool || !plane) return null;
  const points = m.points.flatMap((column, i) => {
    const row = m.points[i + 1];
    return i % 2 || row === undefined ? [] : [pointOf(plane, [column, row])];
  });
  const [rx, ry, rz] = plane.rowCosines;
  const [cx, cy, cz] = plane.columnCosines;
  const nowhere = (): Types.Point3 => [0, 0, 0];
  return {
    annotationUID: m.id,
    highlighted: false,
    invalidated: true, // its values are worked out when the image is shown
    isLocked: false,
    isVisible: true,
    metadata: {
      toolName: tool, referencedImageId: imageId, FrameOfReferenceUID: plane.frameOfReferenceUID as string,
      // As a stack is looked at: along the slices, rows from the left.
      viewUp: [-cx, -cy, -cz], viewPlaneNormal: [-(ry * cz - rz * cy), -(rz * cx - rx * cz), -(rx * cy - ry * cx)],
    },
    data: {
      label: m.text,
      handles: { points, activeHandleIndex: null, textBox: { hasMoved: false, worldPosition: nowhere(), worldBoundingBox: { topLeft: nowhere(), topRight: nowhere(), bottomLeft: nowhere(), bottomRight: nowhere() } }, ...(m.kind === 'arrow' ? { arrowFirst: true } : {}) },
      cachedStats: {},
    },
  } as Annotation;
}
