// Whether somebody is at the page. Polling would keep a session alive that ends after 15 idle minutes, so it stops
// well before.
const quietAfterMs = 5 * 60_000;
let last = Date.now();

for (const event of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'focus'] as const) {
  window.addEventListener(event, () => (last = Date.now()), { passive: true, capture: true });
}

export const isIdle = () => Date.now() - last > quietAfterMs;

// For TanStack Query's refetchInterval.
export const whileActive = (ms: number) => () => (isIdle() ? false : ms);

// Once the page has nothing better to do.
export function whenIdle(act: () => void) {
  if ('requestIdleCallback' in window) window.requestIdleCallback(act, { timeout: 4000 });
  else setTimeout(act, 2000);
}
