// What the calendar shows: appointments, and the free time of those who are looked at.
import type { EventInput } from '@fullcalendar/react';
import type { Appointment } from '../api/client';
import type { Free } from '../api/scheduling';
import { listed, personName } from '../lib/format';

const gone = new Set(['cancelled', 'rescheduled', 'expired', 'no_show']);

export function eventsOf(appointments: Appointment[], free: Free[], mayMove: boolean): EventInput[] {
  const shown = appointments.filter((a) => !gone.has(a.state)).map((a): EventInput => ({
    id: a.id,
    title: `${personName(a.patient.name)} · ${listed(a.experts.map((e) => e.name))}`,
    start: a.starts_at,
    end: a.ends_at,
    editable: mayMove && (a.state === 'held' || a.state === 'confirmed'),
    className: `th-event th-event-${a.state}`,
    extendedProps: { appointment: a },
  }));
  const open = free.map((s): EventInput => ({ id: `free ${s.starts_at}`, start: s.starts_at, end: s.ends_at, display: 'background', className: 'th-free', extendedProps: { free: s.starts_at } }));
  return [...open, ...shown];
}

const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00:00`;

// The hours that a day is shown with: the usual ones, and more where there is something outside of them.
export function hoursOf(times: Free[]): { from: string; to: string } {
  let from = 7;
  let to = 19;
  for (const time of times) {
    const start = new Date(time.starts_at);
    const end = new Date(time.ends_at);
    from = Math.min(from, start.getHours());
    to = Math.max(to, end.getDate() === start.getDate() ? end.getHours() + (end.getMinutes() ? 1 : 0) : 24);
  }
  return { from: clock(from), to: clock(to) };
}
