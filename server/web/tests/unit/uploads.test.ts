import { beforeEach, expect, test } from 'vitest';
import { filesOfInput, parcelsOf } from '../../src/uploads/drop';
import { Rate } from '../../src/uploads/rate';
import { fingerprintOf, urlStorage } from '../../src/uploads/url_storage';

const file = (name: string, content = name) => new File([content], name, { lastModified: 1 });
const named = (...paths: string[]) => paths.map((path) => ({ path, file: file(path) }));

beforeEach(() => localStorage.clear());

test('a few files go each by itself, many as one parcel, archives as they are', () => {
  expect(parcelsOf(named('a', 'b', 'c')).map((p) => p.files.length)).toEqual([1, 1, 1]);
  const many = named(...Array.from({ length: 300 }, (_, i) => `CD/IM${i}`), 'CD/more.zip');
  expect(parcelsOf(many).map((p) => [p.name, p.files.length])).toEqual([['CD/more.zip', 1], ['CD', 300]]);
  expect(parcelsOf(named('x/1', 'y/2', '3', '4', '5')).map((p) => p.name)).toEqual(['']);
});

test('files come in one order, whatever order the browser gives', () => {
  const list = [file('c'), file('a'), file('b')] as unknown as FileList;
  expect(filesOfInput(list).map((f) => f.path)).toEqual(['a', 'b', 'c']);
});

test('a fingerprint tells files and people apart, and names none of them', async () => {
  const print = await fingerprintOf(named('王小明/1'), 'user-1');
  expect(print).toBe(await fingerprintOf(named('王小明/1'), 'user-1'));
  expect(print).not.toBe(await fingerprintOf(named('王小明/1'), 'user-2'));
  expect(print).not.toBe(await fingerprintOf(named('王小明/2'), 'user-1'));
  const key = await urlStorage.addUpload(print, { size: 5, metadata: { filename: '王小明' }, creationTime: '', urlStorageKey: '', uploadUrl: '/api/v1/uploads/1', parallelUploadUrls: null });
  expect(JSON.stringify({ ...localStorage })).not.toContain('王小明');
  expect((await urlStorage.findUploadsByFingerprint(print))[0]?.uploadUrl).toBe('/api/v1/uploads/1');
  await urlStorage.removeUpload(key);
  expect(await urlStorage.findUploadsByFingerprint(print)).toEqual([]);
});

test('what is old or no longer readable is forgotten', async () => {
  localStorage.setItem('telehub.upload.old', JSON.stringify({ size: 1, at: Date.now() - 8 * 24 * 3600_000, url: '/x' }));
  localStorage.setItem('telehub.upload.bad', '{');
  expect(await urlStorage.findAllUploads()).toEqual([]);
});

test('speed is of the last while, and what a resumed upload began with does not count', () => {
  const rate = new Rate();
  rate.add('a', 50_000_000, 0);
  expect(rate.perSecond(0)).toBe(0);
  for (let second = 1; second <= 10; ++second) rate.add('a', 50_000_000 + second * 1000, second * 1000);
  expect(rate.perSecond(11_000)).toBeCloseTo(1000, -1);
  expect(rate.perSecond(60_000)).toBe(0);
});
