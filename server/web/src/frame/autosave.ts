// What a person types, saved by itself and never thrown away. A save is based on the version that was last seen; when
// another window or another person saved meanwhile, the person decides.
import { useCallback, useEffect, useRef, useState } from 'react';
import { isOvertaken, mayBeDone } from '../api/problem';
import { useSession } from './session';

export type SaveState = 'saved' | 'unsaved' | 'saving' | 'failed' | 'conflict';
const quietMs = 1200;
const retryMs = 5000;

export interface Ways<Text, Thing> {
  textOf(thing: Thing | null): Text;
  same(a: Text, b: Text): boolean;
  write(text: Text, base: Thing | null): Promise<Thing>; // on the version of `base`; makes it when there is none
  read(base: Thing | null): Promise<Thing | null>; // as the hub has it now
  isTaken?(error: unknown): boolean; // refused because somebody else has made it, or this page without knowing
  wrote?(thing: Thing, first: boolean): void;
}

// `ways` and what they write stay the same as long as the component is there: give it a key.
export function useAutosave<Text, Thing extends { version: number }>(found: Thing | null, editable: boolean, makeWays: () => Ways<Text, Thing>) {
  const [ways] = useState(makeWays);
  const [text, setText] = useState(() => ways.textOf(found));
  const [state, setState] = useState<SaveState>('saved');
  const [theirs, setTheirs] = useState<Thing | null>(null);
  const [saved, setSaved] = useState(found);
  const [error, setError] = useState<unknown>(null);
  const failure = useRef<unknown>(null); // the same, for who waited for a save()
  const [tries, setTries] = useState(0); // each one ends with a new wait, also when it ends in the state it began in
  const base = useRef(found); // what the hub has, as far as this page knows
  const now = useRef(text);
  useEffect(() => { now.current = text; }, [text]);
  const busy = useRef<Promise<void> | null>(null);
  const unanswered = useRef<Text[]>([]); // were sent, and may have arrived
  const signedIn = useSession((s) => s.state === 'in');

  const knows = useCallback((thing: Thing) => {
    base.current = thing;
    setSaved(thing);
  }, []);
  const isSaved = useCallback((words: Text) => ways.same(words, ways.textOf(base.current)), [ways]);

  // A newer one that this page did not write, while nothing is unsaved: shown at once.
  useEffect(() => {
    if (!found || found.version <= (base.current?.version ?? 0) || !isSaved(now.current)) return;
    knows(found);
    setText(ways.textOf(found));
  }, [found, ways, knows, isSaved]);

  const saveOnce = useCallback(async () => {
    const sent = now.current;
    if (isSaved(sent)) { setState('saved'); return; }
    setState('saving');
    const before = base.current;
    const arrived = (thing: Thing) => {
      knows(thing);
      unanswered.current = [];
      setError(null);
      failure.current = null;
      setState(isSaved(now.current) ? 'saved' : 'unsaved');
      ways.wrote?.(thing, before === null);
    };
    try {
      arrived(await ways.write(sent, before));
    } catch (failed) {
      if (isOvertaken(failed) || ways.isTaken?.(failed)) {
        const there = await ways.read(before).catch(() => null);
        // Nobody else's: a save of this page, whose answer was lost on the way.
        if (there && [sent, ...unanswered.current].some((own) => ways.same(ways.textOf(there), own))) { arrived(there); return; }
        if (there) { setTheirs(there); setState('conflict'); return; }
      }
      if (mayBeDone(failed)) unanswered.current.push(sent);
      setError(failed);
      failure.current = failed;
      setState('failed');
    }
  }, [ways, knows, isSaved]);

  // One save at a time; whether what is typed now is with the hub then.
  const save = useCallback(async () => {
    while (busy.current) await busy.current;
    busy.current = saveOnce().finally(() => { busy.current = null; setTries((n) => n + 1); });
    await busy.current;
    return isSaved(now.current);
  }, [saveOnce, isSaved]);

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

  const change = useCallback((part: Partial<Text>) => {
    setText((old) => ({ ...old, ...part }));
    setState((s) => (s === 'conflict' || s === 'saving' ? s : 'unsaved'));
  }, []);
  const resolve = (keep: 'mine' | 'theirs') => {
    if (!theirs) return;
    knows(theirs);
    if (keep === 'theirs') setText(ways.textOf(theirs));
    setTheirs(null);
    setState(keep === 'mine' ? 'unsaved' : 'saved');
  };
  return { text, change, state, error, save, saved, base, failure, theirs, resolve };
}
