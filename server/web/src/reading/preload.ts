// The viewer is large, and asked for only where images are read: it is fetched and started while the person looks at
// the list.
import type { QueryClient } from '@tanstack/react-query';
import { whenIdle } from '../lib/idle';

let begun = false;

export function preloadDesk() {
  if (begun) return;
  begun = true;
  const load = () => void Promise.all([import('./desk'), import('../viewer/engine')]).then(
    ([, { startEngine }]) => startEngine().catch(() => {}), // the desk says what is wrong
    () => { begun = false; },
  );
  whenIdle(load);
}

// What the study holds, while its task is being claimed: on a thin line that is two waits in one.
const keptMs = 30_000;
export function fetchAhead(queries: QueryClient, studyUid: string) {
  void import('../viewer/study_images').then(
    ({ studyQuery }) => queries.prefetchQuery({ ...studyQuery(studyUid), gcTime: keptMs }),
    () => {}, // the desk says what is wrong
  );
}
