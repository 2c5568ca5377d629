// A thing is made once, whatever becomes of the answers.
import { expect, test } from 'vitest';
import { counted, Making } from '../../src/api/making';
import { ApiProblem, noAnswer } from '../../src/api/problem';

interface Thing { id: string; version: number; text: string }

// A hub that makes a thing for each new key, and whose answers may be lost.
function hub() {
  const things = new Map<string, Thing>();
  const state = { lose: 0, loseAfter: -1, refuse: false, signedOut: false, things };
  const answer = <T>(value: T): T => {
    if (state.loseAfter >= 0 && state.loseAfter-- === 0) throw noAnswer();
    if (state.lose-- > 0) throw noAnswer();
    return value;
  };
  return {
    state,
    make: async (text: string, key: string) => {
      if (state.signedOut) throw new ApiProblem({ status: 401 });
      if (state.refuse) throw new ApiProblem({ status: 422, reason: 'bad_body' });
      const before = things.get(key);
      if (before && before.text !== text && state.lose <= 0) throw new ApiProblem({ status: 422, reason: 'idempotency_key_reused' });
      const thing = before ?? { id: String(things.size + 1), version: 1, text };
      things.set(key, thing);
      return answer({ ...thing });
    },
    amend: async (known: Thing, text: string) => {
      const thing = [...things.values()].find((t) => t.id === known.id);
      if (!thing || thing.version !== known.version) throw new ApiProblem({ status: 412, reason: 'version_mismatch' });
      Object.assign(thing, { text, version: thing.version + 1 });
      return answer({ ...thing });
    },
    bodyOf: (thing: Thing) => thing.text,
    read: async (known: Thing) => {
      const thing = [...things.values()].find((t) => t.id === known.id);
      if (!thing) throw new ApiProblem({ status: 404 });
      return answer({ ...thing });
    },
  };
}

test('an answer that was lost: the next try has the same key, a later one a new one', async () => {
  const { state, make } = hub();
  const add = (text: string) => counted(['rooms', text], (header) => make(text, header['Idempotency-Key']));
  state.lose = 1;
  await expect(add('a')).rejects.toMatchObject({ status: 0 });
  expect(await add('a')).toMatchObject({ id: '1', text: 'a' });
  expect(await add('a')).toMatchObject({ id: '2', text: 'a' });
  state.refuse = true;
  await expect(add('b')).rejects.toMatchObject({ status: 422 });
});

test('a form whose answer was lost, and that was changed since, amends what it made', async () => {
  const { state, ...ways } = hub();
  const form = new Making(null, ways);
  state.lose = 2;
  await expect(form.save('draft')).rejects.toMatchObject({ status: 0 });
  await expect(form.save('draft, more')).rejects.toMatchObject({ status: 0 });
  expect(await form.save('draft, more of it')).toMatchObject({ id: '1', text: 'draft, more of it' });
  expect([...state.things.values()].map((t) => t.text)).toEqual(['draft, more of it']);
  // And so with an amendment whose answer was lost.
  state.lose = 1;
  await expect(form.save('amended')).rejects.toMatchObject({ status: 0 });
  expect(await form.save('amended again')).toMatchObject({ id: '1', text: 'amended again' });
  expect(state.things.size).toBe(1);
});

test('an answer that was lost, and then a session that had ended: still one thing', async () => {
  const { state, ...ways } = hub();
  const form = new Making(null, ways);
  state.lose = 1;
  await expect(form.save('draft')).rejects.toMatchObject({ status: 0 });
  state.signedOut = true;
  await expect(form.save('draft, more')).rejects.toMatchObject({ status: 401 });
  state.signedOut = false;
  expect(await form.save('draft, more')).toMatchObject({ id: '1', text: 'draft, more' });
  expect(state.things.size).toBe(1);
});

test('a last step whose answer was lost has been done', async () => {
  const { state, ...ways } = hub();
  const form = new Making(null, ways);
  const step = async (thing: Thing) => ways.amend(thing, 'handed in');
  const end = () => form.end(() => form.save('draft'), step, (thing) => thing.text === 'handed in');
  await form.save('draft');
  state.loseAfter = 1;
  await expect(end()).rejects.toMatchObject({ status: 0 });
  expect(await end()).toMatchObject({ version: 3, text: 'handed in' });
});

test('what somebody else changed meanwhile is not written over', async () => {
  const { state, ...ways } = hub();
  const form = new Making(null, ways);
  const made = await form.save('mine');
  state.lose = 1;
  await expect(form.save('mine, more')).rejects.toMatchObject({ status: 0 });
  await ways.amend({ ...made, version: 2 }, 'theirs');
  await expect(form.save('mine, more')).rejects.toMatchObject({ status: 412 });
  expect([...state.things.values()].map((t) => t.text)).toEqual(['theirs']);
});

test('a form that was refused makes its thing when it is put right', async () => {
  const { state, ...ways } = hub();
  const form = new Making(null, ways);
  state.refuse = true;
  await expect(form.save('wrong')).rejects.toMatchObject({ status: 422 });
  state.refuse = false;
  state.lose = 1;
  await expect(form.save('right')).rejects.toMatchObject({ status: 0 });
  expect(await form.save('right')).toMatchObject({ id: '1', text: 'right' });
  expect(state.things.size).toBe(1);
});

test('an amendment that did not arrive does not write over what somebody else wrote', async () => {
  const { state, ...ways } = hub();
  const form = new Making(null, { ...ways, amend: async (thing, text) => { if (state.refuse) throw noAnswer(); return ways.amend(thing, text); } });
  const made = await form.save('mine');
  state.refuse = true; // the line is down
  await expect(form.save('mine, more')).rejects.toMatchObject({ status: 0 });
  state.refuse = false;
  await ways.amend(made, 'theirs');
  await expect(form.save('mine, more')).rejects.toMatchObject({ status: 412 });
  expect([...state.things.values()].map((t) => t.text)).toEqual(['theirs']);
});
