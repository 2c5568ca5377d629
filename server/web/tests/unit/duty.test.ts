import { expect, test } from 'vitest';
import { newsKinds } from '../../src/admin/news_kinds';
import type { Organisation } from '../../src/api/admin';
import type { Expert, User } from '../../src/api/client';
import type { RosterEntry } from '../../src/api/duty';
import { arrangedBy } from '../../src/duty/arranged';
import { daysFrom, dutyNow, freePosition, nowAndComing, passedOver, uncovered } from '../../src/duty/roster';

const hour = 3_600_000;
const now = Date.parse('2026-03-01T12:00:00Z');
const at = (hours: number) => new Date(now + hours * hour).toISOString();
const duty = (id: string, user_id: string, position: number, from: number, to: number, specialty = 'CARDIO', org_id = 'lead'): RosterEntry =>
  ({ id, version: 1, org_id, specialty, position, user_id, name: user_id, starts_at: at(from), ends_at: at(to) });
const expert = (user_id: string, specialties: string[], more: Partial<Expert> = {}): Expert =>
  ({ id: `e-${user_id}`, version: 1, org_id: 'lead', user_id, login: user_id, name: user_id, title: '', specialties, languages: [], time_zone: 'Asia/Shanghai', introduction: '', enabled: true, licence: { title: '', scope: '*', expires_on: '2027-01-01' }, ...more });

test('who is on duty is rung by position, once, from the first moment until before the last', () => {
  const entries = [duty('3', 'b', 2, -1, 1), duty('1', 'a', 1, 0, 1), duty('4', 'a', 3, -1, 1), duty('5', 'gone', 1, -2, 0), duty('6', 'later', 1, 1, 2), duty('7', 'n', 1, -1, 1, 'NEURO')];
  const groups = dutyNow(entries, now);
  expect(groups.map((g) => `${g.specialty} ${g.people.map((p) => p.user_id).join()}`)).toEqual(['CARDIO a,b', 'NEURO n']);
});

test('two organisations have a duty each', () => {
  expect(dutyNow([duty('1', 'a', 1, -1, 1), duty('2', 'b', 1, -1, 1, 'CARDIO', 'county')], now).map((g) => g.orgId)).toEqual(['county', 'lead']);
});

test('what is over is not shown, and the earliest comes first', () => {
  const entries = [duty('1', 'later', 1, 5, 6), duty('2', 'over', 1, -2, 0), duty('3', 'now', 2, -1, 1), duty('4', 'first', 1, -1, 1)];
  expect(nowAndComing(entries, now).map((e) => e.user_id)).toEqual(['first', 'now', 'later']);
});

test('the hub passes over whoever is no expert of the specialty, is closed or has no valid licence', () => {
  const entry = duty('1', 'a', 1, -1, 1);
  expect(passedOver(entry, [expert('a', ['CARDIO'])])).toBeNull();
  expect(passedOver(entry, [])).toBe('noExpert');
  expect(passedOver(entry, [expert('a', ['NEURO'])])).toBe('noExpert');
  expect(passedOver(entry, [expert('a', ['CARDIO'], { enabled: false })])).toBe('noExpert');
  expect(passedOver(entry, [expert('a', ['CARDIO'], { licence: undefined })])).toBe('noLicence');
});

test('a specialty is missing when nobody of it would be rung, whoever stands on the roster', () => {
  const experts = [expert('a', ['CARDIO', 'RESP']), expert('n', ['NEURO']), expert('x', ['ENT'], { enabled: false }), expert('o', ['PED'], { org_id: 'other' })];
  const duties = dutyNow([duty('1', 'n', 1, -1, 1), duty('2', 'n', 1, -1, 1, 'NEURO')], now);
  expect(uncovered(duties, experts, 'lead')).toEqual(['CARDIO', 'RESP']);
});

test('the first place that is free in all of the time is proposed', () => {
  const entries = [duty('1', 'a', 1, 0, 24), duty('2', 'b', 3, 0, 24), duty('3', 'c', 2, 0, 24, 'NEURO'), duty('4', 'd', 2, 24, 48)];
  const of = (from: number, to: number, orgId = 'lead') => freePosition(entries, { orgId, specialty: 'CARDIO', from: now + from * hour, to: now + to * hour });
  expect(of(0, 24)).toBe(2);
  expect(of(12, 36)).toBe(4);
  expect(of(24, 48)).toBe(1);
  expect(of(0, 24, 'county')).toBe(1);
});

test('days of a holiday are counted through the end of a month, and never more than 31', () => {
  expect(daysFrom('2026-09-30', '2026-10-02')).toEqual(['2026-09-30', '2026-10-01', '2026-10-02']);
  expect(daysFrom('2026-10-01', '2026-10-01')).toEqual(['2026-10-01']);
  expect(daysFrom('2026-10-02', '2026-10-01')).toEqual([]);
  expect(daysFrom('2026-01-01', '2027-01-01')).toHaveLength(31);
});

test('a coordinator keeps their own organisation; an administrator all below, and adds to none that is closed', () => {
  const user = (...roles: [string, string][]): User => ({ id: 'u', login: 'u', name: 'u', title: '', second_factor: false, org: { id: 'lead', code: 'LEAD', name: 'Lead', kind: 'lead_hospital' }, roles: roles.map(([role, org_id]) => ({ role, org_id })) });
  const organisation = (id: string, active: boolean): Organisation => ({ id, version: 1, code: id, name: `name of ${id}`, kind: 'clinic', parent_id: null, reading_org_id: null, active, created_at: '2026-01-01T00:00:00Z' });
  const coordinator = arrangedBy(user(['coordinator', 'lead'], ['consultant', 'county']), []);
  expect(coordinator.choices).toEqual([{ id: 'lead', name: 'Lead' }]);
  expect([coordinator.may('lead'), coordinator.may('county')]).toEqual([true, false]);
  const administrator = arrangedBy(user(['administrator', 'lead']), [organisation('clinic', true), organisation('shut', false), organisation('lead', true)]);
  expect(administrator.choices.map((o) => o.id)).toEqual(['lead', 'clinic']);
  expect([administrator.may('shut'), administrator.nameOf('shut'), administrator.nameOf('unknown')]).toEqual([true, 'name of shut', '']);
  expect(arrangedBy(null, []).choices).toEqual([]);
});

test('a webhook can ask for everything, for one sort and for one kind', () => {
  expect(newsKinds).toEqual(expect.arrayContaining(['*', 'consultation.*', 'appointment.confirmed', 'waiting.offered']));
  for (const kind of newsKinds) expect(kind).toMatch(/^(\*|[a-z_]+\.(\*|[a-z_]+))$/);
});
