// The opinion while it is written, by one expert or by several.
import { create } from 'zustand';
import { api, ifMatch, unwrap, type Opinion } from '../api/client';
import { useAutosave } from '../frame/autosave';

// The case whose opinion this person has just begun.
export const useBegun = create<{ id: string }>(() => ({ id: '' }));

export const sections = ['summary', 'findings', 'diagnosis', 'advice', 'further_tests', 'referral_advice'] as const;
type OpinionText = Record<(typeof sections)[number] | 'urgency', string>;

const textOf = (o: Opinion | null): OpinionText => ({
  summary: o?.summary ?? '', findings: o?.findings ?? '', diagnosis: o?.diagnosis ?? '', advice: o?.advice ?? '', further_tests: o?.further_tests ?? '', referral_advice: o?.referral_advice ?? '', urgency: o?.urgency ?? '',
});
const same = (a: OpinionText, b: OpinionText) => sections.every((s) => a[s] === b[s]) && a.urgency === b.urgency;

export function useOpinionDraft(consultation: string, opinion: Opinion | null) {
  const path = { id: consultation };
  return useAutosave<OpinionText, Opinion>(opinion, true, () => ({
    textOf,
    same,
    write: (body, base) => unwrap(api.PUT('/api/v1/consultations/{id}/opinion', { params: { path, header: base ? ifMatch(base) : { 'If-Match': '"0"' } }, body })),
    read: () => unwrap(api.GET('/api/v1/consultations/{id}/opinion', { params: { path } })),
  }));
}
