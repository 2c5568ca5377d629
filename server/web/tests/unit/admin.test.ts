import { beforeAll, expect, test } from 'vitest';
import { fields, paramsOf, queryOf, searchOf } from '../../src/admin/audit_query';
import { actionWords } from '../../src/admin/audit_words';
import { licenceState } from '../../src/admin/licence_state';
import { branches } from '../../src/admin/tree';
import type { Organisation } from '../../src/api/admin';
import { startI18n } from '../../src/i18n';

beforeAll(startI18n);

const organisation = (id: string, code: string, parent_id: string | null = null): Organisation => ({ id, version: 1, code, name: code, kind: 'clinic', parent_id, reading_org_id: null, active: true, created_at: '2026-01-01T00:00:00Z' });

test('organisations stand below their parent, by code; one whose parent is not seen stands at the top', () => {
  const rows = branches([organisation('3', 'B', '1'), organisation('4', 'X', 'unseen'), organisation('1', 'CITY'), organisation('2', 'A', '1'), organisation('5', 'AA', '2')]);
  expect(rows.map(({ org, depth }) => `${depth}${org.code}`)).toEqual(['0CITY', '1A', '2AA', '1B', '0X']);
});

test('a licence is marked before it ends, and on its last day it still counts', () => {
  const now = new Date('2026-01-31T12:00:00').getTime();
  const of = (expires_on: string, expired = false, revoked_at: string | null = null) => licenceState({ expires_on, expired, revoked_at }, now);
  expect(of('2027-01-31')).toBe('valid');
  expect(of('2026-03-01')).toBe('ending');
  expect(of('2026-01-31')).toBe('ending');
  expect(of('2026-01-30', true)).toBe('expired');
  expect(of('2027-01-31', false, '2026-01-01T00:00:00Z')).toBe('revoked');
});

test('what is looked for in the trail stands in the address, and days are whole', () => {
  const params = new URLSearchParams('from=2026-01-30&to=2026-01-31&actor=tech1&outcome=refused&patient=x');
  const search = searchOf(params);
  expect(new URLSearchParams(paramsOf(search)).toString()).toBe('from=2026-01-30&to=2026-01-31&actor=tech1&outcome=refused');
  const query = queryOf(search);
  expect(Object.keys(query).sort()).toEqual(['actor', 'from', 'outcome', 'to']);
  expect(new Date(query.to ?? '').getTime() - new Date(query.from ?? '').getTime()).toBe(2 * 86_400_000);
  expect(queryOf(searchOf(new URLSearchParams('from=yesterday')))).toEqual({});
  expect(fields).not.toContain('name');
});

test('an action is said in words, also one that has none yet', () => {
  expect(actionWords('order.submit')).toBe('申请单 · 提交');
  expect(actionWords('order.some_new_verb')).toBe('申请单 · some new verb');
  expect(actionWords('POST /api/v1/orders')).toBe('角色不允许的操作');
});
