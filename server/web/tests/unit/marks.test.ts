// Key images: marked once, as they are looked at, and no more than a report takes.
import { expect, test, vi } from 'vitest';

vi.mock('@cornerstonejs/dicom-image-loader', () => ({ wadors: {} }));
const { findImage, imageOf, isMarked, mostKeyImages, pictureOf, toggled } = await import('../../src/viewer/marks');

const id = (sop: string, frame = 1) => `wadors:https://hub/dicom-web/studies/1/series/2/instances/${sop}/frames/${frame}`;
const study = { uid: '1', date: '', description: '', series: [{ uid: '2', number: 3, description: '', modality: 'CT', imageIds: [id('a'), id('b'), id('m', 1), id('m', 2)], numbers: ['1', '2', '9', '9'], waveforms: [], instances: 3, thumbnail: '' }] };

test('an image is marked with its window, and by a second time no more', () => {
  const image = imageOf(id('b'));
  expect(image).toEqual({ sop_uid: 'b', frame: 1 });
  expect(imageOf('wadors:https://hub/elsewhere')).toBeNull();
  if (!image) return;
  const one = toggled([], image, { width: 1500.000000001, centre: -600 });
  expect(one).toEqual([{ sop_uid: 'b', frame: 1, window_center: -600, window_width: 1500 }]);
  expect(isMarked(one ?? [], id('b'))).toBe(true);
  expect(isMarked(one ?? [], id('b', 2))).toBe(false);
  expect(toggled(one ?? [], image, null)).toEqual([]);
});

test('no more than a report takes', () => {
  const all = Array.from({ length: mostKeyImages }, (_, i) => ({ sop_uid: `s${i}`, frame: 1, window_center: null, window_width: null }));
  expect(toggled(all, { sop_uid: 'more', frame: 1 }, null)).toBeNull();
  expect(toggled(all, { sop_uid: 's3', frame: 1 }, null)).toHaveLength(mostKeyImages - 1);
});

test('what is marked is found in the study, frame by frame', () => {
  const mark = { sop_uid: 'm', frame: 2, window_center: 40, window_width: 400 };
  const found = findImage(study, mark);
  expect(found?.index).toBe(3);
  if (found) expect(pictureOf(study, found, mark)).toBe('/dicom-web/studies/1/series/2/instances/m/frames/2/rendered?viewport=160,160&window=40,400,linear');
  expect(findImage(study, { ...mark, sop_uid: 'gone' })).toBeNull();
});
