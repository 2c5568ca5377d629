// The text of a report while it is written: kept here, saved by itself, never thrown away. A save is based on the
// version that was last seen; when another window saved meanwhile, the person decides.
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api, ifMatch, unwrap, type Report } from '../api/client';
import { isProblem, mayBeDone } from '../api/problem';
import { useSession } from '../frame/session';
import type { KeyImage } from '../viewer/marks';

// The parts of a report's text, in the order of writing.
export const sections = ['findings', 'impression', 'recommendation'] as const;
export type Part = (typeof sections)[number];

export interface Text { findings: string; impression: string; recommendation: string; key_images: KeyImage[] }
export const textOf = (r: Text): Text => ({ findings: r.findings, impression: r.impression, recommendation: r.recommendation, key_images: r.key_images });
const marksOf = (text: Text) => text.key_images.map((k) => [k.sop_uid, k.frame, k.window_center, k.window_width].join()).join(';');
export const sameMarks = (a: Text, b: Text) => marksOf(a) === marksOf(b);
export const sameText = (a: Text, b: Text) => a.findings === b.findings && a.impression === b.impression && a.recommendation === b.recommendation && sameMarks(a, b);
export const none: Text = { findings: '', impression: '', recommendation: '', key_images: [] };

export type SaveState = 'saved' | 'unsaved' | 'saving' | 'failed' | 'conflict';
const quietMs = 1200;
const retryMs = 5000;

export function useDraft(taskId: string, report: Report | null, editable: boolean) {
  const queries = useQueryClient();
  const [text, setText] = useState<Text>(report ? textOf(report) : none);
  const [state, setState] = useState<SaveState>('saved');
  const [theirs, setTheirs] = useState<Report | null>(null);
  const [savedAt, setSavedAt] = useState<string>(report?.updated_at ?? '');
  const [error, setError] = useState<unknown>(null);
  const [tries, setTries] = useState(0); // each one ends with a new wait, also when it ends in the state it began in
  const base = useRef<Report | null>(report); // what the hub has, as far as this page knows
  const now = useRef(text);
  useEffect(() => { now.current = text; }, [text]);
  const saving = useRef<Promise<void> | null>(null);
  const key = useRef(crypto.randomUUID());
  const unanswered = useRef<Text[]>([]); // were sent, and may have arrived
  const signedIn = useSession((s) => s.state === 'in');

  // A newer report that this page did not write, while nothing is unsaved: shown at once.
  useEffect(() => {
    if (!report || (base.current && report.version <= base.current.version)) return;
    if (base.current && !sameText(now.current, textOf(base.current))) return;
    base.current = report;
    setText(textOf(report));
    setSavedAt(report.updated_at);
  }, [report]);

  const write = useCallback(async (sent: Text): Promise<Report> => {
    const before = base.current;
    if (!before) {
      return unwrap(api.POST('/api/v1/read-tasks/{id}/report', { params: { path: { id: taskId }, header: { 'Idempotency-Key': key.current } }, body: sent }));
    }
    return unwrap(api.PUT('/api/v1/reports/{id}', { params: { path: { id: before.id }, header: ifMatch(before) }, body: sent }));
  }, [taskId]);

  const saveOnce = useCallback(async () => {
    const sent = now.current;
    if (sameText(sent, base.current ? textOf(base.current) : none)) { setState('saved'); return; }
    setState('saving');
    const first = !base.current;
    const isSaved = (saved: Report) => {
      base.current = saved;
      unanswered.current = [];
      setSavedAt(saved.updated_at);
      setError(null);
      setState(sameText(now.current, textOf(saved)) ? 'saved' : 'unsaved');
      // Known at once: a panel that had to wait for it would go, and take the cursor along.
      if (first) queries.setQueryData(['report', saved.id], { versions: [], ...saved });
      void queries.invalidateQueries({ queryKey: ['report', saved.id] });
      if (first) void queries.invalidateQueries({ queryKey: ['task', taskId] });
    };
    try {
      isSaved(await write(sent));
    } catch (failed) {
      const exists = isProblem(failed, 'report_exists') || isProblem(failed, 'idempotency_key_reused');
      if ((isProblem(failed) && failed.status === 412) || exists) {
        const found = await findTheirs(taskId, base.current?.id);
        // Not another window's: a save of this one, whose answer was lost on the way.
        const arrived = found && [sent, ...unanswered.current].some((own) => sameText(textOf(found), own));
        if (arrived) { isSaved(found); return; }
        if (found) { setTheirs(found); setState('conflict'); return; }
      }
      if (mayBeDone(failed)) unanswered.current.push(sent);
      setError(failed);
      setState('failed');
    }
  }, [queries, taskId, write]);

  // One save at a time; resolves when what is typed now is with the hub, or could not be brought there.
  const save = useCallback(async () => {
    while (saving.current) await saving.current;
    saving.current = saveOnce().finally(() => { saving.current = null; setTries((n) => n + 1); });
    await saving.current;
    return base.current;
  }, [saveOnce]);

  const change = useCallback((part: Partial<Text>) => {
    setText((old) => ({ ...old, ...part }));
    setState((s) => (s === 'conflict' || s === 'saving' ? s : 'unsaved'));
  }, []);

  useEffect(() => {
    if (!editable || !signedIn || (state !== 'unsaved' && state !== 'failed')) return;
    const timer = setTimeout(() => void save(), state === 'failed' ? retryMs : quietMs);
    return () => clearTimeout(timer);
  }, [text, state, tries, editable, signedIn, save]);

  useEffect(() => {
    const leave = (event: BeforeUnloadEvent) => { if (state !== 'saved') event.preventDefault(); };
    window.addEventListener('beforeunload', leave);
    return () => window.removeEventListener('beforeunload', leave);
  }, [state]);
  // A page that is left inside the application takes its last words along.
  useEffect(() => () => {
    if (!editable) return;
    const last = async () => {
      await saving.current;
      if (!sameText(now.current, base.current ? textOf(base.current) : none)) await write(now.current);
    };
    last().catch(() => {}); // nobody is there to be told
  }, [editable, write]);

  const resolve = useCallback((keep: 'mine' | 'theirs') => {
    if (!theirs) return;
    base.current = theirs;
    if (keep === 'theirs') setText(textOf(theirs));
    setTheirs(null);
    setSavedAt(theirs.updated_at);
    setState(keep === 'mine' ? 'unsaved' : 'saved');
  }, [theirs]);

  return { text, change, state, savedAt, error, save, theirs, resolve, version: base };
}

async function findTheirs(taskId: string, reportId: string | undefined): Promise<Report | null> {
  try {
    const id = reportId ?? (await unwrap(api.GET('/api/v1/read-tasks/{id}', { params: { path: { id: taskId } } }))).report_id;
    return id ? await unwrap(api.GET('/api/v1/reports/{id}', { params: { path: { id } } })) : null;
  } catch {
    return null;
  }
}
