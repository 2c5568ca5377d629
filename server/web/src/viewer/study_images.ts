// A study's series and images, from its metadata (WADO-RS): what the viewer shows, in the order of looking.
import { Enums, imageLoader } from '@cornerstonejs/core';
import { wadors } from '@cornerstonejs/dicom-image-loader';
import { fetchBytes } from '../api/client';
import { startEngine } from './engine';
import { judgeBy, line } from './line';
import { groupsOf, type Dataset } from './waveform';

export interface Series {
  uid: string;
  number: number;
  description: string;
  modality: string;
  imageIds: string[];
  numbers: string[]; // Instance Number (0020,0013) of each
  waveforms: Dataset[]; // instances that hold some
  instances: number;
  thumbnail: string;
}
export interface StudyImages {
  uid: string;
  date: string;
  description: string;
  series: Series[];
}

const text = (d: Dataset, tag: string) => {
  const value = d[tag]?.Value?.[0];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};
const numbers = (d: Dataset, tag: string) => (d[tag]?.Value ?? []).map(Number);

// Along the normal of the slices where there is one (PS3.3 C.7.6.2), else by number.
function place(d: Dataset): number | null {
  const position = numbers(d, '00200032');
  const [rx, ry, rz, cx, cy, cz] = numbers(d, '00200037');
  if (position.length !== 3 || rx === undefined || ry === undefined || rz === undefined || cx === undefined || cy === undefined || cz === undefined) return null;
  const [x = 0, y = 0, z = 0] = position;
  return (ry * cz - rz * cy) * x + (rz * cx - rx * cz) * y + (rx * cy - ry * cx) * z;
}

function sorted(instances: Dataset[]): Dataset[] {
  const byNumber = (a: Dataset, b: Dataset) => Number(text(a, '00200013') || 0) - Number(text(b, '00200013') || 0);
  const places = new Map(instances.map((d) => [d, place(d)]));
  const first = instances[0];
  const sameDirection = first && instances.every((d) => text(d, '0020000E') === text(first, '0020000E') && String(d['00200037']?.Value) === String(first['00200037']?.Value));
  const numbered = new Set(instances.map((d) => text(d, '00200013'))).size === instances.length;
  if (numbered || !sameDirection || [...places.values()].includes(null)) return instances.toSorted(byNumber);
  return instances.toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
}

function seriesOf(studyUid: string, uid: string, instances: Dataset[]): Series {
  const root = `/dicom-web/studies/${studyUid}/series/${uid}`;
  const imageIds: string[] = [];
  const instanceNumbers: string[] = [];
  for (const d of sorted(instances)) {
    const frames = d['00280010'] ? Number(text(d, '00280008') || 1) : 0; // no rows: a document, not an image
    for (let frame = 1; frame <= frames; ++frame) {
      const imageId = `wadors:${window.location.origin}${root}/instances/${text(d, '00080018')}/frames/${frame}`;
      wadors.metaDataManager.add(imageId, d as never);
      imageIds.push(imageId);
      instanceNumbers.push(text(d, '00200013'));
    }
  }
  const first = instances[0] ?? {};
  return {
    uid, number: Number(text(first, '00200011') || 0), description: text(first, '0008103E'), modality: text(first, '00080060'), imageIds, numbers: instanceNumbers,
    waveforms: instances.filter((d) => groupsOf(d).length > 0), instances: instances.length, thumbnail: `${root}/thumbnail?viewport=160,160`,
  };
}

// Where its rows and its columns lead: ["L", "F"].
export const patientOrientation = (imageId: string) => ((wadors.metaDataManager.get(imageId) as unknown as Dataset | undefined)?.['00200020']?.Value ?? []) as string[];

export async function loadStudy(uid: string, signal?: AbortSignal): Promise<StudyImages> {
  const path = `/dicom-web/studies/${uid}/metadata`;
  // Alone on the line: of a later study it is fetched beside images.
  let stopJudging = () => {};
  const judged = line.thin === undefined && new Promise((come) => { stopJudging = judgeBy(window.location.origin + path, come); });
  let all: Dataset[];
  try {
    all = (await (await fetchBytes(path, { Accept: 'application/dicom+json' }, signal)).json()) as Dataset[];
    if (judged) await Promise.race([judged, new Promise((late) => { setTimeout(late, 100); })]);
  } finally {
    stopJudging();
  }
  await startEngine().catch(() => {}); // its start forgets all metadata; whether it can start, the viewer says
  const groups = new Map<string, Dataset[]>();
  for (const d of all) {
    const series = text(d, '0020000E');
    const group = groups.get(series);
    if (group) group.push(d);
    else groups.set(series, [d]);
  }
  const series = [...groups].map(([seriesUid, instances]) => seriesOf(uid, seriesUid, instances));
  const first = all[0] ?? {};
  return { uid, date: text(first, '00080020'), description: text(first, '00081030'), series: series.toSorted((a, b) => a.number - b.number) };
}

export const canShow = (series: Series) => series.imageIds.length > 0 || series.waveforms.length > 0;

// A study that is about to be looked at: on a thin line its first image is on its way before there is a viewport for
// it. On a wide one it would only take the processor from the desk.
async function openStudy(uid: string, signal: AbortSignal): Promise<StudyImages> {
  const study = await loadStudy(uid, signal);
  const imageId = study.series.find(canShow)?.imageIds[0];
  if (imageId && line.thin) {
    const load = () => imageLoader.loadAndCacheImage(imageId, { priority: 5, requestType: Enums.RequestType.Interaction });
    startEngine().then(load).catch(() => {}); // the viewport asks again, and says what is wrong
  }
  return study;
}
export const studyQuery = (uid: string) => ({ queryKey: ['images', uid], queryFn: ({ signal }: { signal: AbortSignal }) => openStudy(uid, signal), staleTime: Infinity });
