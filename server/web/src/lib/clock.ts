import { useEffect, useState } from 'react';

export const browserZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

export const isLate = (thing: { due_at: string }, now: number) => new Date(thing.due_at).getTime() < now;

// The time, anew every `ms`.
export function useNow(ms = 15_000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), ms);
    return () => clearInterval(timer);
  }, [ms]);
  return now;
}
