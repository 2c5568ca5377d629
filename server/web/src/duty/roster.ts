// What the entries of a duty roster come to: who is rung now, what comes, who is missing, which place is free.
import type { RosterEntry } from '../api/duty';
import type { Expert } from '../api/client';

export interface Duty { orgId: string; specialty: string; people: RosterEntry[] }

const ms = (iso: string) => new Date(iso).getTime();
export const isOn = (e: RosterEntry, now: number) => ms(e.starts_at) <= now && now < ms(e.ends_at);

// By organisation and specialty, in the order in which they are rung; whoever stands there twice is rung once.
export function dutyNow(entries: RosterEntry[], now: number): Duty[] {
  const groups = new Map<string, Duty>();
  const inOrder = entries.filter((e) => isOn(e, now)).toSorted((a, b) => a.position - b.position || a.id.localeCompare(b.id));
  for (const e of inOrder) {
    const key = `${e.org_id} ${e.specialty}`;
    const group = groups.get(key) ?? { orgId: e.org_id, specialty: e.specialty, people: [] };
    if (!group.people.some((p) => p.user_id === e.user_id)) group.people.push(e);
    groups.set(key, group);
  }
  return [...groups.values()].toSorted((a, b) => a.orgId.localeCompare(b.orgId) || a.specialty.localeCompare(b.specialty));
}

// What has not ended yet, the earliest first.
export const nowAndComing = (entries: RosterEntry[], now: number) =>
  entries.filter((e) => ms(e.ends_at) > now).toSorted((a, b) => ms(a.starts_at) - ms(b.starts_at) || a.specialty.localeCompare(b.specialty) || a.position - b.position);

// Why the hub passes over somebody on duty. An expert's licence here covers one of their specialties, not surely this one.
export function passedOver(entry: RosterEntry, experts: Expert[]): 'noExpert' | 'noLicence' | null {
  const expert = experts.find((e) => e.user_id === entry.user_id);
  if (!expert?.enabled || !expert.specialties.includes(entry.specialty)) return 'noExpert';
  return expert.licence ? null : 'noLicence';
}

// Specialties that this organisation has experts of, and in which nobody would be rung now.
export function uncovered(duties: Duty[], experts: Expert[], orgId: string): string[] {
  const wanted = new Set(experts.filter((e) => e.enabled && e.org_id === orgId).flatMap((e) => e.specialties));
  for (const d of duties) if (d.orgId === orgId && d.people.some((p) => passedOver(p, experts) === null)) wanted.delete(d.specialty);
  return [...wanted].toSorted();
}

// The first place that nobody has in any of this time.
export function freePosition(entries: RosterEntry[], of: { orgId: string; specialty: string; from: number; to: number }): number {
  const held = new Set(entries.filter((e) => e.org_id === of.orgId && e.specialty === of.specialty && ms(e.ends_at) > of.from && ms(e.starts_at) < of.to).map((e) => e.position));
  let position = 1;
  while (held.has(position)) position += 1;
  return position;
}

// "2026-10-01" to "2026-10-03": these three days.
export function daysFrom(first: string, last: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(`${first}T00:00:00Z`); at <= Date.parse(`${last}T00:00:00Z`) && days.length < 31; at += 86_400_000) days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}
