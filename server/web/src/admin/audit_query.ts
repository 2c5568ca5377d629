// What is looked for in the trail, as the page's address holds it: times, people of the house, actions and ids. Nothing
// of a patient has a place in it.
import dayjs, { type Dayjs } from 'dayjs';
import type { AuditQuery } from '../api/admin';

export interface Search { from: string; to: string; actor: string; action: string; entity_id: string; outcome: string; org_id: string } // days as 2026-01-31
export const fields = ['from', 'to', 'actor', 'action', 'entity_id', 'outcome', 'org_id'] as const;

const day = /^\d{4}-\d{2}-\d{2}$/;

export function searchOf(params: URLSearchParams): Search {
  const search = Object.fromEntries(fields.map((name) => [name, params.get(name) ?? ''])) as unknown as Search;
  return { ...search, from: day.test(search.from) ? search.from : '', to: day.test(search.to) ? search.to : '' };
}

export function paramsOf(search: Search): Record<string, string> {
  return Object.fromEntries(fields.filter((name) => search[name] !== '').map((name) => [name, search[name]]));
}

// The whole of both days, where the person is.
export function queryOf(search: Search): AuditQuery {
  const { from, to, ...rest } = search;
  const query: AuditQuery = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== ''));
  if (from) query.from = dayjs(from).startOf('day').toISOString();
  if (to) query.to = dayjs(to).add(1, 'day').startOf('day').toISOString();
  return query;
}

export const rangeOf = (search: Search): [Dayjs | null, Dayjs | null] => [search.from ? dayjs(search.from) : null, search.to ? dayjs(search.to) : null];
