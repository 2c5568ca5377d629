import { expect, test } from 'vitest';
import type { Consultation, User } from '../../src/api/client';
import { actionsFor, columnOf } from '../../src/consultations/rules';

const person = (id: string, role: string, org = 'city'): User => ({ id, login: id, name: id, title: '', org: { id: org, code: '', name: '', kind: '' }, roles: [{ org_id: org, role }], second_factor: false });
const doctor = person('d', 'clinic_physician', 'clinic');
const coordinator = person('c', 'coordinator');
const chair = person('x', 'consultant');
const member = person('y', 'consultant');
const stranger = person('z', 'consultant');
const part = (user_id: string, of: string) => ({ user_id, login: user_id, name: user_id, title: '', part: of, specialty: 'NEURO', stance: '', stance_text: '', stance_version: 0, added_at: '' });
const one = (kind: string, state: string, more: Partial<Consultation> = {}) =>
  ({ id: '1', version: 1, kind, state, org_id: 'clinic', consent: true, people: [part('d', 'applicant'), part('x', 'chair'), part('y', 'expert')], ...more }) as Consultation;
const may = (c: Consultation, user: User) => [...actionsFor(c, user)].toSorted();

test('triage is the coordinator\'s, and an emergency has none', () => {
  expect(may(one('elective', 'submitted'), coordinator)).toEqual(['accept', 'decline', 'return']);
  expect(may(one('emergency', 'submitted'), coordinator)).toEqual(['assign', 'decline']);
  expect(may(one('elective', 'submitted'), doctor)).toEqual(['cancel']);
  expect(may(one('elective', 'submitted'), { ...doctor, org: { ...doctor.org, id: 'other' } })).toEqual([]);
});

test('only the chair signs, only experts of the case write, of an MDT each takes a stance', () => {
  expect(may(one('mdt', 'opinion_draft'), chair)).toEqual(['sign', 'stance']);
  expect(may(one('mdt', 'opinion_draft'), member)).toEqual(['stance']);
  expect(may(one('elective', 'in_session'), stranger)).toEqual([]);
  expect(may(one('elective', 'in_session'), member)).toEqual(['open-opinion']);
});

test('in writing one asks and answers; consent of an emergency may follow', () => {
  expect(may(one('store_and_forward', 'assigned'), member)).toEqual(['ask', 'open-opinion']);
  expect(may(one('store_and_forward', 'assigned'), doctor)).toEqual(['answer', 'cancel']);
  expect(may(one('emergency', 'in_session', { consent: false }), doctor)).toEqual(['consent']);
});

test('only what meets waits for a time', () => {
  expect(columnOf(one('elective', 'assigned'))).toBe('schedule');
  expect(columnOf(one('elective', 'scheduled'))).toBe('schedule'); // its time is held, and waits to be confirmed
  expect(columnOf(one('elective', 'confirmed'))).toBe('planned');
  expect(columnOf(one('store_and_forward', 'assigned'))).toBe('answer');
  expect(columnOf(one('emergency', 'assigned'))).toBe('answer');
  expect(columnOf(one('elective', 'draft'))).toBeUndefined();
});
