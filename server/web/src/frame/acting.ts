// A deed at one row of a list: which row is busy, and what failed is told.
import { useState } from 'react';
import { useTell } from './notices';

export function useActing() {
  const tell = useTell();
  const [busy, setBusy] = useState('');
  const act = (key: string, deed: () => Promise<unknown>) => {
    setBusy(key);
    deed().catch(tell.failed).finally(() => setBusy(''));
  };
  return { busy, act };
}
