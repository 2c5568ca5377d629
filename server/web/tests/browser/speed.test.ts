// Figures, written to the log and asserted on nothing but that they were got: a shared machine's times prove little.
import type { CDPSession, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { wholeSize as size } from './dicom';
import { seedStudy } from './seed';
import { onStage } from './stage';

const { hub, arrive } = onStage();
let task = '';
const slices = 300;
const say = (what: string, value: string) => process.stdout.write(`figure: ${what}: ${value}\n`);

beforeAll(async () => {
  task = await seedStudy(hub, slices, 'SPEED001', { dicom: 'Ma^Chao=马^超', registered: '马超' }, size);
});

async function countBytes(page: Page): Promise<{ line: CDPSession; bytes(): number }> {
  const line = await page.context().newCDPSession(page);
  await line.send('Network.enable');
  let sum = 0;
  const ahead = new Set<string>(); // the viewer and what it is made of, fetched while the list is looked at
  let begun = false;
  line.on('Network.requestWillBeSent', (e) => {
    begun ||= /\/assets\/(desk|engine)-/.test(e.request.url);
    if (begun && e.request.url.includes('/assets/')) ahead.add(e.requestId);
  });
  line.on('Network.dataReceived', (e) => { if (!ahead.has(e.requestId)) sum += e.encodedDataLength; });
  line.on('Network.responseReceived', (e) => { if (!ahead.has(e.requestId) && e.response.encodedDataLength > 0) sum += e.response.encodedDataLength; });
  return { line, bytes: () => sum };
}

// The live events never end, so that a page is never idle on the network: what is waited for is named.
// The viewer is fetched and started while a person looks at the list; its last part are the workers that decode.
async function viewerStarted(page: Page) {
  await page.waitForFunction(() => [/\/assets\/desk-.*\.js$/, /\/assets\/decodeImageFrameWorker-.*\.js$/].every((part) => performance.getEntriesByType('resource').some((e) => part.test(e.name) && (e as PerformanceResourceTiming).responseEnd > 0)));
  await page.evaluate(() => new Promise((idle) => { requestIdleCallback(idle); }));
}
function countFrames(page: Page): () => number {
  let count = 0;
  page.on('requestfinished', (request) => { if (request.url().includes('/frames/')) count += 1; });
  return () => count;
}

const pane = '[data-testid=pane-0][data-drawn=true]';
// By the page's own clock: what Playwright takes to aim is no part of it.
async function firstImage(page: Page): Promise<number> {
  const drawn = page.evaluate((selector) => new Promise<number>((done) => {
    window.addEventListener('click', () => {
      const begun = performance.now();
      const look = () => { if (document.querySelector(selector)) done(Math.round(performance.now() - begun)); else requestAnimationFrame(look); };
      look();
    }, { capture: true, once: true });
  }), pane);
  await page.locator(`tr[data-row="${task}"]`).getByRole('button').last().click();
  return drawn;
}

test('a cold worklist, the first image of a long series, and scrolling through it', async () => {
  const writer = await arrive('writer');
  await writer.leave();
  const person = await arrive('writer');
  await person.page.goto('about:blank');
  const { bytes, line } = await countBytes(person.page);
  await line.send('Network.clearBrowserCache');
  await person.go('/worklist');
  await person.page.locator(`tr[data-row="${task}"]`).waitFor();
  const cold = bytes();
  say('cold load of the worklist', `${Math.round(cold / 1000)} kB on the line (the viewer's code is fetched afterwards, while the list is looked at)`);
  expect(cold).toBeGreaterThan(10_000);
  await viewerStarted(person.page);
  const frames = countFrames(person.page);
  say(`first image of ${slices} slices of ${size}x${size}`, `${await firstImage(person.page)} ms after the click`);

  // What is prefetched lies in the cache: then as fast as the keys come.
  const at = () => person.page.locator(pane).getAttribute('data-index');
  await expect.poll(frames, { timeout: 180_000, interval: 500 }).toBeGreaterThanOrEqual(slices);
  const perSecond = await person.page.evaluate(async (steps) => {
    const shown = () => Number(document.querySelector('[data-testid=pane-0]')?.getAttribute('data-index'));
    const begun = performance.now();
    for (let i = 1; i <= steps; ++i) {
      window.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown' }));
      for (let waited = 0; shown() < i && waited < 600; ++waited) await new Promise((next) => { requestAnimationFrame(next); });
    }
    return (steps * 1000) / (performance.now() - begun);
  }, 120);
  expect(Number(await at())).toBe(120);
  say('images a second when scrolled after prefetch', perSecond.toFixed(1));
  await person.leave();
});

test('a long series on a thin line', async () => {
  const person = await arrive('writer');
  const { page } = person;
  await person.go('/worklist');
  await page.locator(`tr[data-row="${task}"]`).waitFor();
  await viewerStarted(page);
  const line = await page.context().newCDPSession(page);
  await line.send('Network.enable');
  await line.send('Network.emulateNetworkConditions', { offline: false, latency: 200, downloadThroughput: 250_000, uploadThroughput: 250_000 });
  const preview = page.locator('.th-pane-coarse').waitFor({ timeout: 120_000 }).then(() => Date.now());
  const first = await firstImage(page);
  const begun = Date.now() - first;
  const since = () => `${Date.now() - begun} ms after the click`;
  say('2 Mbit/s, 200 ms: preview of the first image', `${(await preview) - begun} ms after the click`);
  say('2 Mbit/s, 200 ms: first image', `${first} ms after the click`);
  const pictures = async () => Number(await page.getByTestId('pane-0').getAttribute('data-pictures'));
  await expect.poll(pictures, { timeout: 180_000, interval: 200 }).toBeGreaterThanOrEqual(slices);
  say(`2 Mbit/s, 200 ms: ${slices} slices to be looked through as previews`, since());
  await page.keyboard.press('End');
  await page.locator(`.th-pane[data-index="${slices - 1}"] .th-pane-coarse`).waitFor();
  await page.locator(`.th-pane[data-index="${slices - 1}"][data-full=true]`).waitFor({ timeout: 60_000 });
  say('2 Mbit/s, 200 ms: the last image whole', since());
  await person.leave();
});
