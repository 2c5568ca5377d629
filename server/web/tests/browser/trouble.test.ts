// What goes wrong on a clinic's day: answers that are lost, a hub that is started again, a session that ends, two windows
// on one draft, names with markup, and very many files.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ctSlice } from './dicom';
import { Hub, launch, Person } from './hub';
import { Api, seedStudy } from './seed';

const hub = new Hub();
let browser: Browser;
let task = '';
const folder = mkdtempSync(join(tmpdir(), 'telehub-trouble-'));
const soon = { timeout: 60_000 };
const markup = '<s>关羽</s>';

beforeAll(async () => {
  await hub.start();
  browser = await launch();
  task = await seedStudy(hub, 3, 'TRBL0001', { dicom: `<s>Guan</s>^Yu=${markup}`, registered: markup });
  const writer = await Api.of(hub, 'writer');
  await writer.call('POST', `/read-tasks/${task}/claim`, {});
  await writer.end();
});
afterAll(async () => {
  await browser?.close();
  await hub.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function atTheDesk(): Promise<Person> {
  const writer = await Person.arrive(browser, hub, 'writer');
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
  const tech = await Person.arrive(browser, hub, 'tech.qs');
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

  const writer = await Person.arrive(browser, hub, 'writer');
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
  const writer = await Person.arrive(browser, hub, 'writer');
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

test('two windows on one order: the second is told where they differ, and decides', async () => {
  const tech = await Person.arrive(browser, hub, 'tech.qs');
  const order = await (async () => {
    const api = await Api.of(hub, 'tech.qs');
    const made = await api.call<{ id: string }>('POST', '/orders', { patient: { patient_id: 'TRBL0004', name: '马岱', sex: 'M', birth_date: '1970-01-01' }, modality: 'CT', body_part: 'HEAD', procedure: '头颅CT平扫', clinical_history: '头痛', urgency: 'routine', patient_class: 'outpatient', consent: true });
    await api.end();
    return made;
  })();
  const { page } = tech;
  const path = `/orders/${order.id}/edit`;
  await tech.go(path);
  const other = await tech.context.newPage();
  await other.goto(hub.url + path);
  await other.locator('#clinical_history').fill('头痛三天');
  await other.getByText('急诊', { exact: true }).first().click();
  await other.keyboard.press('Control+s');
  await other.waitForURL(`**/orders/${order.id}`);
  const stored = () => tech.json<{ clinical_history: string; urgency: string }>(`/api/v1/orders/${order.id}`);

  await page.locator('#clinical_history').fill('头痛，呕吐');
  await page.keyboard.press('Control+s');
  const told = page.getByTestId('overtaken');
  await told.waitFor(soon);
  expect(await told.locator('dl > div').allInnerTexts()).toEqual([expect.stringMatching(/临床病史与检查目的\s+头痛三天\s+您也改了这一项/), expect.stringMatching(/紧急程度\s+急诊$/)]);
  expect(await page.getByRole('button', { name: /^提交/ }).isDisabled()).toBe(true);
  expect(await stored()).toMatchObject({ clinical_history: '头痛三天', urgency: 'emergency' });
  await told.getByRole('button', { name: '保留我的内容' }).click();
  await page.keyboard.press('Control+s');
  await page.waitForURL(`**/orders/${order.id}`);
  // Mine where both were changed, theirs where only they did.
  expect(await stored()).toMatchObject({ clinical_history: '头痛，呕吐', urgency: 'emergency' });

  // The other way about, and where both wrote the same.
  await tech.go(path);
  await other.goto(hub.url + path);
  await other.locator('#clinical_history').fill('头痛五天');
  await other.keyboard.press('Control+s');
  await other.waitForURL(`**/orders/${order.id}`);
  await page.locator('#clinical_history').fill('写错了');
  await page.keyboard.press('Control+s');
  await told.getByRole('button', { name: '采用已保存的内容' }).click();
  await expect.poll(() => page.locator('#clinical_history').inputValue(), soon).toBe('头痛五天');
  await other.goto(hub.url + path);
  for (const window of [other, page]) {
    await window.locator('#clinical_history').fill('头痛六天');
    await window.keyboard.press('Control+s');
    await window.waitForURL(`**/orders/${order.id}`);
  }
  expect(await stored()).toMatchObject({ clinical_history: '头痛六天' });
  await tech.leave();
});

test('the procedure follows what is examined until somebody writes another', async () => {
  const tech = await Person.arrive(browser, hub, 'tech.qs');
  const { page } = tech;
  await tech.go('/orders/new');
  const choose = async (field: string, name: string) => {
    await page.locator(`#${field}`).click();
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
  };
  const procedure = () => page.locator('#procedure').inputValue();
  await choose('modality', 'CT');
  await choose('body_part', '头');
  await expect.poll(procedure, soon).toMatch(/^头.*CT/);
  await choose('modality', 'MR');
  await expect.poll(procedure, soon).toMatch(/^头.*MR/);
  await page.locator('#procedure').fill('头颅MR增强');
  await choose('modality', 'CT');
  await page.locator('#clinical_history').fill('头痛');
  expect(await procedure()).toBe('头颅MR增强');

  // In a draft too, where what it says was a proposal.
  const api = await Api.of(hub, 'tech.qs');
  const draft = await api.call<{ id: string }>('POST', '/orders', { patient: { patient_id: 'TRBL0010', name: '黄忠', sex: 'M', birth_date: '1960-01-01' }, modality: 'CT', body_part: 'HEAD', procedure: '头颅CT平扫' });
  await api.end();
  await tech.go(`/orders/${draft.id}/edit`);
  await expect.poll(procedure, soon).toBe('头颅CT平扫');
  await choose('modality', 'MR');
  await expect.poll(procedure, soon).toMatch(/^头.*MR/);
  await tech.leave();
});

test("images with a Study UID of the scanner's own are found from their order", async () => {
  const api = await Api.of(hub, 'tech.qs');
  const patient = { id: 'TRBL0011', name: 'Wei^Yan=魏^延', sex: 'M', birthDate: '1965-01-01' };
  const order = await api.call<{ id: string; accession_number: string }>('POST', '/orders', {
    patient: { patient_id: patient.id, name: '魏延', sex: 'M', birth_date: patient.birthDate }, modality: 'CT', body_part: 'HEAD', procedure: '头颅CT平扫', clinical_history: '头痛', urgency: 'routine', patient_class: 'outpatient', consent: true,
  });
  for (const verb of ['submit', 'accept', 'start']) await api.call('POST', `/orders/${order.id}/${verb}`, {});
  const studyUid = '2.25.20261127000000000011';
  await api.store([1, 2].map((number) => ctSlice({ studyUid, accession: order.accession_number, patient, number })));
  await api.end();
  const tech = await Person.arrive(browser, hub, 'tech.qs');
  await tech.go(`/orders/${order.id}`);
  await tech.page.getByRole('button', { name: '检查完成' }).click();
  await tech.page.getByRole('dialog').getByText('中心已收到 2 幅影像').waitFor(soon);
  await tech.page.keyboard.press('Escape');
  await tech.page.getByRole('button', { name: '看图' }).click();
  await tech.page.waitForURL(`**/viewer/${studyUid}`);
  await tech.leave();
});

test('a name that was mistyped is put right in its draft', async () => {
  const tech = await Person.arrive(browser, hub, 'tech.qs');
  const { page } = tech;
  await tech.go('/orders/new');
  await page.locator('#patient_id').fill('TRBL0009');
  await page.locator('#name').fill('关雨');
  await page.keyboard.press('Control+s');
  await page.waitForURL(/\/orders\/[0-9a-f-]{36}$/);
  const path = new URL(page.url()).pathname;
  await tech.go(`${path}/edit`);
  await page.locator('#name').fill('关羽');
  await page.keyboard.press('Control+s');
  await page.waitForURL(`**${path}`);
  expect(await tech.json(`/api/v1${path}`)).toMatchObject({ patient: { patient_id: 'TRBL0009', name: '关羽' } });
  await tech.leave();
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
  const tech = await Person.arrive(browser, hub, 'tech.qs');
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
  const tech = await Person.arrive(browser, hub, 'tech.qs');
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
  const writer = await Person.arrive(browser, hub, 'writer');
  await writer.go(`/reading/${id}`);
  await writer.page.locator('[data-testid=pane-0][data-index="0"][data-full=true]').waitFor({ timeout: 120_000 });
  await writer.page.keyboard.press('End');
  await writer.page.locator('[data-testid=pane-0][data-index="4959"][data-full=true]').waitFor({ timeout: 120_000 });
  await writer.page.keyboard.press('ArrowUp');
  await writer.page.locator('[data-testid=pane-0][data-index="4958"][data-full=true]').waitFor({ timeout: 120_000 });
  expect(writer.complaints).toEqual([]);
  await writer.leave();
});
