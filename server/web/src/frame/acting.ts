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

// The deed of a dialog: it closes when that is done, and stays as it is when it failed.
export function useDeed(close: () => void) {
  const tell = useTell();
  const [busy, setBusy] = useState(false);
  const act = async (deed: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await deed();
      close();
    } catch (error) {
      tell.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return { busy, act };
}
