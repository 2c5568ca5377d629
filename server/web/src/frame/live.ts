// Live events (server-sent). One tab of this browser listens and passes on what it hears, since a browser opens few
// connections to a hub; a tab that closes hands the listening over.
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { isIdle } from '../lib/idle';
import { useSession } from './session';

export interface Told { id: string; kind: string; entity: string; entity_id: string; title: string; title_en: string; created_at: string }
type Heard = { event: 'notification'; data: Told } | { event: 'changed'; data: { entity: string; id: string } } | { event: 'reset' };

const stale: Record<string, string[]> = {
  order: ['orders', 'order'], study: ['studies', 'study', 'order', 'priors'], read_task: ['tasks', 'task'], report: ['reports', 'report', 'tasks'],
  quarantine: ['quarantine'], upload: ['uploads'], consultation: ['consultations', 'consultation', 'opinion', 'rings', 'timeline', 'studies'],
  appointment: ['appointments', 'slots', 'waiting'], expert: ['experts', 'slots', 'availability'], job: ['jobs'], delivery: ['deliveries'], notification: ['notifications'],
  routing_rule: ['routing'], reading_group: ['routing'], destination: ['destinations'],
};

// What is shown is fetched anew, but not by a page that nobody looks at: that would keep its session alive.
function spoil(queries: QueryClient, names: string[]) {
  const refetchType = isIdle() ? 'none' : 'active';
  for (const name of names) void queries.invalidateQueries({ queryKey: [name], refetchType });
}

function hear(queries: QueryClient, heard: Heard) {
  if (heard.event === 'reset') {
    void queries.invalidateQueries({ refetchType: isIdle() ? 'none' : 'active' });
    return;
  }
  if (heard.event === 'changed') {
    spoil(queries, stale[heard.data.entity] ?? []);
    return;
  }
  spoil(queries, ['notifications']);
  window.dispatchEvent(new CustomEvent('telehub-told', { detail: heard.data }));
}

const againMs = 30_000;

// Listens until `stop`, and resolves then.
function listen(pass: (heard: Heard) => void, stop: AbortSignal): Promise<void> {
  return new Promise((ended) => {
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = '';
    const open = () => {
      source = new EventSource(`/api/v1/events${last && `?last_event_id=${encodeURIComponent(last)}`}`);
      const on = (event: Heard['event']) =>
        source?.addEventListener(event, (message: MessageEvent<string>) => {
          last = message.lastEventId;
          pass({ event, data: JSON.parse(message.data) } as Heard);
        });
      for (const event of ['notification', 'changed', 'reset'] as const) on(event);
      // A break is mended by the browser; a refusal (busy, signed out) is tried again here.
      source.addEventListener('error', () => {
        if (source?.readyState !== EventSource.CLOSED || stop.aborted) return;
        timer = setTimeout(open, againMs);
      });
    };
    open();
    stop.addEventListener('abort', () => {
      source?.close();
      clearTimeout(timer);
      ended();
    });
  });
}

export function useLive() {
  const queries = useQueryClient();
  const user = useSession((s) => (s.state === 'in' ? s.user?.id : undefined));
  useEffect(() => {
    if (!user) return;
    const stop = new AbortController();
    const tabs = new BroadcastChannel(`telehub.events.${user}`);
    tabs.addEventListener('message', (message: MessageEvent<Heard>) => hear(queries, message.data));
    const pass = (heard: Heard) => {
      hear(queries, heard);
      tabs.postMessage(heard); // oxlint-disable-line unicorn/require-post-message-target-origin -- a BroadcastChannel has none
    };
    navigator.locks.request(`telehub.events.${user}`, { signal: stop.signal }, () => listen(pass, stop.signal)).catch(() => {}); // left before its turn
    return () => {
      stop.abort();
      tabs.close();
    };
  }, [queries, user]);
}
