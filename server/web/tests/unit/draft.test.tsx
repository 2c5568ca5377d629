// A report's draft: nothing typed is lost, whatever the hub answers.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Report } from '../../src/api/client';
import { useSession } from '../../src/frame/session';
import { useDraft } from '../../src/reading/draft';

const report = (version: number, findings: string) => ({ id: 'r1', version, findings, impression: 'i', recommendation: '', key_images: [] as unknown, updated_at: '2026-11-25T10:00:00Z' }) as Report;
const queries = new QueryClient();
const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={queries}>{children}</QueryClientProvider>;
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });

// The hub's side of the wire, as a function of the request. The client takes hold of fetch when it is loaded.
type Answer = (request: Request) => Response | Promise<Response>;
const wire = vi.hoisted(() => {
  const asked: { method: string; ifMatch: string | null; body: string }[] = [];
  const made = { hub: (() => Response.error()) as Answer, asked };
  globalThis.fetch = async (input) => {
    const request = input as Request;
    const copy = request.clone();
    asked.push({ method: copy.method, ifMatch: copy.headers.get('If-Match'), body: copy.method === 'GET' ? '' : await copy.text() });
    return made.hub(request);
  };
  return made;
});
const { asked } = wire;

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  asked.length = 0;
  useSession.setState({ state: 'in' });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});
const wait = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

test('what is typed is saved by itself, on the version it was based on', async () => {
  wire.hub = () => json(200, report(4, 'new'));
  const { result } = renderHook(() => useDraft('t1', report(3, 'old'), true), { wrapper });
  act(() => result.current.change({ findings: 'new' }));
  expect(result.current.state).toBe('unsaved');
  await wait(1500);
  expect(result.current.state).toBe('saved');
  expect(asked).toEqual([{ method: 'PUT', ifMatch: '"3"', body: JSON.stringify({ findings: 'new', impression: 'i', recommendation: '', key_images: [] }) }]);
});

test('no answer: the text stays and is sent again', async () => {
  wire.hub = () => Promise.reject(new TypeError('Failed to fetch'));
  const { result } = renderHook(() => useDraft('t1', report(3, 'old'), true), { wrapper });
  act(() => result.current.change({ findings: 'kept' }));
  await wait(1500);
  expect(result.current.state).toBe('failed');
  wire.hub = () => json(200, report(4, 'kept'));
  await wait(6000);
  expect(result.current.state).toBe('saved');
  expect(result.current.text.findings).toBe('kept');
});

test('a session that ended: nothing is sent until somebody signs in, then the text goes', async () => {
  wire.hub = () => json(401, { status: 401, reason: 'session_expired' });
  const { result } = renderHook(() => useDraft('t1', report(3, 'old'), true), { wrapper });
  act(() => result.current.change({ findings: 'kept' }));
  await wait(1500);
  expect(useSession.getState().state).toBe('expired');
  await wait(20_000);
  expect(asked).toHaveLength(1);
  wire.hub = () => json(200, report(4, 'kept'));
  act(() => useSession.setState({ state: 'in' }));
  await wait(6000);
  expect(result.current.state).toBe('saved');
});

test('another window saved meanwhile: both texts are there until the person chooses', async () => {
  const theirs = report(9, 'theirs');
  wire.hub = (request) => (request.method === 'PUT' ? json(412, { status: 412, reason: 'stale' }) : json(200, { ...theirs, versions: [] }));
  const { result } = renderHook(() => useDraft('t1', report(3, 'old'), true), { wrapper });
  act(() => result.current.change({ findings: 'mine' }));
  await wait(1500);
  expect(result.current.state).toBe('conflict');
  expect(result.current.text.findings).toBe('mine');
  expect(result.current.theirs?.findings).toBe('theirs');
  wire.hub = () => json(200, report(10, 'mine'));
  act(() => result.current.resolve('mine'));
  await wait(1500);
  expect(asked.at(-1)).toMatchObject({ method: 'PUT', ifMatch: '"9"' });
  expect(result.current.state).toBe('saved');
});

test('an answer that was lost is no other window: the text goes on from what arrived', async () => {
  let there = report(3, 'old');
  wire.hub = async (request) => {
    if (request.method === 'GET') return json(200, { ...there, versions: [] });
    if (request.headers.get('If-Match') !== `"${there.version}"`) return json(412, { status: 412, reason: 'stale' });
    const { findings } = (await request.json()) as { findings: string };
    there = report(there.version + 1, findings);
    if (there.version === 4) throw new TypeError('Failed to fetch');
    return json(200, there);
  };
  const { result } = renderHook(() => useDraft('t1', report(3, 'old'), true), { wrapper });
  act(() => result.current.change({ findings: 'one' }));
  await wait(1500);
  expect(result.current.state).toBe('failed');
  act(() => result.current.change({ findings: 'one, two' }));
  await wait(1500); // finds what arrived
  await wait(1500);
  expect(result.current.state).toBe('saved');
  expect(there).toMatchObject({ version: 5, findings: 'one, two' });
});

test('the first save begins the report', async () => {
  wire.hub = () => json(201, report(1, 'first'));
  const { result } = renderHook(() => useDraft('t1', null, true), { wrapper });
  act(() => result.current.change({ findings: 'first', impression: 'i' }));
  await wait(1500);
  expect(asked[0]?.method).toBe('POST');
  expect(result.current.state).toBe('saved');
});
