// Routing rules, reading groups, destinations, forwarding jobs.
import { useQueryClient } from '@tanstack/react-query';
import { useList } from '../lib/list';
import { api, ifMatch, unwrap, type Schemas } from './client';

export type Rule = Schemas['RoutingRule'];
export type Group = Schemas['ReadingGroup'];
export type Destination = Schemas['Destination'];
export type Job = Schemas['Job'];
const limit = '200';

export const useRules = () => useList(['routing', 'rules'], (cursor) => unwrap(api.GET('/api/v1/routing-rules', { params: { query: { limit, cursor } } })), 60_000);
export const useGroups = () => useList(['routing', 'groups'], (cursor) => unwrap(api.GET('/api/v1/reading-groups', { params: { query: { limit, cursor } } })), 60_000);
export const useDestinations = () => useList(['destinations'], (cursor) => unwrap(api.GET('/api/v1/destinations', { params: { query: { limit, cursor } } })), 60_000);
export const useJobs = (state: string) =>
  useList(['jobs', state], (cursor) => unwrap(api.GET('/api/v1/jobs', { params: { query: { state: state || undefined, limit: '50', cursor } } })), 10_000);

export function useRoutingMoves() {
  const queries = useQueryClient();
  const settle = <T>(saved: T, ...names: string[]): T => {
    for (const name of names) void queries.invalidateQueries({ queryKey: [name] });
    return saved;
  };
  const params = (thing: { id: string; version: number }) => ({ path: { id: thing.id }, header: ifMatch(thing) });
  return {
    saveRule: async (rule: Rule | null, body: Schemas['RoutingRuleRequest']) =>
      settle(await unwrap(rule ? api.PUT('/api/v1/routing-rules/{id}', { params: params(rule), body }) : api.POST('/api/v1/routing-rules', { body })), 'routing'),
    deleteRule: async (rule: Rule) => settle(await unwrap(api.DELETE('/api/v1/routing-rules/{id}', { params: { path: { id: rule.id } } })), 'routing'),
    saveGroup: async (group: Group | null, body: Schemas['ReadingGroupRequest']) =>
      settle(await unwrap(group ? api.PUT('/api/v1/reading-groups/{id}', { params: params(group), body }) : api.POST('/api/v1/reading-groups', { body })), 'routing'),
    saveDestination: async (destination: Destination | null, body: Schemas['DestinationRequest']) =>
      settle(await unwrap(destination ? api.PUT('/api/v1/destinations/{id}', { params: params(destination), body }) : api.POST('/api/v1/destinations', { body })), 'destinations', 'routing'),
    echo: (destination: Destination) => unwrap(api.POST('/api/v1/destinations/{id}/echo', { params: { path: { id: destination.id } } })),
    rerun: async (job: Job) => settle(await unwrap(api.POST('/api/v1/jobs/{id}/rerun', { params: params(job) })), 'jobs'),
    giveUp: async (job: Job) => settle(await unwrap(api.POST('/api/v1/jobs/{id}/cancel', { params: params(job) })), 'jobs'),
  };
}
