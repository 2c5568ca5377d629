import { expect, test } from 'vitest';
import type { Appointment } from '../../src/api/client';
import { conflictOf } from '../../src/calendar/conflicts';
import { hoursOf } from '../../src/calendar/events';

const at = (clock: string) => `2026-03-02T${clock}:00Z`;
const now = Date.parse(at('06:00'));
const free = ['08:00', '08:30', '09:30'].map((start) => ({ starts_at: at(start), ends_at: new Date(Date.parse(at(start)) + 1_800_000).toISOString() }));
const taken = (id: string, from: string, to: string, more: Partial<Appointment> = {}) =>
  ({ id, state: 'confirmed', org_id: 'clinic', starts_at: at(from), ends_at: at(to), experts: [{ id: 'e1', name: '甲' }], patient: { patient_id: 'P1', name: '乙', sex: 'M', birth_date: '' }, ...more }) as Appointment;
const wanted = (from: string, to: string, more = {}) => ({ start: new Date(at(from)), end: new Date(at(to)), experts: ['e1'], patientId: 'P9', orgId: 'clinic', ...more });

test('free slots that follow each other cover a longer time, a gap does not', () => {
  expect(conflictOf(wanted('08:00', '09:00'), [], free, now)).toBeNull();
  expect(conflictOf(wanted('08:15', '08:45'), [], free, now)).toBeNull();
  expect(conflictOf(wanted('08:30', '09:30'), [], free, now)).toEqual({ kind: 'outside' });
  expect(conflictOf(wanted('08:00', '09:00'), [], undefined, now), 'not known yet').toBeNull();
});

test('an expert who is taken, and a patient of the same clinic, are named', () => {
  expect(conflictOf(wanted('08:00', '08:30'), [taken('a', '08:15', '08:45')], free, now)).toMatchObject({ kind: 'expert', name: '甲' });
  expect(conflictOf(wanted('08:00', '08:30', { experts: ['e2'], patientId: 'P1' }), [taken('a', '08:15', '08:45')], free, now)).toMatchObject({ kind: 'patient', name: '乙' });
  expect(conflictOf(wanted('08:00', '08:30', { experts: ['e2'], patientId: 'P1', orgId: 'other' }), [taken('a', '08:15', '08:45')], free, now)).toBeNull();
});

test('what only touches, was cancelled, or is the moved appointment itself is no conflict', () => {
  expect(conflictOf(wanted('08:00', '08:30'), [taken('a', '08:30', '09:00'), taken('b', '07:30', '08:00')], free, now)).toBeNull();
  expect(conflictOf(wanted('08:00', '08:30'), [taken('a', '08:00', '08:30', { state: 'cancelled' })], free, now)).toBeNull();
  // Moved by a quarter: half of its new time is its old one, which no slot offers.
  expect(conflictOf(wanted('09:15', '09:45', { ignore: 'a' }), [taken('a', '09:00', '09:30')], free, now)).toBeNull();
});

test('a time that is over suits nobody', () => {
  expect(conflictOf(wanted('05:30', '06:30'), [], undefined, now)).toEqual({ kind: 'past' });
});

test('the calendar shows the usual hours, and more where something lies outside of them', () => {
  const local = (clock: string) => new Date(`2026-03-02T${clock}:00`).toISOString();
  const span = (from: string, to: string) => ({ starts_at: local(from), ends_at: local(to) });
  expect(hoursOf([span('09:00', '10:00')])).toEqual({ from: '07:00:00', to: '19:00:00' });
  expect(hoursOf([span('05:30', '06:00'), span('20:45', '21:15')])).toEqual({ from: '05:00:00', to: '22:00:00' });
  expect(hoursOf([{ starts_at: local('23:30'), ends_at: new Date(Date.parse(local('23:30')) + 3_600_000).toISOString() }]).to).toBe('24:00:00');
});
