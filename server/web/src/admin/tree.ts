// Organisations as a tree, and in words.
import type { Organisation } from '../api/admin';

export interface Branch { org: Organisation; depth: number }

// Each below its parent, by code; what hangs on a parent that is not seen stands at the top.
export function branches(all: Organisation[]): Branch[] {
  const known = new Set(all.map((o) => o.id));
  const below = new Map<string, Organisation[]>();
  for (const o of all) {
    const at = o.parent_id && known.has(o.parent_id) ? o.parent_id : '';
    below.set(at, [...(below.get(at) ?? []), o]);
  }
  const out: Branch[] = [];
  const add = (at: string, depth: number) => {
    for (const org of (below.get(at) ?? []).toSorted((a, b) => a.code.localeCompare(b.code))) {
      out.push({ org, depth });
      add(org.id, depth + 1);
    }
  };
  add('', 0);
  return out;
}

export const orgLabel = (o: { code: string; name: string }) => `${o.name} (${o.code})`;
