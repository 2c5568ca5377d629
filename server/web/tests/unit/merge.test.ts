// Two people change the same thing: each one's own changes stand, and where both changed a part it is said.
import { expect, test } from 'vitest';
import { merge } from '../../src/lib/merge';

const say = (_: unknown, value: unknown) => JSON.stringify(value);
const base = { history: 'a', urgency: 'routine', parts: ['HEAD'], consent: false };

test('what only they changed is taken, what only I changed is kept, what both changed is mine and said', () => {
  const mine = { ...base, history: 'mine', consent: true };
  const theirs = { ...base, history: 'theirs', urgency: 'emergency', parts: ['HEAD', 'NECK'] };
  const { changed, mine: merged } = merge(base, mine, theirs, say);
  expect(changed).toEqual([{ name: 'history', both: true }, { name: 'urgency', both: false }, { name: 'parts', both: false }]);
  expect(merged).toEqual({ history: 'mine', urgency: 'emergency', parts: ['HEAD', 'NECK'], consent: true });
});

test('where both wrote the same there is nothing to say', () => {
  const same = { ...base, history: 'the same' };
  expect(merge(base, same, same, say)).toEqual({ changed: [], mine: same });
  expect(merge(base, base, base, say)).toEqual({ changed: [], mine: base });
});
