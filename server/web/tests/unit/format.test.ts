import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ApiProblem } from '../../src/api/problem';
import { faultsOf } from '../../src/frame/notices';
import { startI18n } from '../../src/i18n';
import { findingOf } from '../../src/lib/finding';
import { formatsOf, personName } from '../../src/lib/format';

const zh = formatsOf('zh-CN');
const en = formatsOf('en');

test('durations, sizes and numbers as each language writes them', () => {
  expect(en.duration(65 * 60_000)).toMatch(/^1 hrs? 5 mins?$/);
  expect(zh.duration(65 * 60_000)).toMatch(/1\s?小时\s?5\s?分钟/);
  expect(en.duration(-30_000)).toMatch(/30 sec/);
  expect(en.bytes(2_500_000_000)).toBe('2.5 GB');
  expect(zh.bytes(999)).toMatch(/999/);
  expect(en.number(1234567)).toBe('1,234,567');
});

test('ages: years, months below two years, nothing without a date', () => {
  const at = new Date('2026-11-25T12:00:00').getTime();
  expect(zh.age('1958-03-12', at)).toBe('68岁');
  expect(en.age('1958-11-26', at)).toBe('67 y');
  expect(en.age('2026-08-26', at)).toBe('2 mo');
  expect(zh.age('', at)).toBe('');
  expect(en.age('not a date', at)).toBe('');
});

test('dates as DICOM writes them, and what is none as it came', () => {
  expect(zh.dicomDate('20260131')).toBe('2026/01/31');
  expect(en.dicomDate('20260131')).toBe('31/01/2026');
  expect([en.dicomDate(''), en.dicomDate('2026'), en.dicomDate('20261399')]).toEqual(['', '2026', '20261399']);
  expect(en.study({ study_date: '20260131', modalities: ['CT', 'SR'], description: 'Head' })).toBe('31/01/2026 CT/SR Head');
});

test('no time is no text', () => {
  expect([en.date(null), en.time(undefined), en.dateTime('')]).toEqual(['', '', '']);
});

test('names of images as people write them', () => {
  expect(personName('Zhang^Wei=张^伟')).toBe('张伟');
  expect(personName('Ouyang^Mingyue=欧阳^明月=')).toBe('欧阳明月');
  expect(personName('Müller^Jörg^^Dr.')).toBe('Müller Jörg Dr.');
  expect(personName('王小明')).toBe('王小明');
  expect(personName('^^=')).toBe('');
});

test('what the hub found is said in the language of the page', async () => {
  await startI18n();
  expect(findingOf({ kind: 'identity_mismatch', detail: 'order and images disagree in: patient_id, name' })).toBe('影像与申请单不一致：患者编号、姓名');
  expect(findingOf({ kind: 'uid_conflict', detail: 'another object with this SOP Instance UID is stored; the first is kept' })).toBe('');
  expect(findingOf({ kind: 'no_order', detail: 'something newer' })).toBe('something newer');
  // Every finding that the hub can have.
  const written = ['studies', 'ingest'].flatMap((name) => {
    const source = readFileSync(`../app/${name}.cpp`, 'utf8');
    return [...source.matchAll(/quarantine_study\(c, hub, \*?study,\s*"no_order",([^;]*);/g)].flatMap(([, rest]) => [...(rest ?? '').matchAll(/"([^"]+)"/g)].map(([, text]) => text ?? ''));
  });
  expect(written.length).toBeGreaterThanOrEqual(4);
  for (const detail of written) expect(findingOf({ kind: 'no_order', detail })).toMatch(/[\u4e00-\u9fff]/);
});

test("a refusal's fields are said in the language of the page", async () => {
  await startI18n();
  const error = new ApiProblem({ status: 422, errors: [{ path: '$.consent', message: "the patient's consent is required to submit" }, { path: '$.url', message: 'must be https' }] });
  expect(faultsOf(error, 'zh-CN')).toMatch(/^[^a-z]*[\u4e00-\u9fff][^a-z]*; url$/);
  expect(faultsOf(error, 'en')).toMatch(/; must be https$/);
});
