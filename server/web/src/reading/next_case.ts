// The next case of the list is fetched while this one is read: what it holds goes into the browser's cache, where it is
// asked again whether it is still right, and the pixels of its first image into the viewer's.
import { Enums, imageLoader, imageLoadPoolManager } from '@cornerstonejs/core';
import { useEffect } from 'react';
import type { ReadTask } from '../api/client';
import { useReadTasks } from '../api/queries';
import { useSession } from '../frame/session';
import { line } from '../viewer/line';
import { loadStudy } from '../viewer/study_images';

const everyMs = 60_000;
const afterMs = 3000; // this case goes first
const last = 10; // behind what is prefetched of the series that is looked at

export function useNextCase(task: ReadTask, ready: boolean) {
  const me = useSession((s) => s.user?.id);
  const { rows } = useReadTasks({ state: 'unread' }, everyMs);
  const next = rows.find((t) => t.id !== task.id && (t.state === 'queued' || t.assignee_id === me))?.study_uid;
  const mine = task.assignee_id === me && task.state === 'in_progress';
  useEffect(() => {
    if (!ready || !mine || !next) return;
    const timer = setTimeout(() => {
      if (line.thin) return;
      loadStudy(next).then(
        (study) => {
          const imageId = study.series.find((s) => s.imageIds.length > 0)?.imageIds[0];
          if (imageId) imageLoadPoolManager.addRequest(() => imageLoader.loadAndCacheImage(imageId), Enums.RequestType.Prefetch, { imageId }, last);
        },
        () => {}, // whoever opens it is told
      );
    }, afterMs);
    return () => clearTimeout(timer);
  }, [next, mine, ready]);
}
