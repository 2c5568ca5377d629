// What goes wrong on a clinic's day: answers that are lost, a hub that is started again, a session that ends, two windows
// on one draft, names with markup, and very many files.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ctSlice } from './dicom';
import type { Person } from './hub';
import { Api, seedStudy } from './seed';
import { onStage } from './stage';

const { hub, arrive } = onStage();
let task = '';
const folder = mkdtempSync(join(tmpdir(), 'telehub-trouble-'));
const soon = { timeout: 60_000 };
const markup = '<s>关羽</s>';

beforeAll(async () => {
  task = await seedStudy(hub, 3, 'TRBL0001', { dicom: `<s>Guan</s>^Yu=${markup}`, registered: markup });
  const writer = await Api.of(hub, 'writer');
  await writer.call('POST', `/read-tasks/${task}/claim`, {});
  await writer.end();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function atTheDesk(): Promise<Person> {
  const writer = await arrive('writer');
  await writer.go(`/reading/${task}`);
  await writer.page.locator('[data-testid=pane-0][data-drawn=true]').waitFor({ timeout: 120_000 });
  return writer;
}
const saveState = (page: Page, state: string) => page.locator(`[data-testid=save-state][data-state=${state}]`).waitFor(soon);
const findingsOf = async (api: Api): Promise<string> => {
  const { report_id: id } = await api.call<{ report_id: string }>('GET', `/read-tasks/${task}`);
  return (await api.call<{ findings: string }>('GET', `/reports/${id}`)).findings;
};

// The first time that anything is asked for, the line breaks: before the hub hears of it, or after it has done what was
// asked and before its answer is here. Returns what was cut so far.
async function cutEverythingOnce(context: BrowserContext): Promise<Set<string>> {
  const cut = new Set<string>();
  await context.route(/\/(api|dicom-web)\//, async (route, request) => {
    const what = `${request.method()} ${new URL(request.url()).pathname}`;
    if (cut.has(what)) { await route.continue(); return; }
    cut.add(what);
    const changes = ['POST', 'PUT'].includes(request.method()) && !what.includes('/uploads');
    if (changes) await route.fetch();
    await route.abort('connectionreset');
  });
  return cut;
}

test('a connection that is cut in every request loses nothing and makes nothing twice', async () => {
  const tech = await arrive('tech.qs');
  const { page } = tech;
  const cut = await cutEverythingOnce(tech.context);
  await tech.go('/orders/new');
  await page.locator('#patient_id').fill('TRBL0002');
  await page.locator('#name').fill('张飞');
  await page.keyboard.press('Control+s');
  await page.locator('.ant-notification-notice').first().waitFor(soon);
  // Changed since, and sent again: the same order.
  await page.locator('#clinical_history').fill('断网后补充');
  await page.keyboard.press('Control+s');
  await expect.poll(async () => {
    if (/\/orders\/[0-9a-f-]{36}$/.test(page.url())) return true;
    await page.keyboard.press('Control+s'); // the amendment's own answer was lost as well
    return false;
  }, { timeout: 60_000, interval: 2000 }).toBe(true);
  const { items } = await tech.json<{ items: { id: string; clinical_history: string }[] }>('/api/v1/orders?patient_id=TRBL0002');
  expect(items.map((o) => o.clinical_history)).toEqual(['断网后补充']);

  const file = join(folder, 'one.dcm');
  writeFileSync(file, ctSlice({ studyUid: '2.25.880001', accession: '', patient: { id: 'TRBL0002', name: 'Zhang^Fei=张^飞', sex: 'M', birthDate: '1970-01-01' }, number: 1 }));
  await tech.go('/uploads');
  await page.getByTestId('files').setInputFiles(file);
  await page.locator('.th-upload[data-state=done]').waitFor({ timeout: 120_000 });
  expect([...cut].filter((what) => what.includes('/uploads')).map((what) => what.split(' ')[0])).toEqual(expect.arrayContaining(['POST', 'PATCH', 'GET']));
  const { items: sent } = await tech.json<{ items: { filename: string; state: string }[] }>('/api/v1/uploads');
  expect(sent.filter((u) => u.filename === 'one.dcm' && u.state === 'done')).toHaveLength(1);
  await tech.leave();

  const writer = await arrive('writer');
  const cutThere = await cutEverythingOnce(writer.context);
  await writer.go(`/reading/${task}`);
  await writer.page.locator('[data-testid=pane-0][data-drawn=true]').waitFor({ timeout: 120_000 });
  const findings = writer.page.locator('#report-findings');
  await findings.fill('第一句。');
  await writer.page.locator('.th-save-bad').waitFor(soon);
  await findings.fill('第一句。第二句。');
  await saveState(writer.page, 'saved');
  await findings.fill('第一句。第二句。第三句。');
  await saveState(writer.page, 'unsaved');
  await saveState(writer.page, 'saved');
  const api = await Api.of(hub, 'writer');
  await expect.poll(() => findingsOf(api), soon).toBe('第一句。第二句。第三句。');
  await api.end();
  expect(await writer.page.getByText('这份草稿在另一个窗口被修改过').count()).toBe(0);
  expect([...cutThere].some((what) => what.startsWith('PUT /api/v1/reports/'))).toBe(true);
  await writer.leave();
});

test('the hub is killed and started again under the page: it says so, and goes on by itself', async () => {
  const writer = await arrive('writer');
  const { page } = writer;
  // Of the last image nothing comes before the hub is back.
  const last = /\.3\/frames\/1$/;
  await page.route(last, (route) => route.abort('connectionreset'));
  await writer.go(`/reading/${task}`);
  await page.locator('[data-testid=pane-0][data-drawn=true]').waitFor({ timeout: 120_000 });
  await hub.end('SIGKILL');
  await page.locator('#report-findings').fill('断电时写的。');
  await page.getByText('与服务器的连接已中断').waitFor(soon);
  await hub.start();
  await page.unroute(last);
  await page.getByText('与服务器的连接已中断').waitFor({ state: 'detached', ...soon });
  await saveState(page, 'saved');
  const api = await Api.of(hub, 'writer');
  await expect.poll(() => findingsOf(api), soon).toBe('断电时写的。');
  await api.end();
  await page.keyboard.press('Escape');
  await page.getByTestId('pane-0').click({ position: { x: 5, y: 5 } });
  await page.keyboard.press('End');
  await page.locator('[data-testid=pane-0][data-index="2"][data-full=true]').waitFor(soon);
  await writer.leave();
});

test('a session that ends in the middle of a report, and two windows on one draft', async () => {
  const writer = await atTheDesk();
  const { page } = writer;
  const api = await Api.of(hub, 'writer');
  await writer.context.clearCookies();
  await page.locator('#report-findings').fill('登录过期时写的。');
  await page.getByText('登录已过期').waitFor(soon);
  expect(await page.locator('#report-findings').inputValue()).toBe('登录过期时写的。');
  await writer.signIn();
  await saveState(page, 'saved');
  await expect.poll(() => findingsOf(api), soon).toBe('登录过期时写的。');

  const other = await writer.context.newPage();
  await other.goto(page.url());
  await other.locator('[data-testid=pane-0][data-drawn=true]').waitFor({ timeout: 120_000 });
  // What this window writes is held up until the other one has saved.
  const hold = /\/api\/v1\/reports\/[0-9a-f-]+$/;
  await page.route(hold, (route, request) => (request.method() === 'PUT' ? route.abort() : route.continue()));
  await page.locator('#report-findings').fill('这个窗口写的。');
  await page.locator('.th-save-bad').waitFor(soon);
  await other.locator('#report-findings').fill('另一个窗口写的。');
  await saveState(other, 'saved');
  await expect.poll(() => findingsOf(api), soon).toBe('另一个窗口写的。');
  await page.unroute(hold);
  const dialog = page.getByRole('dialog').filter({ hasText: '这份草稿在另一个窗口被修改过' });
  await dialog.waitFor(soon);
  expect(await page.locator('#report-findings').inputValue()).toBe('这个窗口写的。');
  await dialog.getByRole('button', { name: '用我的文字覆盖' }).click();
  await saveState(page, 'saved');
  await expect.poll(() => findingsOf(api), soon).toBe('这个窗口写的。');
  // And the other one, where nothing is unsaved, shows it.
  await expect.poll(() => other.locator('#report-findings').inputValue(), soon).toBe('这个窗口写的。');
  await api.end();
  await writer.leave();
});

test('a name with markup is text wherever it stands', async () => {
  const writer = await atTheDesk();
  const asText = async (person: Person) => {
    await person.page.getByText(markup).first().waitFor(soon);
    expect(await person.page.locator('s').count()).toBe(0);
  };
  await asText(writer);
  await writer.go('/worklist');
  await writer.page.locator('.ant-segmented-item').filter({ hasText: '我的' }).click();
  await asText(writer);
  const { order } = await writer.json<{ order: { id: string; study_uid: string } }>(`/api/v1/read-tasks/${task}`);
  await writer.leave();
  const tech = await arrive('tech.qs');
  for (const path of [`/orders/${order.id}`, '/orders', '/studies']) {
    await tech.go(path);
    await asText(tech);
  }
  expect(tech.complaints).toEqual([]);
  await tech.leave();
});

test('a folder of 5,000 files of which 40 are no DICOM; the study of 4,960 images opens and is looked through', async () => {
  const api = await Api.of(hub, 'tech.qs');
  const patient = { id: 'TRBL0003', name: 'Ma^Su=马^谡', sex: 'M', birthDate: '1970-01-01' };
  const order = await api.call<{ id: string; study_uid: string; accession_number: string }>('POST', '/orders', {
    patient: { patient_id: patient.id, name: '马谡', sex: 'M', birth_date: patient.birthDate }, modality: 'CT', body_part: 'HEAD', procedure: '头颅CT平扫', clinical_history: '头痛', urgency: 'routine', patient_class: 'outpatient', consent: true,
  });
  for (const verb of ['submit', 'accept', 'start']) await api.call('POST', `/orders/${order.id}/${verb}`, {});
  const images = join(folder, '光盘');
  mkdirSync(images);
  for (let n = 1; n <= 5000; ++n) {
    const file = join(images, `IM${String(n).padStart(4, '0')}`);
    if (n % 125 === 0) writeFileSync(file, `not an image ${n}`);
    else writeFileSync(file, ctSlice({ studyUid: order.study_uid, accession: order.accession_number, patient, number: n }, 64));
  }
  const tech = await arrive('tech.qs');
  await tech.go('/uploads');
  await tech.page.getByTestId('folder').setInputFiles(images);
  const row = tech.page.locator('.th-upload');
  await row.and(tech.page.locator('[data-state=done]')).waitFor({ timeout: 300_000 });
  await expect.poll(() => row.innerText(), soon).toMatch(/已入库 4,?960/);
  await expect.poll(() => row.innerText(), soon).toMatch(/被拒绝 40/);
  await row.getByRole('button', { name: '明细' }).click();
  await row.getByText('IM0125').waitFor(soon);
  expect(tech.complaints).toEqual([]);
  await tech.leave();
  await api.call('POST', `/orders/${order.id}/finish`, { instances: 4960 });
  await api.end();

  const reader = await Api.of(hub, 'writer');
  let id = '';
  await expect.poll(async () => {
    id = (await reader.call<{ items: { id: string }[] }>('GET', `/read-tasks?study_uid=${order.study_uid}`)).items[0]?.id ?? '';
    return id;
  }, { timeout: 60_000, interval: 500 }).not.toBe('');
  await reader.end();
  const writer = await arrive('writer');
  await writer.go(`/reading/${id}`);
  await writer.page.locator('[data-testid=pane-0][data-index="0"][data-full=true]').waitFor({ timeout: 120_000 });
  await writer.page.keyboard.press('End');
  await writer.page.locator('[data-testid=pane-0][data-index="4959"][data-full=true]').waitFor({ timeout: 120_000 });
  await writer.page.keyboard.press('ArrowUp');
  await writer.page.locator('[data-testid=pane-0][data-index="4958"][data-full=true]').waitFor({ timeout: 120_000 });
  expect(writer.complaints).toEqual([]);
  await writer.leave();
});
