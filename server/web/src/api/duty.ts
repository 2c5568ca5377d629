// The duty roster, rooms, holidays and the waiting list.
import { useQuery } from '@tanstack/react-query';
import { whileActive } from '../lib/idle';
import { everyPage, useList } from '../lib/list';
import { api, unwrap, type Schemas } from './client';
import { counted } from './making';
import { useSettle, versioned } from './moves';

export type RosterEntry = Schemas['RosterEntry'];
export type Room = Schemas['Room'];
export type Holiday = Schemas['Holiday'];
export type WaitingEntry = Schemas['WaitingEntry'];
const limit = '200';
export const mostRosterEntries = 4000;

const everyMs = 60_000;
export const useOnDuty = () =>
  useQuery({
    queryKey: ['rosters', 'now'],
    refetchInterval: whileActive(everyMs),
    queryFn: () => {
      const at = new Date().toISOString();
      return everyPage<RosterEntry>((cursor) => unwrap(api.GET('/api/v1/rosters', { params: { query: { at, limit, cursor } } })), mostRosterEntries);
    },
  });
// Those that are over come with them: the API has no filter for what is to come.
export const useRoster = (specialty: string) =>
  useQuery({
    queryKey: ['rosters', 'all', specialty],
    refetchInterval: whileActive(everyMs),
    queryFn: () => everyPage<RosterEntry>((cursor) => unwrap(api.GET('/api/v1/rosters', { params: { query: { specialty: specialty || undefined, limit, cursor } } })), mostRosterEntries),
  });
export const useRooms = () => useList(['rooms'], (cursor) => unwrap(api.GET('/api/v1/rooms', { params: { query: { limit, cursor } } })), everyMs);
export const useHolidays = (year: number) =>
  useQuery({
    queryKey: ['holidays', year],
    queryFn: async () => (await unwrap(api.GET('/api/v1/holidays', { params: { query: { from: `${year}-01-01`, to: `${year}-12-31` } } }))).items as Holiday[],
  });
export const useWaiting = (state: string, enabled = true) =>
  useList(['waiting', state], (cursor) => unwrap(api.GET('/api/v1/waiting-list', { params: { query: { state: state || undefined, limit: '100', cursor } } })), 30_000, undefined, enabled);

export function useDutyMoves() {
  const settle = useSettle();
  return {
    addDuty: async (body: Schemas['RosterRequest']) => settle(await counted(['rosters', body], (header) => unwrap(api.POST('/api/v1/rosters', { params: { header }, body }))), 'rosters'),
    removeDuty: async (entry: RosterEntry) => settle(await unwrap(api.DELETE('/api/v1/rosters/{id}', { params: { path: { id: entry.id } } })), 'rosters'),
    saveRoom: async (room: Room | null, body: Schemas['RoomRequest']) =>
      settle(await (room ? unwrap(api.PUT('/api/v1/rooms/{id}', { params: versioned(room), body })) : counted(['rooms', body], (header) => unwrap(api.POST('/api/v1/rooms', { params: { header }, body })))), 'rooms'),
    // A day that is one already gets the new name, so that this can be done again when it broke off.
    addHolidays: async (days: string[], name: string, org_id: string | undefined) => {
      try {
        for (const date of days) await unwrap(api.POST('/api/v1/holidays', { body: { date, name, org_id } }));
      } finally {
        settle(null, 'holidays', 'slots', 'availability');
      }
    },
    removeHoliday: async (h: Holiday) =>
      settle(await unwrap(api.DELETE('/api/v1/holidays/{date}', { params: { path: { date: h.date }, query: { org_id: h.org_id } } })), 'holidays', 'slots', 'availability'),
    addWaiting: async (body: Schemas['WaitingRequest']) => settle(await counted(['waiting', body], (header) => unwrap(api.POST('/api/v1/waiting-list', { params: { header }, body }))), 'waiting'),
    withdraw: async (entry: WaitingEntry, reason: string) => settle(await unwrap(api.POST('/api/v1/waiting-list/{id}/withdraw', { params: versioned(entry), body: { reason } })), 'waiting'),
  };
}
