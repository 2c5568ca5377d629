// What is drawn reaches the hub, once, and what was removed goes; whatever the line does meanwhile.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiProblem } from '../../src/api/problem';
import { Book } from '../../src/viewer/book';

let hub: Map<string, number>;
let sent: string[];
let failing: (() => void) | null;
const told = vi.fn();
const ways = {
  put: async (id: string, body: number) => { sent.push(`put ${id}`); failing?.(); hub.set(id, body); },
  remove: async (id: string) => { sent.push(`remove ${id}`); failing?.(); hub.delete(id); },
};
const drawn = (all: Record<string, number>) => new Map(Object.entries(all));

beforeEach(() => {
  vi.useFakeTimers();
  hub = new Map();
  sent = [];
  failing = null;
  told.mockReset();
});
afterEach(() => { vi.useRealTimers(); });

test('what is new, other or gone is sent, and nothing twice', async () => {
  const book = new Book(ways, told);
  await book.want(drawn({ a: 1, b: 2 }));
  await book.want(drawn({ a: 1, b: 3 }));
  await book.want(drawn({ b: 3 }));
  await book.want(drawn({ b: 3 }));
  expect(sent).toEqual(['put a', 'put b', 'put b', 'remove a']); // and an end to it
  expect([...hub]).toEqual([['b', 3]]);
  expect(book.pending).toBe(false);
});

test('what the hub had before is not sent again, and goes when it is removed; what is not known stays', async () => {
  hub = drawn({ mine: 1, another: 2 });
  const book = new Book(ways, told);
  book.knows('mine', 1);
  await book.want(drawn({ mine: 1 }));
  expect(sent).toEqual([]);
  await book.want(drawn({}));
  expect([...hub.keys()]).toEqual(['another']);
});

test('a broken line is tried again, with what is drawn by then', async () => {
  const book = new Book(ways, told);
  failing = () => { throw new ApiProblem({ status: 0, reason: 'no_answer' }); };
  const done = book.want(drawn({ a: 1 }));
  await vi.advanceTimersByTimeAsync(12_000);
  expect(book.pending).toBe(true);
  expect(told).toHaveBeenLastCalledWith(expect.objectContaining({ reason: 'no_answer' }));
  void book.want(drawn({ a: 2 }));
  failing = null;
  await vi.advanceTimersByTimeAsync(5_000);
  await done;
  expect([...hub]).toEqual([['a', 2]]);
  expect(told).toHaveBeenLastCalledWith(null);
});

test('what is refused is said until there is room, holds up nothing, and is tried again after a removal', async () => {
  const book = new Book(ways, told);
  failing = () => { if (sent.at(-1)?.startsWith('put') && hub.size >= 2) throw new ApiProblem({ status: 409, reason: 'too_many_measurements' }); };
  await book.want(drawn({ a: 1, b: 2, c: 3 }));
  expect([...hub.keys()]).toEqual(['a', 'b']);
  expect(told).toHaveBeenLastCalledWith(expect.objectContaining({ reason: 'too_many_measurements' }));
  await book.want(drawn({ a: 1, b: 2, c: 3 }));
  expect(sent.filter((what) => what === 'put c')).toHaveLength(1); // not again and again
  await book.want(drawn({ b: 2, c: 3 })); // one removed makes room for it
  expect([...hub.keys()]).toEqual(['b', 'c']);
  expect(told).toHaveBeenLastCalledWith(null);
});

test('one that is refused and taken back is said no more', async () => {
  const book = new Book(ways, told);
  failing = () => { if (sent.at(-1) === 'put a') throw new ApiProblem({ status: 403, reason: 'not_yours' }); };
  await book.want(drawn({ a: 1, b: 2 }));
  expect([...hub.keys()]).toEqual(['b']);
  await book.want(drawn({ b: 3 }));
  expect(told).toHaveBeenLastCalledWith(null);
});

test('who has gone waits for nothing, and nobody else sends it', async () => {
  let out = false;
  const book = new Book(ways, told, () => out);
  failing = () => { throw new ApiProblem({ status: 401 }); };
  const done = book.want(drawn({ a: 1 }));
  out = true;
  await vi.advanceTimersByTimeAsync(5_000);
  await done;
  expect(sent).toEqual(['put a']);
});
