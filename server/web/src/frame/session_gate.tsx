import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { api, unwrap } from '../api/client';
import { isProblem } from '../api/problem';
import { useLive } from './live';
import { Failure } from './notices';
import { Loading } from './page';
import { useSession } from './session';
import { SignInAgain, SignInPage } from './sign_in';

// Hears what happens, and rings, on whatever page.
function Listening() {
  useLive();
  return null;
}

// Who is not signed in sees the sign-in page alone. When a session ends under a page, the page stays as it is, with all
// that was typed, and the sign-in lies over it.
export function SessionGate({ children }: { children: ReactNode }) {
  const { state, user, enter } = useSession();
  const queries = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (state !== 'unknown') return;
    unwrap(api.GET('/api/v1/me')).then(enter, (failed) => {
      if (!isProblem(failed) || failed.status !== 401) setError(failed);
    });
  }, [state, enter, attempt]);

  // The line may be back before anybody presses the button. What is said stays until there is something else to say.
  const again = useCallback(() => setAttempt((n) => n + 1), []);
  useEffect(() => {
    if (!isProblem(error) || (error.status > 0 && error.status < 500)) return;
    const timer = setTimeout(again, Math.max(4, error.retryAfterS) * 1000);
    return () => clearTimeout(timer);
  }, [error, again]);

  // Another tab signed in as somebody else: this one must not go on in that name.
  useEffect(() => {
    const changed = (event: StorageEvent) => {
      if (event.key !== 'telehub.csrf' || !user) return;
      unwrap(api.GET('/api/v1/me')).then(
        (now) => { if (now.id !== user.id) window.location.assign('/'); },
        () => {},
      );
    };
    window.addEventListener('storage', changed);
    return () => window.removeEventListener('storage', changed);
  }, [user]);

  if (state === 'unknown' && error !== null) {
    return <div className="th-centre"><Failure error={error} retry={again} /></div>;
  }
  if (state === 'unknown') return <Loading />;
  if (state === 'out') return <SignInPage done={() => queries.clear()} />;
  return (
    <>
      {children}
      <Listening />
      {state === 'expired' && <SignInAgain done={() => void queries.invalidateQueries()} />}
    </>
  );
}
