// Reads of experts, their time and appointments.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { whileActive } from '../lib/idle';
import { everyPage, useList } from '../lib/list';
import { api, unwrap, type Appointment } from './client';

const limit = '200';

export const useExperts = (specialty = '') =>
  useList(['experts', specialty], (cursor) => unwrap(api.GET('/api/v1/experts', { params: { query: { specialty: specialty || undefined, limit, cursor } } })), 300_000);

// All appointments that begin in the window; a week's are few.
export const useAppointments = (from: string, to: string, expertId = '') =>
  useQuery({
    queryKey: ['appointments', from, to, expertId],
    enabled: Boolean(from && to),
    placeholderData: keepPreviousData,
    refetchInterval: whileActive(30_000),
    queryFn: () => everyPage<Appointment>((cursor) => unwrap(api.GET('/api/v1/appointments', { params: { query: { from, to, expert_id: expertId || undefined, limit, cursor } } })), 2000),
  });

export interface Free { starts_at: string; ends_at: string }
// When all of these experts are free at once, within the window, for an appointment of this clinic ('': one's own).
export const useCommonSlots = (expertIds: string[], from: string, to: string, clinic = '') =>
  useQuery({
    queryKey: ['slots', expertIds.toSorted().join(), from, to, clinic],
    enabled: expertIds.length > 0 && Boolean(from && to),
    queryFn: async (): Promise<Free[]> => {
      const lists = await Promise.all(expertIds.map(async (expert_id) => (await unwrap(api.GET('/api/v1/slots', { params: { query: { expert_id, from, to, clinic: clinic || undefined, limit } } }))).items));
      const [first = [], ...others] = lists;
      const starts = others.map((list) => new Set(list.map((s) => s.starts_at)));
      return first.filter((s) => starts.every((set) => set.has(s.starts_at)));
    },
  });

export const useAvailability = (expertId: string | undefined) =>
  useQuery({
    queryKey: ['availability', expertId],
    enabled: Boolean(expertId),
    queryFn: () => unwrap(api.GET('/api/v1/experts/{id}/availability', { params: { path: { id: expertId ?? '' } } })),
  });
