// Key images: what links the images and the report beside them. The report says which are marked and takes changes;
// where none is open, nothing can be marked.
import { create } from 'zustand';
import type { Report } from '../api/client';
import { useViewer } from './state';
import type { Series, StudyImages } from './study_images';

export type KeyImage = Report['key_images'][number];
export const mostKeyImages = 20;

interface Marks {
  images: KeyImage[];
  change: ((images: KeyImage[]) => void) | null;
}
export const useMarks = create<Marks>(() => ({ images: [], change: null }));

// What a WADO-RS image id names.
export function imageOf(imageId: string): Pick<KeyImage, 'sop_uid' | 'frame'> | null {
  const [, sop_uid, frame] = /\/instances\/([^/]+)\/frames\/(\d+)$/.exec(imageId) ?? [];
  return sop_uid && frame ? { sop_uid, frame: Number(frame) } : null;
}

const same = (a: Pick<KeyImage, 'sop_uid' | 'frame'>, b: Pick<KeyImage, 'sop_uid' | 'frame'>) => a.sop_uid === b.sop_uid && a.frame === b.frame;
export function isMarked(images: KeyImage[], imageId: string | undefined) {
  const image = imageId ? imageOf(imageId) : null;
  return image !== null && images.some((k) => same(k, image));
}

// Six digits are what the hub gives back as it was sent.
const rounded = (n: number) => Number(n.toPrecision(6));

// With the window it is looked at through; marked again, it is one no more. Null: there are as many as there may be.
export function toggled(images: KeyImage[], image: Pick<KeyImage, 'sop_uid' | 'frame'>, window: { width: number; centre: number } | null): KeyImage[] | null {
  if (images.some((k) => same(k, image))) return images.filter((k) => !same(k, image));
  if (images.length >= mostKeyImages) return null;
  return [...images, { ...image, window_center: window ? rounded(window.centre) : null, window_width: window ? rounded(window.width) : null }];
}

export interface Found { series: Series; index: number }
export function findImage(study: StudyImages | undefined, image: KeyImage): Found | null {
  for (const series of study?.series ?? []) {
    const index = series.imageIds.findIndex((id) => { const at = imageOf(id); return at !== null && same(at, image); });
    if (index >= 0) return { series, index };
  }
  return null;
}

export const showImage = ({ series, index }: Found) => useViewer.getState().show({ series, prior: false, start: index });

export function pictureOf(study: StudyImages, { series }: Found, image: KeyImage): string {
  const window = typeof image.window_center === 'number' && typeof image.window_width === 'number' ? `&window=${image.window_center},${image.window_width},${image.window_width < 1 ? 'linear-exact' : 'linear'}` : '';
  return `/dicom-web/studies/${study.uid}/series/${series.uid}/instances/${image.sop_uid}/frames/${image.frame}/rendered?viewport=160,160${window}`;
}
