// Lists of the API, page after page (?cursor=).
import { useInfiniteQuery, type QueryKey } from '@tanstack/react-query';
import { useMemo } from 'react';
import { whileActive } from './idle';

interface Paged<T> {
  items: T[];
  next_cursor: string | null;
}

// All that there is, page after page, up to `most`.
export async function everyPage<T>(load: (cursor: string | undefined) => Promise<Paged<T>>, most: number): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await load(cursor);
    all.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor && all.length < most);
  return all;
}

// Not enabled it asks nobody, and has no rows, whatever another page keeps under the same key.
export function useList<T>(key: QueryKey, load: (cursor: string | undefined) => Promise<Paged<T>>, everyMs = 15_000, staleTime = 5_000, enabled = true) {
  const query = useInfiniteQuery({
    queryKey: key,
    enabled,
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    refetchInterval: whileActive(everyMs),
    staleTime,
  });
  const rows = useMemo(() => (enabled && query.data?.pages.flatMap((page) => page.items)) || [], [enabled, query.data]);
  return { ...query, rows };
}
