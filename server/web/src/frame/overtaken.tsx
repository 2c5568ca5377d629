// Somebody else saved what a form is about while it was filled in: the person sees what they changed, and decides.
import { Alert, Button, type FormInstance } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Making } from '../api/making';
import { merge, type Merged } from '../lib/merge';
import { useTell } from './notices';

type Say<Fields> = (name: keyof Fields, value: unknown) => string;
interface State<Fields, Thing> { theirs: Thing; merged: Merged<Fields> }

export function useOvertaken<Fields extends object, Body, Thing extends { id: string; version: number }>(form: FormInstance<Fields>, making: Making<Body, Thing>, fieldsOf: (thing: Thing) => Fields, say: Say<Fields>) {
  const tell = useTell();
  const [now, setNow] = useState<State<Fields, Thing> | null>(null);
  const settle = (theirs: Thing, fields: Fields) => {
    form.setFieldsValue(fields as Parameters<typeof form.setFieldsValue>[0]);
    making.knows(theirs);
    setNow(null);
  };
  // After a 412; true when nothing that they changed is otherwise here, so that mine may be sent again.
  const happened = async (mine: Fields): Promise<boolean> => {
    const read = await making.overtaken().catch(tell.failed);
    if (!read) return false;
    const { base, theirs } = read;
    const merged = merge(fieldsOf(base), mine, fieldsOf(theirs), say);
    if (merged.changed.length > 0) setNow({ theirs, merged });
    else settle(theirs, merged.mine);
    return merged.changed.length === 0;
  };
  const decide = (keep: 'mine' | 'theirs') => { if (now) settle(now.theirs, keep === 'mine' ? now.merged.mine : fieldsOf(now.theirs)); };
  const changes = (labelOf: (name: keyof Fields) => string) => (now ? now.merged.changed.map(({ name, both }) => ({ label: labelOf(name), value: say(name, fieldsOf(now.theirs)[name]), both })) : []);
  return { is: now !== null, happened, decide, changes };
}

interface Change { label: string; value: string; both: boolean }

export function Overtaken({ changes, decide }: { changes: Change[]; decide(keep: 'mine' | 'theirs'): void }) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'center' });
    box.current?.focus();
  }, []);
  return (
    <div ref={box} tabIndex={-1} className="th-gap" data-testid="overtaken">
      <Alert
        type="warning" showIcon title={t('overtaken.title')}
        description={
          <>
            <p>{t('overtaken.text')}</p>
            <dl className="th-facts">
              {changes.map(({ label, value, both }) => <div key={label}><dt>{label}</dt><dd>{value || '—'}{both && <div className="th-quiet">{t('overtaken.both')}</div>}</dd></div>)}
            </dl>
          </>
        }
        action={<div className="th-row"><Button size="small" onClick={() => decide('theirs')}>{t('overtaken.take')}</Button><Button size="small" type="primary" onClick={() => decide('mine')}>{t('overtaken.keep')}</Button></div>}
      />
    </div>
  );
}
