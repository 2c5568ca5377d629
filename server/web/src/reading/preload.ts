// The viewer is large, and asked for only where images are read: it is fetched while the person looks at the list.
let begun = false;

export function preloadDesk() {
  if (begun) return;
  begun = true;
  const load = () => void import('./desk').catch(() => { begun = false; });
  if ('requestIdleCallback' in window) window.requestIdleCallback(load, { timeout: 4000 });
  else setTimeout(load, 2000);
}
