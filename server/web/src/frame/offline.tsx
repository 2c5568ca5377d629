// Says when the hub cannot be reached, and when it can again: asked of the hub, since a browser knows of its own
// network card alone.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

async function reach(): Promise<true> {
  const stop = AbortSignal.timeout(8_000);
  const answer = await fetch('/healthz', { cache: 'no-store', credentials: 'omit', signal: stop });
  if (!answer.ok) throw new Error('not healthy');
  return true;
}

export function Offline() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [line, setLine] = useState(navigator.onLine);
  const { isError, refetch } = useQuery({
    queryKey: ['reach'],
    queryFn: reach,
    retry: 1,
    // Opening nothing of the session: /healthz knows none, so this may go on for as long as the page is open.
    refetchInterval: (query) => (query.state.status === 'error' ? 4_000 : 20_000),
  });
  useEffect(() => {
    const changed = () => {
      setLine(navigator.onLine);
      void refetch();
    };
    window.addEventListener('online', changed);
    window.addEventListener('offline', changed);
    return () => {
      window.removeEventListener('online', changed);
      window.removeEventListener('offline', changed);
    };
  }, [refetch]);
  const away = isError || !line;
  const wasAway = useRef(false);
  useEffect(() => {
    if (!away && wasAway.current) void queries.invalidateQueries({ predicate: (q) => q.queryKey[0] !== 'reach' });
    wasAway.current = away;
  }, [away, queries]);
  if (!away) return null;
  return <Alert banner type="warning" showIcon title={t('offline.title')} description={t('offline.text')} />;
}
