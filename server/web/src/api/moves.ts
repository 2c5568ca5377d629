// What moves share: which thing in which version, and which queries are asked anew.
import { useQueryClient } from '@tanstack/react-query';
import { ifMatch } from './client';

export const versioned = (thing: { id: string; version: number }) => ({ path: { id: thing.id }, header: ifMatch(thing) });

export function useSettle() {
  const queries = useQueryClient();
  return <T>(saved: T, ...names: string[]): T => {
    for (const name of names) void queries.invalidateQueries({ queryKey: [name] });
    return saved;
  };
}
