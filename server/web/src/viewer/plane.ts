// Where a pixel lies in the patient's space and back (PS3.3 C.7.6.2.1.1). Pixels as columns and rows, 0\0 the upper left
// corner of the image (PS3.3 C.18.6): the middle of the first pixel is 0.5\0.5.
export type Point3 = [number, number, number];

// As Cornerstone's image plane module has it: along a row the columns follow each other, so their distance counts there.
export interface Plane {
  rowCosines: Point3;
  columnCosines: Point3;
  imagePositionPatient: Point3;
  rowPixelSpacing?: number | null; // between rows
  columnPixelSpacing?: number | null; // between columns
}

const dot = (a: Point3, b: Point3) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

// Whether slices lie at one distance from each other along `normal`: where one is missing, planes through them would
// close the gap and show an anatomy that there is not.
export function isEven(positions: Point3[], normal: Point3): boolean {
  const places = positions.map((p) => dot(p, normal)).toSorted((a, b) => a - b);
  const gaps = places.slice(1).map((place, i) => place - (places[i] ?? 0));
  const usual = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  return usual > 0 && gaps.every((gap) => Math.abs(gap - usual) <= 0.1 * usual);
}

export function pixelOf(plane: Plane, point: Point3): [number, number] {
  const [ox, oy, oz] = plane.imagePositionPatient;
  const from: Point3 = [point[0] - ox, point[1] - oy, point[2] - oz];
  return [dot(from, plane.rowCosines) / (plane.columnPixelSpacing || 1) + 0.5, dot(from, plane.columnCosines) / (plane.rowPixelSpacing || 1) + 0.5];
}

export function pointOf(plane: Plane, [column, row]: [number, number]): Point3 {
  const along = (column - 0.5) * (plane.columnPixelSpacing || 1);
  const down = (row - 0.5) * (plane.rowPixelSpacing || 1);
  const at = (axis: 0 | 1 | 2) => plane.imagePositionPatient[axis] + along * plane.rowCosines[axis] + down * plane.columnCosines[axis];
  return [at(0), at(1), at(2)];
}
