// Reads and moves of consultations.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { whileActive } from '../lib/idle';
import { useList } from '../lib/list';
import { api, ifMatch, unwrap, type Consultation, type Opinion, type Schemas } from './client';
import { counted } from './making';
import { noAnswer, problemOf } from './problem';
import { sessionToken } from '../frame/session';

interface Filter { state?: string; kind?: string; mine?: string; patient_id?: string }
export const useConsultations = (filter: Filter) =>
  useList(['consultations', filter], (cursor) => unwrap(api.GET('/api/v1/consultations', { params: { query: { ...filter, limit: '200', cursor } } })), 30_000);
export const useConsultation = (id: string | undefined) =>
  useQuery({
    queryKey: ['consultation', id],
    enabled: Boolean(id),
    queryFn: () => unwrap(api.GET('/api/v1/consultations/{id}', { params: { path: { id: id ?? '' } } })),
    refetchInterval: whileActive(30_000),
  });
// null: there is none yet, or none that this person may read.
export const useOpinion = (id: string, enabled: boolean) =>
  useQuery({
    queryKey: ['opinion', id],
    enabled,
    queryFn: async () => {
      const { data, error, response } = await api.GET('/api/v1/consultations/{id}/opinion', { params: { path: { id } } });
      if (response.status === 404) return null;
      return unwrap(Promise.resolve({ data, error, response }));
    },
  });
export const useTimeline = (patientKey: string) =>
  useQuery({ queryKey: ['timeline', patientKey], queryFn: () => unwrap(api.GET('/api/v1/patients/{id}/timeline', { params: { path: { id: patientKey } } })) });

export type PlainVerb = 'submit' | 'accept' | 'return' | 'decline' | 'unschedule' | 'no-show' | 'start' | 'open-opinion' | 'archive' | 'cancel' | 'consent' | 'rings/decline';
export type BareVerb = 'confirm' | 'deliver' | 'rings/accept';
export interface Time { starts_at: string; duration_min: number; reason?: string }
type Body<Name extends keyof Schemas> = Schemas[Name];

export function useConsultationMoves() {
  const queries = useQueryClient();
  const refresh = (id: string) => {
    for (const queryKey of [['consultation', id], ['consultations'], ['appointments'], ['slots'], ['opinion', id], ['timeline'], ['studies']]) void queries.invalidateQueries({ queryKey });
  };
  const settle = <T extends Consultation>(saved: T): T => {
    refresh(saved.id);
    return saved;
  };
  const params = (c: { id: string; version: number }) => ({ path: { id: c.id }, header: ifMatch(c) });
  return {
    refresh,
    settle,
    move: async (c: Consultation, verb: PlainVerb, reason = '') =>
      settle(await unwrap(api.POST(`/api/v1/consultations/{id}/${verb}` as '/api/v1/consultations/{id}/accept', { params: params(c), body: { reason } }))),
    act: async (c: Consultation, verb: BareVerb) =>
      settle(await unwrap(api.POST(`/api/v1/consultations/{id}/${verb}` as '/api/v1/consultations/{id}/confirm', { params: params(c) }))),
    assign: async (c: Consultation, body: Body<'AssignExpertsRequest'>) => settle(await unwrap(api.POST('/api/v1/consultations/{id}/assign', { params: params(c), body }))),
    schedule: async (c: Consultation, body: Time) => settle(await unwrap(api.POST('/api/v1/consultations/{id}/schedule', { params: params(c), body }))),
    reschedule: async (c: Consultation, body: Time) => settle(await unwrap(api.POST('/api/v1/consultations/{id}/reschedule', { params: params(c), body }))),
    say: async (c: Consultation, body: Body<'MessageRequest'>) => settle(await unwrap(api.POST('/api/v1/consultations/{id}/messages', { params: params(c), body }))),
    rate: async (c: Consultation, body: Body<'RatingRequest'>) => settle(await unwrap(api.POST('/api/v1/consultations/{id}/rate', { params: params(c), body }))),
    sign: async (c: Consultation, opinion: Opinion, totp: string | undefined) =>
      settle(await unwrap(api.POST('/api/v1/consultations/{id}/sign', { params: params(c), body: { totp, opinion_version: opinion.version } }))),
    stance: async (c: Consultation, opinion: Opinion, body: Body<'StanceRequest'>) => {
      await unwrap(api.POST('/api/v1/consultations/{id}/stance', { params: { path: { id: c.id }, header: ifMatch(opinion) }, body }));
      refresh(c.id);
    },
    addMaterial: async (c: Consultation, body: Body<'MaterialRequest'>) => settle(await unwrap(api.POST('/api/v1/consultations/{id}/material', { params: params(c), body }))),
    removeMaterial: async (c: Consultation, material: string) =>
      settle(await unwrap(api.DELETE('/api/v1/consultations/{id}/material/{material_id}', { params: { path: { id: c.id, material_id: material } } }))),
    attach: async (id: string, file: File, purpose: 'consent' | 'material') => {
      await attachFile(id, file, purpose);
      refresh(id);
    },
  };
}

// The file is the body: the typed client has no word for that.
export async function attachFile(id: string, file: File, purpose: 'consent' | 'material') {
  const query = new URLSearchParams({ file_name: file.name, purpose });
  await counted(['attachments', id, purpose, file.name, file.size, file.lastModified], async (header) => {
    const answer = await fetch(`/api/v1/consultations/${id}/attachments?${query.toString()}`, {
      method: 'POST', credentials: 'same-origin', body: file,
      headers: { 'Content-Type': file.type || 'application/octet-stream', 'X-CSRF-Token': sessionToken(), ...header },
    }).catch(() => { throw noAnswer(); });
    if (!answer.ok) throw await problemOf(answer);
  });
}
