// Asking one of a list whether it answers: which is being asked, and what each said.
import { useState } from 'react';
import { useTell } from '../frame/notices';

export function useEcho<Asked extends { id: string }, Answer>(echo: (of: Asked) => Promise<Answer>) {
  const tell = useTell();
  const [busy, setBusy] = useState('');
  const [answers, setAnswers] = useState<Record<string, Answer>>({});
  const call = async (of: Asked) => {
    setBusy(of.id);
    try {
      const answer = await echo(of);
      setAnswers((all) => ({ ...all, [of.id]: answer }));
    } catch (error) {
      tell.failed(error);
    } finally {
      setBusy('');
    }
  };
  return { busy, answers, call };
}
