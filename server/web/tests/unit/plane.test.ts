// Pixels and the patient's space: columns are as far apart as columns are.
import { expect, test } from 'vitest';
import { isEven, pixelOf, pointOf, type Plane } from '../../src/viewer/plane';

const plane: Plane = { rowCosines: [0, 1, 0], columnCosines: [0, 0, -1], imagePositionPatient: [10, -20, 30], rowPixelSpacing: 0.5, columnPixelSpacing: 0.25 };

test('a point of an image with long pixels, and back', () => {
  expect(pointOf(plane, [0.5, 0.5])).toEqual([10, -20, 30]); // the middle of the first pixel
  expect(pointOf(plane, [200.5, 100.5])).toEqual([10, 30, -20]);
  expect(pixelOf(plane, [10, 30, -20])).toEqual([200.5, 100.5]);
  expect(pixelOf(plane, [12, 30, -20])).toEqual([200.5, 100.5]); // before or behind the slice
});

test('an image without spacing is measured in pixels', () => {
  const bare: Plane = { ...plane, rowPixelSpacing: null, columnPixelSpacing: 0 };
  expect(pixelOf(bare, pointOf(bare, [7, 9]))).toEqual([7, 9]);
  expect(pointOf(bare, [1.5, 0.5])).toEqual([10, -19, 30]);
});

test('slices are even until one is missing, doubled or shifted', () => {
  const normal: [number, number, number] = [0, 0, 1];
  const at = (...z: number[]) => isEven(z.map((one) => [one * 7, 3, one]), normal);
  expect(at(0, 5, 10, 15)).toBe(true);
  expect(at(15, 0, 10, 5)).toBe(true); // in any order
  expect(at(0, 0.62, 1.25, 1.88, 2.5)).toBe(true); // as scanners round
  expect(at(0, 5, 15, 20)).toBe(false);
  expect(at(0, 5, 5, 10)).toBe(false);
  expect(at(0, 5, 10, 17)).toBe(false);
  expect(at(4, 4, 4)).toBe(false);
});
