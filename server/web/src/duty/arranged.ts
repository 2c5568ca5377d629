// The organisations whose roster, rooms and holidays a person keeps: where they are coordinator, and all that they administer.
import type { Organisation } from '../api/admin';
import type { User } from '../api/client';

export interface Arranged { choices: { id: string; name: string }[]; may(orgId: string): boolean; nameOf(orgId: string): string }

export function arrangedBy(user: User | null, administered: Organisation[]): Arranged {
  const names = new Map(administered.map((o) => [o.id, o.name]));
  if (user) names.set(user.org.id, user.org.name);
  const own = user?.roles.filter((r) => r.role === 'coordinator').map((r) => r.org_id) ?? [];
  const ids = [...new Set([...own, ...administered.filter((o) => o.active).map((o) => o.id)])];
  const mine = new Set([...own, ...administered.map((o) => o.id)]);
  const nameOf = (id: string) => names.get(id) ?? '';
  const first = (id: string) => (id === user?.org.id ? 0 : 1);
  const choices = ids.map((id) => ({ id, name: nameOf(id) || id })).toSorted((a, b) => first(a.id) - first(b.id) || a.name.localeCompare(b.name));
  return { choices, may: (id) => mine.has(id), nameOf };
}
