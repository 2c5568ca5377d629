// The browser's process is killed in the middle of an upload. The next browser, given the same file, sends only what the
// hub does not have.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Hub, KilledBrowser, signIn } from './hub';

const hub = new Hub();
const folder = mkdtempSync(join(tmpdir(), 'telehub-resume-'));
const size = 48 * 1024 * 1024;

beforeAll(() => hub.start());
afterAll(async () => {
  await hub.remove();
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
});

interface Upload { id: string; offset: number; length: number; state: string; filename: string }

// By its path: the file's bytes need not go through the test.
async function choose(page: Page, file: string) {
  await page.goto(`${hub.url}/uploads`);
  await page.getByTestId('files').waitFor({ state: 'attached' });
  const devtools = await page.context().newCDPSession(page);
  const { result } = await devtools.send('Runtime.evaluate', { expression: `document.querySelector('[data-testid=files]')` });
  await devtools.send('DOM.setFileInputFiles', { files: [file], objectId: result.objectId ?? '' });
}
async function uploadOf(page: Page): Promise<Upload | undefined> {
  const { items } = await page.evaluate(async () => (await (await fetch('/api/v1/uploads')).json()) as { items: Upload[] });
  return items.find((u) => u.filename === 'disc.img' && u.length === size);
}

test('an upload goes on after its browser was killed, and sends nothing twice', async () => {
  const file = join(folder, 'disc.img');
  writeFileSync(file, Buffer.alloc(size, 'not an image '));
  const first = await KilledBrowser.start(join(folder, 'profile'));
  try {
    const page = await first.page();
    await page.goto(hub.url);
    await signIn(page, hub.account('tech.hk'));
    await page.locator('.th-page-head h1').waitFor();
    const line = await page.context().newCDPSession(page);
    await line.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 3 * 1024 * 1024 });
    await choose(page, file);
    // Two pieces are acknowledged: by then the browser has also written down where the upload is.
    await expect.poll(async () => (await uploadOf(page))?.offset ?? 0, { timeout: 120_000, interval: 300 }).toBeGreaterThanOrEqual(size * 0.6);
  } finally {
    await first.kill();
  }

  const second = await KilledBrowser.start(join(folder, 'profile'));
  try {
    const again = await second.page();
    await again.goto(hub.url);
    await again.locator('.th-page-head h1, input[autocomplete=username]').first().waitFor();
    if (await again.locator('input[autocomplete=username]').isVisible()) await signIn(again, hub.account('tech.hk'));
    await again.locator('.th-page-head h1').waitFor();
    const before = await uploadOf(again);
    expect(before?.state).toBe('uploading');
    expect(before?.offset).toBeLessThan(size);
    const sent: { from: number; to: number }[] = [];
    const created: string[] = [];
    again.on('response', (response) => {
      const request = response.request();
      if (!request.url().includes('/api/v1/uploads')) return;
      if (request.method() === 'POST') created.push(request.url());
      if (request.method() === 'PATCH') sent.push({ from: Number(request.headers()['upload-offset']), to: Number(response.headers()['upload-offset']) });
    });
    await choose(again, file);
    await again.locator('.th-upload[data-state=done]').waitFor({ timeout: 120_000 });
    expect(created).toEqual([]);
    expect(sent[0]?.from).toBe(before?.offset);
    expect(sent.reduce((sum, s) => sum + s.to - s.from, 0)).toBe(size - (before?.offset ?? 0));
    expect((await uploadOf(again))?.id).toBe(before?.id);
    await again.locator('.th-upload').getByText('被拒绝 1').waitFor();
  } finally {
    await second.kill();
  }
});
