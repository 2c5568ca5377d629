// A part of the page that is fetched when it is first shown. Where the line is down it comes when the line is back: an
// error instead would take the page away, with what is typed in it.
import { lazy, Suspense, type ComponentType } from 'react';

async function patiently<T>(load: () => Promise<T>): Promise<T> {
  for (let wait = 1000; ; wait = Math.min(wait * 2, 15_000)) {
    try {
      return await load();
    } catch {
      await new Promise((again) => { setTimeout(again, wait); });
    }
  }
}

export function part<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const Part = lazy(async () => ({ default: (await patiently(load)) as ComponentType<object> }));
  return (props: P) => <Suspense><Part {...props} /></Suspense>;
}
