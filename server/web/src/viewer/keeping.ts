// What readers draw stays with the study: shown again when it is opened, kept as it changes. What others drew is shown
// in their colour and stays as they drew it.
import { useEffect, useRef, useState } from 'react';
import { create } from 'zustand';
import { api, unwrap } from '../api/client';
import { isProblem } from '../api/problem';
import { hasRole, useSession } from '../frame/session';
import { everyPage } from '../lib/list';
import { Book } from './book';
import { eventTarget, openEngine, tools } from './engine';
import { imageOf } from './marks';
import { annotationOf, drawingOf, type Drawing, type Measurement } from './measurements';
import type { StudyImages } from './study_images';

const quietMs = 500;
const againMs = 5000;
const most = 2000; // on one study, of all readers
const theirColour = 'rgb(160, 255, 140)';
const { state: annotations, locking } = tools.annotation;
const { Events } = tools.Enums;
const changes = [Events.ANNOTATION_ADDED, Events.ANNOTATION_MODIFIED, Events.ANNOTATION_COMPLETED];

// Who else drew on an image, by its id.
export const useOthers = create<{ names: Record<string, string[]> }>(() => ({ names: {} }));

const closing = new Map<string, Promise<void>>(); // studies that were left, until all of theirs has arrived
const unsaved = new Set<() => boolean>();
window.addEventListener('beforeunload', (event) => {
  if ([...unsaved].some((is) => is())) event.preventDefault();
});

function draw(m: Measurement, imageId: string, mine: boolean) {
  const annotation = annotations.getAnnotation(m.id) ? null : annotationOf(m, imageId);
  if (!annotation) return;
  annotations.addAnnotation(annotation, annotation.metadata?.FrameOfReferenceUID ?? '');
  if (mine) return;
  locking.setAnnotationLocked(m.id, true);
  tools.annotation.config.style.setAnnotationStyles(m.id, Object.fromEntries(['color', 'textBoxColor'].flatMap((what) => ['', 'Locked', 'Highlighted', 'Selected'].map((state) => [what + state, theirColour]))));
}

// Keeps one study's until it is ended.
function keep(study: StudyImages, userId: string, tell: (failure: unknown) => void): () => void {
  const path = { study_uid: study.uid };
  const imageIds = new Map(study.series.flatMap((s) => s.imageIds).map((imageId) => { const at = imageOf(imageId); return [`${at?.sop_uid} ${at?.frame}`, imageId]; }));
  const here = new Set(imageIds.values());
  const theirs = new Map<string, Measurement>();
  let gone = false;
  const book = new Book<Drawing>(
    {
      put: (id, body) => unwrap(api.PUT('/api/v1/studies/{study_uid}/measurements/{id}', { params: { path: { ...path, id } }, body })),
      remove: (id) => unwrap(api.DELETE('/api/v1/studies/{study_uid}/measurements/{id}', { params: { path: { ...path, id } } })).catch((error: unknown) => {
        if (!isProblem(error) || error.status !== 404) throw error; // gone already
      }),
    },
    (failure) => { if (!gone) tell(failure); },
    () => useSession.getState().user?.id !== userId, // nobody sends what another drew
  );
  const drawn = () => {
    const all = new Map<string, Drawing>();
    for (const annotation of annotations.getAllAnnotations()) {
      const { annotationUID: id, metadata } = annotation;
      const imageId = metadata?.referencedImageId;
      const drawing = id && imageId && here.has(imageId) && !locking.isAnnotationLocked(id) ? drawingOf(annotation) : null;
      if (id && drawing) all.set(id, drawing);
    }
    return all;
  };
  let saving: ReturnType<typeof setTimeout> | undefined;
  let loading: ReturnType<typeof setTimeout> | undefined;
  const isUnsaved = () => saving !== undefined || book.pending;
  const changed = () => {
    clearTimeout(saving);
    saving = setTimeout(() => {
      saving = undefined;
      void book.want(drawn());
    }, quietMs);
  };
  const show = (m: Measurement) => {
    const imageId = imageIds.get(`${m.sop_uid} ${m.frame}`);
    if (imageId) draw(m, imageId, m.user_id === userId);
  };
  const removed = (event: Event) => {
    const { annotation } = (event as CustomEvent<{ annotation: tools.Types.Annotation }>).detail;
    const other = theirs.get(annotation.annotationUID ?? '');
    if (other) queueMicrotask(() => { if (!gone) show(other); });
    else changed();
  };
  const load = async () => {
    await closing.get(study.uid);
    const all = await everyPage((cursor) => unwrap(api.GET('/api/v1/studies/{study_uid}/measurements', { params: { path, query: { limit: '200', cursor } } })), most);
    if (gone) return;
    tell(null);
    const names: Record<string, string[]> = {};
    for (const m of all) {
      const imageId = imageIds.get(`${m.sop_uid} ${m.frame}`) ?? '';
      show(m);
      if (m.user_id !== userId) {
        theirs.set(m.id, m);
        names[imageId] = [...new Set([...(names[imageId] ?? []), m.user_name])];
      } else if (annotations.getAnnotation(m.id)) { // what is not drawn here was not removed here
        book.knows(m.id, { kind: m.kind, sop_uid: m.sop_uid, frame: m.frame, points: m.points, text: m.text });
      }
    }
    useOthers.setState((s) => ({ names: { ...s.names, ...names } }));
    openEngine().render();
  };
  const tryLoading = () => {
    load().catch((failure: unknown) => {
      if (gone) return;
      tell(failure);
      loading = setTimeout(tryLoading, againMs);
    });
  };
  unsaved.add(isUnsaved);
  for (const name of changes) eventTarget.addEventListener(name, changed);
  eventTarget.addEventListener(Events.ANNOTATION_REMOVED, removed);
  tryLoading();
  return () => {
    gone = true;
    clearTimeout(saving);
    clearTimeout(loading);
    saving = undefined;
    for (const name of changes) eventTarget.removeEventListener(name, changed);
    eventTarget.removeEventListener(Events.ANNOTATION_REMOVED, removed);
    const last = book.want(drawn()).finally(() => {
      unsaved.delete(isUnsaved);
      if (closing.get(study.uid) === last) closing.delete(study.uid);
    });
    closing.set(study.uid, last);
  };
}

// What could not be kept; null when all is. To be called before what closes the engine: it is left in the same order.
export function useMeasurements(studies: StudyImages[], ready: boolean): unknown {
  const [failures, setFailures] = useState<Record<string, unknown>>({});
  const kept = useRef(new Map<string, () => void>());
  const user = useSession((s) => s.user);
  const userId = user?.id;
  const reads = hasRole(user, 'reporting_radiologist', 'verifying_radiologist', 'consultant');
  const uids = studies.map((s) => s.uid).join();
  // A study that comes beside does not disturb the others.
  useEffect(() => {
    if (!ready || !reads || !userId) return;
    for (const study of studies) {
      if (!kept.current.has(study.uid)) kept.current.set(study.uid, keep(study, userId, (failure) => setFailures((all) => ({ ...all, [study.uid]: failure }))));
    }
    for (const [uid, end] of kept.current) {
      if (studies.some((s) => s.uid === uid)) continue;
      end();
      kept.current.delete(uid);
      setFailures((all) => ({ ...all, [uid]: null }));
    }
    // The same studies in another array are the same.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [ready, reads, userId, uids]);
  useEffect(() => {
    const all = kept.current;
    return () => {
      for (const end of all.values()) end();
      all.clear();
    };
  }, [userId]);
  return Object.values(failures).find((failure) => failure !== null && failure !== undefined) ?? null;
}
