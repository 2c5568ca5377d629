// What a person may do with a case now: the rows of server/domain/consultation.cpp, as far as buttons need them. The hub
// decides; a button that is shown too much is refused there.
import type { Consultation, User } from '../api/client';
import { hasRole } from '../frame/session';

export type Kind = 'elective' | 'emergency' | 'store_and_forward' | 'mdt';
export type Action =
  | 'edit' | 'submit' | 'accept' | 'return' | 'decline' | 'assign' | 'schedule' | 'confirm' | 'reschedule' | 'unschedule' | 'no-show'
  | 'start' | 'open-opinion' | 'ask' | 'answer' | 'stance' | 'sign' | 'deliver' | 'consent' | 'rate' | 'archive' | 'cancel';

type Who = 'applicant' | 'coordinator' | 'expert';
interface Row { action: Action; who: Who[]; states: string[]; kinds?: Kind[] }

const triaged: Kind[] = ['elective', 'store_and_forward', 'mdt'];
const met: Kind[] = ['elective', 'mdt'];
const live: Kind[] = ['elective', 'mdt', 'emergency'];
const written: Kind[] = ['store_and_forward'];
const emergency: Kind[] = ['emergency'];

const rows: Row[] = [
  { action: 'submit', who: ['applicant'], states: ['draft', 'returned'] },
  { action: 'edit', who: ['applicant'], states: ['draft', 'returned'] },
  { action: 'accept', who: ['coordinator'], states: ['submitted'], kinds: triaged },
  { action: 'assign', who: ['coordinator'], states: ['accepted', 'assigned', 'opinion_draft'] },
  { action: 'assign', who: ['coordinator'], states: ['in_session'], kinds: live },
  { action: 'assign', who: ['coordinator'], states: ['submitted'], kinds: emergency },
  { action: 'schedule', who: ['coordinator'], states: ['assigned'], kinds: met },
  { action: 'confirm', who: ['coordinator'], states: ['scheduled'], kinds: met },
  { action: 'start', who: ['coordinator', 'expert'], states: ['confirmed'], kinds: met },
  { action: 'start', who: ['coordinator', 'expert'], states: ['assigned'], kinds: emergency },
  { action: 'open-opinion', who: ['expert'], states: ['in_session'], kinds: live },
  { action: 'open-opinion', who: ['expert'], states: ['assigned'], kinds: written },
  { action: 'sign', who: ['expert'], states: ['opinion_draft'] },
  { action: 'deliver', who: ['coordinator', 'expert'], states: ['signed'] },
  { action: 'rate', who: ['applicant'], states: ['delivered'] },
  { action: 'archive', who: ['applicant', 'coordinator'], states: ['rated'] },
  { action: 'ask', who: ['expert'], states: ['assigned', 'opinion_draft'], kinds: written },
  { action: 'answer', who: ['applicant'], states: ['assigned', 'opinion_draft'], kinds: written },
  { action: 'stance', who: ['expert'], states: ['opinion_draft'], kinds: ['mdt'] },
  { action: 'reschedule', who: ['coordinator'], states: ['scheduled', 'confirmed'], kinds: met },
  { action: 'unschedule', who: ['coordinator'], states: ['scheduled', 'confirmed'], kinds: met },
  { action: 'no-show', who: ['coordinator'], states: ['confirmed'], kinds: met },
  { action: 'return', who: ['coordinator'], states: ['submitted'], kinds: triaged },
  { action: 'decline', who: ['coordinator'], states: ['submitted'] },
  { action: 'decline', who: ['coordinator'], states: ['accepted'], kinds: triaged },
  { action: 'cancel', who: ['applicant'], states: ['draft', 'returned', 'submitted', 'accepted', 'assigned', 'scheduled', 'confirmed'] },
];

export const isExpertOf = (c: Consultation, user: User | null) => c.people.some((p) => p.user_id === user?.id && (p.part === 'expert' || p.part === 'chair'));
export const chairs = (c: Consultation, user: User | null) => c.people.some((p) => p.user_id === user?.id && p.part === 'chair');
export const expertsOf = (c: Consultation) => c.people.filter((p) => p.part === 'expert' || p.part === 'chair');

export function actionsFor(c: Consultation, user: User | null): Set<Action> {
  const is: Record<Who, boolean> = {
    applicant: hasRole(user, 'clinic_physician') && user?.org.id === c.org_id,
    coordinator: hasRole(user, 'coordinator'),
    expert: isExpertOf(c, user),
  };
  const all = new Set(rows.filter((r) => r.states.includes(c.state) && (!r.kinds || r.kinds.includes(c.kind as Kind)) && r.who.some((w) => is[w])).map((r) => r.action));
  if (!chairs(c, user)) all.delete('sign');
  if (is.applicant && c.kind === 'emergency' && !c.consent && !['draft', 'declined', 'rated', 'archived', 'cancelled'].includes(c.state)) all.add('consent');
  return all;
}

// Material may change until the opinion is signed.
export const materialOpen = (state: string) => !['declined', 'signed', 'delivered', 'rated', 'archived', 'cancelled'].includes(state);
export const running = (state: string) => !['declined', 'rated', 'archived', 'cancelled'].includes(state);

export const columns = ['triage', 'assign', 'schedule', 'planned', 'answer', 'feedback'] as const;
export type Column = (typeof columns)[number];
const columnOfState: Record<string, Column> = {
  submitted: 'triage', accepted: 'assign', assigned: 'schedule', scheduled: 'schedule', confirmed: 'planned', in_session: 'answer', opinion_draft: 'answer', signed: 'feedback', delivered: 'feedback',
};
// What is answered in writing or at once waits for no time.
export const columnOf = (c: Consultation): Column | undefined => (c.state === 'assigned' && !met.includes(c.kind as Kind) ? 'answer' : columnOfState[c.state]);

export const specialties = [
  'CARDIO', 'RESP', 'NEURO', 'GASTRO', 'ENDO', 'NEPHRO', 'HEMA', 'RHEUM', 'INFECT', 'ONCO', 'GENSURG', 'NEUROSURG', 'ORTHO', 'THORACIC', 'URO', 'OBGYN', 'PED',
  'ENT', 'OPHTH', 'DERM', 'PSYCH', 'ICU', 'EMERG', 'IMAGING', 'PATH', 'REHAB',
];
