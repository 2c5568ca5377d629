// Whether a time suits, as far as this page knows: said while an appointment is dragged. The hub decides.
import type { Appointment } from '../api/client';
import type { Free } from '../api/scheduling';

export type Conflict =
  | { kind: 'past' }
  | { kind: 'expert' | 'patient'; name: string; from: string; to: string }
  | { kind: 'outside' };

const takes = (a: Appointment) => ['held', 'confirmed', 'in_session', 'done'].includes(a.state);

interface Wanted { start: Date; end: Date; experts: string[]; patientId: string; orgId: string; ignore?: string | undefined }

export function conflictOf(wanted: Wanted, appointments: Appointment[], free: Free[] | undefined, now: number): Conflict | null {
  const from = wanted.start.getTime();
  const to = wanted.end.getTime();
  if (from < now) return { kind: 'past' };
  for (const a of appointments) {
    if (a.id === wanted.ignore || !takes(a)) continue;
    if (new Date(a.starts_at).getTime() >= to || new Date(a.ends_at).getTime() <= from) continue;
    const expert = a.experts.find((e) => wanted.experts.includes(e.id));
    if (expert) return { kind: 'expert', name: expert.name, from: a.starts_at, to: a.ends_at };
    if (a.org_id === wanted.orgId && a.patient.patient_id === wanted.patientId) return { kind: 'patient', name: a.patient.name, from: a.starts_at, to: a.ends_at };
  }
  if (free && !covered(from, to, free, ownTime(wanted, appointments))) return { kind: 'outside' };
  return null;
}

// The time that the appointment itself holds is free for it.
function ownTime(wanted: Wanted, appointments: Appointment[]): Free[] {
  const own = appointments.find((a) => a.id === wanted.ignore);
  return own ? [own] : [];
}

// Free slots that follow each other cover a longer time together.
function covered(from: number, to: number, free: Free[], own: Free[]): boolean {
  const spans = [...free, ...own].map((s) => [new Date(s.starts_at).getTime(), new Date(s.ends_at).getTime()] as const).toSorted((a, b) => a[0] - b[0]);
  let at = from;
  for (const [start, end] of spans) {
    if (start <= at && end > at) at = end;
    if (at >= to) return true;
  }
  return false;
}
