import { useMemo } from 'react';
import { useOrganisations } from '../api/admin';
import { useRole, useSession } from '../frame/session';
import { arrangedBy, type Arranged } from './arranged';

export function useArranged(): Arranged {
  const user = useSession((s) => s.user);
  const administrator = useRole('administrator');
  const { rows } = useOrganisations(administrator);
  return useMemo(() => arrangedBy(user, rows), [user, rows]);
}
