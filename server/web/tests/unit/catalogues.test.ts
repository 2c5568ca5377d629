import { expect, test } from 'vitest';
import { en } from '../../src/i18n/en';
import { zh } from '../../src/i18n/zh';

type Tree = { [key: string]: string | Tree };

function leaves(tree: Tree, path = ''): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') all.set(path + key, value);
    else for (const [inner, text] of leaves(value, `${path}${key}.`)) all.set(inner, text);
  }
  return all;
}
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort();

const chinese = leaves(zh);
const english = leaves(en);

test('both languages have the same keys, and no text is empty', () => {
  expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort());
  for (const [key, text] of [...chinese, ...english]) expect(text.trim(), key).not.toBe('');
});

test('a text fills in the same values in both languages', () => {
  for (const [key, text] of chinese) expect(placeholders(english.get(key) ?? ''), key).toEqual(placeholders(text));
});

test('English is English, and Chinese is Chinese where it says more than a name', () => {
  for (const [key, text] of english) expect(text, key).not.toMatch(/[\u4e00-\u9fff]/);
  const names = /^(modality\.(CT|PT)|viewer\.imageOf|order\.xOfY|errors\.statuses\.(400|other)\.advice|errors\.reasons\.already_claimed\.advice|report\.verifier)$/;
  for (const [key, text] of chinese) if (!names.test(key)) expect(text, key).toMatch(/[\u4e00-\u9fff]/);
});
