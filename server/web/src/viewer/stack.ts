// A series in a viewport: which of its images is looked at, which is drawn, which cannot be; and on a thin line the
// small picture that stands in for one whose pixels are not here yet.
import { utilities } from '@cornerstonejs/core';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { Coarse, urlOf } from './coarse';
import { Enums, eventTarget, tools, viewportOf, type Types } from './engine';
import { judgeBy, line } from './line';
import type { Cell } from './state';

interface Shown {
  index: number; // what is looked at
  drawn: number; // what the canvas shows; -1: nothing yet
  voi: { width: number; centre: number } | null;
  turned: boolean; // not as it lies in the file: a preview would show it otherwise
}
const nothing: Shown = { index: 0, drawn: -1, voi: null, turned: false };
const patienceMs = 400; // then a picture of the first image is fetched, unless the line is known to be thin: then at once
const noPictures: ReadonlyMap<number, string> = new Map();
const thinFirstMs = 3000; // a first image that takes longer must not hold up the small pictures

function voiOf(range: { lower: number; upper: number }) {
  const { windowWidth, windowCenter } = utilities.windowLevel.toWindowLevel(range.lower, range.upper);
  return { width: Math.round(windowWidth), centre: Math.round(windowCenter) };
}

function isTurned(viewport: Types.IStackViewport): boolean {
  const { flipHorizontal, flipVertical } = viewport.getCamera();
  const [x, y] = viewport.getPan();
  const moved = Math.abs(viewport.getZoom() - 1) > 0.01 || Math.abs(x) > 1 || Math.abs(y) > 1;
  return Boolean(flipHorizontal) || Boolean(flipVertical) || moved || (viewport.getViewPresentation().rotation ?? 0) !== 0 || Boolean(viewport.getProperties().invert);
}

export function useStack(id: string, element: RefObject<HTMLDivElement | null>, cell: Cell | null) {
  const [shown, setShown] = useState<Shown>(nothing);
  const [failed, setFailed] = useState<ReadonlySet<string>>(new Set());
  const [pictures, setPictures] = useState(noPictures);
  const start = useRef(0);
  const series = cell?.series;

  useEffect(() => {
    start.current = cell?.start ?? 0;
    // The same series again, at another of its images.
    const viewport = viewportOf(id);
    if (cell?.start === undefined || !viewport || viewport.getImageIds()[0] !== cell.series.imageIds[0]) return;
    setShown((s) => ({ ...s, index: start.current, turned: isTurned(viewport) }));
    void viewport.setImageIdIndex(cell.start);
  }, [id, cell]);

  useEffect(() => {
    const node = element.current;
    const viewport = viewportOf(id);
    if (!node || !viewport || !series || series.imageIds.length === 0) return;
    const first = start.current;
    let gone = false;
    const coarse = new Coarse(series.imageIds, (index, picture) => setPictures((all) => new Map(all).set(index, picture)));
    const scrolled = (event: Event) => {
      const { newImageIdIndex } = (event as CustomEvent<{ newImageIdIndex: number }>).detail;
      setShown((s) => ({ ...s, index: newImageIdIndex, turned: isTurned(viewport) }));
    };
    const arrived = (event: Event) => {
      const { imageIdIndex } = (event as CustomEvent<{ imageIdIndex: number }>).detail;
      setShown((s) => ({ ...s, index: imageIdIndex, drawn: imageIdIndex }));
      // It came after all.
      const imageId = series.imageIds[imageIdIndex] ?? '';
      setFailed((f) => (f.has(imageId) ? new Set([...f].filter((other) => other !== imageId)) : f));
    };
    const windowed = (event: Event) => {
      const { range } = (event as CustomEvent<{ range: { lower: number; upper: number } }>).detail;
      setShown((s) => ({ ...s, voi: voiOf(range) }));
    };
    const broken = (event: Event) => {
      const { imageId } = (event as CustomEvent<{ imageId: string }>).detail;
      if (series.imageIds.includes(imageId)) setFailed((f) => new Set(f).add(imageId));
    };
    node.addEventListener(Enums.Events.STACK_VIEWPORT_SCROLL, scrolled);
    node.addEventListener(Enums.Events.STACK_NEW_IMAGE, arrived);
    node.addEventListener(Enums.Events.VOI_MODIFIED, windowed);
    eventTarget.addEventListener(Enums.Events.IMAGE_LOAD_FAILED, broken);
    eventTarget.addEventListener(Enums.Events.IMAGE_LOAD_ERROR, broken);
    setShown({ ...nothing, index: first });
    setPictures(noPictures);

    // The rest comes around where the person looks: its small pictures before its pixels where the line is thin.
    let slow = false;
    let judged = false;
    const stopJudging = judgeBy(urlOf(series.imageIds[first] ?? ''), (telling) => { judged ||= telling; });
    let after: Promise<void> | undefined;
    const rest = () => {
      after ??= (async () => {
        if (judged ? line.thin : slow) await coarse.loadAll(viewport.getTargetImageIdIndex());
        if (!gone) tools.utilities.stackContextPrefetch.enable(node);
      })();
    };
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const later = (ms: number, act: () => void) => timers.add(setTimeout(act, ms));
    const waited = () => timers.forEach(clearTimeout);
    later(line.thin ? 0 : patienceMs, () => {
      slow = true;
      void coarse.load(first);
      later(thinFirstMs, rest);
    });
    viewport.setStack(series.imageIds, first).then(
      () => {
        waited();
        if (gone) return;
        viewport.render();
        const { voiRange } = viewport.getProperties();
        const drawn = viewport.getCornerstoneImage()?.imageId === series.imageIds[first];
        setShown((s) => ({ ...s, drawn: s.drawn < 0 && drawn ? first : s.drawn, voi: voiRange ? voiOf(voiRange) : s.voi }));
        rest();
      },
      () => {
        waited();
        const imageId = series.imageIds[first];
        if (!gone && imageId) setFailed((f) => new Set(f).add(imageId));
      },
    );
    return () => {
      gone = true;
      waited();
      coarse.close();
      stopJudging();
      if (viewportOf(id)) tools.utilities.stackContextPrefetch.disable(node);
      node.removeEventListener(Enums.Events.STACK_VIEWPORT_SCROLL, scrolled);
      node.removeEventListener(Enums.Events.STACK_NEW_IMAGE, arrived);
      node.removeEventListener(Enums.Events.VOI_MODIFIED, windowed);
      eventTarget.removeEventListener(Enums.Events.IMAGE_LOAD_FAILED, broken);
      eventTarget.removeEventListener(Enums.Events.IMAGE_LOAD_ERROR, broken);
    };
  }, [id, element, series]);

  const imageId = series?.imageIds[shown.index];
  const late = imageId !== undefined && shown.drawn !== shown.index;
  return { shown, imageId, broken: imageId !== undefined && failed.has(imageId), late, picture: late && !shown.turned ? pictures.get(shown.index) : undefined, pictures: pictures.size };
}
