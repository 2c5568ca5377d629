// Uploads go on while pages change: they live here, two at a time, in the order in which they were dropped.
import * as tus from 'tus-js-client';
import { create } from 'zustand';
import { api, unwrap, type Upload } from '../api/client';
import { sessionToken, useSession } from '../frame/session';
import { parcelsOf, type Parcel } from './drop';
import { Rate } from './rate';
import { tarOf, type Named } from './tar';
import { fingerprintOf, urlStorage } from './url_storage';

export type ItemState = 'waiting' | 'sending' | 'paused' | 'checking' | 'done' | 'failed';

export interface Item {
  key: string;
  batch: string;
  name: string; // "": many files of no common folder
  files: number;
  size: number;
  sent: number;
  filesSent: number;
  resumedAt: number; // bytes that were here already
  state: ItemState;
  problem: '' | 'no_answer' | 'session' | 'refused';
  detail: string;
  upload: Upload | null; // as the hub tells it, once it is there
}

const atOnce = 2;
const chunkSize = 16 * 1024 * 1024; // each piece also tells the hub that the session is in use
const retryDelays = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000, 30_000, 30_000, 30_000];

interface Manager {
  items: Item[];
  rate: Rate;
  add(files: Named[]): void;
  pause(key: string): void;
  resume(key: string): void;
  remove(key: string): void;
  clear(): void;
}

// What an item is made of; not for pages.
const parcels = new Map<string, Parcel>();
const running = new Map<string, tus.Upload>();

export const useUploads = create<Manager>((set, get) => ({
  items: [],
  rate: new Rate(),
  add(files) {
    const batch = crypto.randomUUID();
    const added = parcelsOf(files).map((parcel): Item => {
      const key = crypto.randomUUID();
      parcels.set(key, parcel);
      const size = parcel.files.reduce((sum, f) => sum + f.file.size, 0);
      return { key, batch, name: parcel.name, files: parcel.files.length, size, sent: 0, filesSent: 0, resumedAt: 0, state: 'waiting', problem: '', detail: '', upload: null };
    });
    set({ items: [...get().items, ...added] });
    pump();
  },
  pause(key) {
    void running.get(key)?.abort();
    running.delete(key);
    patch(key, { state: 'paused', problem: '' });
    pump();
  },
  resume(key) {
    patch(key, { state: 'waiting', problem: '', detail: '' });
    pump();
  },
  remove(key) {
    const upload = running.get(key);
    running.delete(key);
    // The hub is told, so that its disk is free at once; if it cannot be told, what was sent expires there.
    upload?.abort(true).catch(() => {});
    parcels.delete(key);
    set({ items: get().items.filter((item) => item.key !== key) });
    pump();
  },
  clear() {
    const ended = get().items.filter((item) => item.state === 'done');
    for (const item of ended) parcels.delete(item.key);
    set({ items: get().items.filter((item) => item.state !== 'done') });
  },
}));

export const uploads = () => useUploads.getState();

function patch(key: string, what: Partial<Item>) {
  useUploads.setState((s) => ({ items: s.items.map((item) => (item.key === key ? { ...item, ...what } : item)) }));
}

function pump() {
  const { items } = useUploads.getState();
  const busy = items.filter((item) => item.state === 'sending').length;
  for (const item of items.filter((i) => i.state === 'waiting').slice(0, Math.max(0, atOnce - busy))) {
    patch(item.key, { state: 'sending' });
    send(item).catch((error: unknown) => failed(item.key, error));
  }
}

function failed(key: string, error: unknown) {
  running.delete(key);
  const status = error instanceof tus.DetailedError ? error.originalResponse?.getStatus() ?? 0 : 0;
  if (status === 401) {
    useSession.getState().expire();
    patch(key, { state: 'paused', problem: 'session' });
  } else {
    let detail = '';
    try {
      detail = error instanceof tus.DetailedError ? (JSON.parse(error.originalResponse?.getBody() ?? '{}') as { detail?: string }).detail ?? '' : '';
    } catch {
      // Not the hub's own words.
    }
    patch(key, { state: 'failed', problem: status >= 400 && status < 500 ? 'refused' : 'no_answer', detail });
  }
  pump();
}

async function send(item: Item) {
  const parcel = parcels.get(item.key);
  if (!parcel) return;
  const first = parcel.files[0];
  const tar = parcel.files.length > 1 ? tarOf(parcel.files) : null;
  const blob = tar?.blob ?? first?.file ?? new Blob();
  const print = await fingerprintOf(parcel.files, useSession.getState().user?.id ?? '');
  const name = tar ? `${parcel.name || 'files'}.tar` : parcel.name.split('/').at(-1) ?? '';
  const progress = (sent: number) => {
    useUploads.getState().rate.add(item.key, sent);
    const filesSent = tar ? tar.ends.filter((end) => end <= sent).length : sent >= blob.size ? 1 : 0;
    patch(item.key, { sent, filesSent });
  };
  const upload = new tus.Upload(blob as File, {
    endpoint: '/api/v1/uploads',
    metadata: { filename: name, relative_path: tar ? name : parcel.name, filetype: blob.type || 'application/octet-stream', batch: item.batch },
    fingerprint: () => Promise.resolve(print),
    urlStorage,
    removeFingerprintOnSuccess: true,
    chunkSize,
    retryDelays,
    onBeforeRequest: (request) => request.setHeader('X-CSRF-Token', sessionToken()),
    onProgress: (sent) => progress(sent),
    onError: (error) => failed(item.key, error),
    onSuccess: () => {
      running.delete(item.key);
      patch(item.key, { state: 'checking', sent: blob.size, filesSent: item.files });
      pump();
      void follow(item.key, idOf(upload.url));
    },
  });
  patch(item.key, { size: blob.size });
  const before = (await upload.findPreviousUploads())[0];
  if (before) upload.resumeFromPreviousUpload(before);
  if (useUploads.getState().items.find((i) => i.key === item.key)?.state !== 'sending') return; // paused meanwhile
  running.set(item.key, upload);
  upload.start();
}

const idOf = (url: string | null) => url?.split('/').at(-1) ?? '';
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

// Until the hub has taken everything in. The person may leave: nothing depends on it.
async function follow(key: string, id: string) {
  for (let wait = 300; ; wait = Math.min(wait * 1.5, 5000)) {
    if (!useUploads.getState().items.some((item) => item.key === key)) return;
    try {
      const upload = await unwrap(api.GET('/api/v1/uploads/{id}', { params: { path: { id } } }));
      const ended = upload.state === 'done' || upload.state === 'failed' || upload.state === 'terminated';
      patch(key, { upload, ...(ended ? { state: upload.state === 'done' ? 'done' : 'failed', problem: upload.state === 'done' ? '' : 'refused', detail: upload.reason } : {}) });
      if (ended) return;
    } catch {
      // No answer just now, or signed out: asked again.
    }
    await pause(wait);
  }
}

// Who signs in again goes on where the session ended.
useSession.subscribe((now, before) => {
  if (now.state !== 'in' || before.state !== 'expired') return;
  for (const item of useUploads.getState().items) {
    if (item.problem === 'session') useUploads.getState().resume(item.key);
  }
});

window.addEventListener('online', () => {
  for (const item of useUploads.getState().items) {
    if (item.state === 'failed' && item.problem === 'no_answer') useUploads.getState().resume(item.key);
  }
});

// Leaving loses nothing that was acknowledged, but the files would have to be chosen again.
window.addEventListener('beforeunload', (event) => {
  if (useUploads.getState().items.some((item) => item.state === 'sending' || item.state === 'waiting')) event.preventDefault();
});
