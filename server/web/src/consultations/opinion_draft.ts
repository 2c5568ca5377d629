// The opinion while it is written: saved by itself, based on the version that was last seen. When another expert saved
// meanwhile, the person decides.
import { useCallback, useEffect, useRef, useState } from 'react';
import { api, ifMatch, unwrap, type Opinion } from '../api/client';
import { isProblem, mayBeDone } from '../api/problem';
import { useSession } from '../frame/session';

export const sections = ['summary', 'findings', 'diagnosis', 'advice', 'further_tests', 'referral_advice'] as const;
export type Section = (typeof sections)[number];
export type OpinionText = Record<Section | 'urgency', string>;

export const textOf = (o: Opinion | null): OpinionText => ({
  summary: o?.summary ?? '', findings: o?.findings ?? '', diagnosis: o?.diagnosis ?? '', advice: o?.advice ?? '', further_tests: o?.further_tests ?? '', referral_advice: o?.referral_advice ?? '', urgency: o?.urgency ?? '',
});
const same = (a: OpinionText, b: OpinionText) => Object.keys(a).every((key) => a[key as Section] === b[key as Section]);

export type SaveState = 'saved' | 'unsaved' | 'saving' | 'failed' | 'conflict';
const quietMs = 1200;
const retryMs = 5000;

export function useOpinionDraft(consultation: string, opinion: Opinion | null, editable: boolean) {
  const [text, setText] = useState(() => textOf(opinion));
  const [state, setState] = useState<SaveState>('saved');
  const [theirs, setTheirs] = useState<Opinion | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [saved, setSaved] = useState(opinion);
  const base = useRef(opinion);
  const now = useRef(text);
  useEffect(() => { now.current = text; }, [text]);
  const busy = useRef<Promise<void> | null>(null);
  const [tries, setTries] = useState(0); // each one ends with a new wait, also when it ends in the state it began in
  const unanswered = useRef<OpinionText[]>([]); // were sent, and may have arrived
  const signedIn = useSession((s) => s.state === 'in');

  // A newer one that this page did not write, while nothing is unsaved: shown at once.
  useEffect(() => {
    if (!opinion || opinion.version <= (base.current?.version ?? 0)) return;
    if (!same(now.current, textOf(base.current))) return;
    base.current = opinion;
    setSaved(opinion);
    setText(textOf(opinion));
  }, [opinion]);

  const saveOnce = useCallback(async () => {
    const sent = now.current;
    if (same(sent, textOf(base.current))) { setState('saved'); return; }
    setState('saving');
    const isSaved = (done: Opinion) => {
      base.current = done;
      unanswered.current = [];
      setSaved(done);
      setError(null);
      setState(same(now.current, textOf(done)) ? 'saved' : 'unsaved');
    };
    try {
      const before = base.current;
      const header = before ? ifMatch(before) : { 'If-Match': '"0"' };
      isSaved(await unwrap(api.PUT('/api/v1/consultations/{id}/opinion', { params: { path: { id: consultation }, header }, body: sent })));
    } catch (failed) {
      if (isProblem(failed) && failed.status === 412) {
        const found = await unwrap(api.GET('/api/v1/consultations/{id}/opinion', { params: { path: { id: consultation } } })).catch(() => null);
        // Not another expert's: a save of this page, whose answer was lost on the way.
        const arrived = found && [sent, ...unanswered.current].some((own) => same(textOf(found), own));
        if (arrived) { isSaved(found); return; }
        if (found) { setTheirs(found); setState('conflict'); return; }
      }
      if (mayBeDone(failed)) unanswered.current.push(sent);
      setError(failed);
      setState('failed');
    }
  }, [consultation]);
  const save = useCallback(async () => {
    while (busy.current) await busy.current;
    busy.current = saveOnce().finally(() => { busy.current = null; setTries((n) => n + 1); });
    await busy.current;
    return same(now.current, textOf(base.current));
  }, [saveOnce]);

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
  useEffect(() => () => { if (editable) void save(); }, [editable, save]);

  const change = useCallback((part: Partial<OpinionText>) => {
    setText((old) => ({ ...old, ...part }));
    setState((s) => (s === 'conflict' || s === 'saving' ? s : 'unsaved'));
  }, []);
  const resolve = (keep: 'mine' | 'theirs') => {
    if (!theirs) return;
    base.current = theirs;
    setSaved(theirs);
    if (keep === 'theirs') setText(textOf(theirs));
    setTheirs(null);
    setState(keep === 'mine' ? 'unsaved' : 'saved');
  };
  return { text, change, state, error, save, theirs, resolve, saved };
}
