// What a file of browser tests stands on: a hub with the demonstration and a browser, begun before its tests and ended
// after them. A test that fails says what every page showed then.
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { Hub, launch, Person, type Look } from './hub';

export function onStage() {
  const hub = new Hub();
  const people = new Set<Person>();
  let browser: Browser | undefined;
  const running = () => {
    if (!browser) throw new Error('the browser runs while tests do');
    return browser;
  };
  const arrive = async (login: string, look?: Look) => {
    const person = await Person.arrive(running(), hub, login, look);
    people.add(person);
    return person;
  };
  beforeAll(async () => {
    await hub.start();
    browser = await launch();
  });
  afterEach(async ({ task }) => {
    for (const person of people) {
      if (person.page.isClosed()) people.delete(person);
      else if (task.result?.state === 'fail') process.stderr.write(await person.sees().catch(String));
    }
  });
  afterAll(async () => {
    await browser?.close();
    await hub.remove();
  });
  return { hub, arrive, browser: running };
}
