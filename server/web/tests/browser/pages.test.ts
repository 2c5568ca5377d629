// Every page, in both languages: axe-core finds nothing serious, nothing is left untranslated, nothing is cut off at
// the side, and the page complains of nothing. With TELEHUB_PICTURES a picture of each is kept there; with
// TELEHUB_LOOKS=all they are also looked at on a large screen and in the dark.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { en } from '../../src/i18n/en';
import { ctSlice } from './dicom';
import type { Person, Look } from './hub';
import { endSeed, seedConsultations, seedDuty, type Seed } from './seed';
import { onStage } from './stage';

const { hub, arrive, browser } = onStage();
let seed: Seed;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = process.env.TELEHUB_PICTURES;

beforeAll(async () => {
  await seedDuty(hub);
  seed = await seedConsultations(hub);
  if (pictures) mkdirSync(pictures, { recursive: true });
});
afterAll(async () => {
  if (seed) await endSeed(seed);
});

interface Violation { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const run = (window as unknown as { axe: { run(context: object, options: object): Promise<{ violations: Violation[] }> } }).axe;
    // Cornerstone's canvas holds pictures, not controls.
    return (await run.run({ exclude: [['.th-pane-canvas']] }, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })).violations;
  });
  return found.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target.join(' ')} ${n.failureSummary.replaceAll(/\s+/g, ' ').slice(0, 160)}`).join(' | ')}`);
}

// A key instead of a text: "orders.title". Any first part of the catalogue, so that a new one is looked for as well.
const keys = new RegExp(`\\b(?:${Object.keys(en).join('|')})\\.[a-zA-Z]+(?:\\.[a-zA-Z_]+)*\\b`, 'g');
const untranslated = async (page: Page) => (await page.evaluate(() => document.body.innerText)).match(keys) ?? [];
// Chinese on an English page: in what the page says of itself, none; names and texts that people wrote stay as they are.
const chineseLabels = (page: Page) =>
  page.evaluate(() => document.documentElement.lang !== 'en' ? [] : [...document.querySelectorAll('label:not(.th-candidates *), th, .ant-btn, .th-sider nav a, .ant-segmented-item-label')]
    .map((e) => e.getAttribute('aria-label') ?? (e as HTMLElement).innerText).filter((text) => /[\u4e00-\u9fff]/.test(text) && text !== '中文'));
const sideways = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

async function look(person: Person, name: string, settle?: () => Promise<unknown>) {
  const { page } = person;
  await settle?.();
  await page.locator('.th-loading').first().waitFor({ state: 'detached' });
  // What opens with a movement begins it in the frame after next, and says so in its class until it has ended.
  await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
  await page.waitForFunction(() => !document.querySelector('[class*="-appear"], [class*="-enter"]'));
  await page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished.catch(() => {}))));
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) });
  // Soft: one page's fault does not hide the next one's.
  expect.soft(await violations(page), name).toEqual([]);
  expect.soft(await untranslated(page), name).toEqual([]);
  expect.soft(await chineseLabels(page), name).toEqual([]);
  expect.soft(await sideways(page), name).toBeLessThanOrEqual(0);
  // The browser's own control speaks the browser's language.
  expect.soft(await page.locator('input[type=file]:visible').count(), name).toBe(0);
}

// A dialog that a button of the page opens, looked at and closed.
async function dialog(person: Person, button: RegExp, name: string) {
  await person.page.getByRole('button', { name: button }).first().click();
  await look(person, name, () => person.page.getByRole('dialog').last().locator('.ant-modal-footer').waitFor());
  await person.page.keyboard.press('Escape');
  await person.page.locator('.ant-modal-footer').first().waitFor({ state: 'hidden' });
}

async function visit(person: Person, paths: string[], suffix: string) {
  for (const path of paths) {
    await person.go(path);
    await look(person, `${person.login}${path.replaceAll('/', '-').replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'one')}${suffix}`);
  }
  expect(person.complaints, person.login).toEqual([]);
}

const looks: [string, Look][] = [
  ['zh', { language: 'zh-CN', width: 1366, height: 768 }],
  ['en', { language: 'en', width: 1366, height: 768 }],
  ...(process.env.TELEHUB_LOOKS === 'all' ? ([['zh-1920', { language: 'zh-CN', width: 1920, height: 1080 }], ['en-1920', { language: 'en', width: 1920, height: 1080 }], ['dark', { mode: 'dark' }]] as [string, Look][]) : []),
];

// Two files sent for an order: one is an image of somebody else, one is none.
async function uploaded(tech: Person, order: string, suffix: string) {
  await tech.go(`/uploads?order=${order}`);
  const image = ctSlice({ studyUid: `2.25.2026112800${looks.findIndex(([name]) => name === suffix)}`, accession: '', patient: { id: 'QS100099', name: 'Ou^Yang=欧^阳', sex: 'F', birthDate: '1990-05-06' }, number: 1 });
  await tech.page.getByTestId('files').setInputFiles([{ name: 'IM0001', mimeType: 'application/dicom', buffer: Buffer.from(image) }, { name: 'readme.txt', mimeType: 'text/plain', buffer: Buffer.from('not an image') }]);
  await look(tech, `uploaded-${suffix}`, () => tech.page.locator('.th-arrived-study').waitFor());
}

test.each(looks)('the pages of the clinic (%s)', async (suffix, how) => {
  const tech = await arrive('tech.qs', how);
  await visit(tech, ['/', '/orders', '/orders/new', '/uploads', '/quarantine', '/studies', '/reports', '/devices', '/settings'], `-${suffix}`);
  const { items } = await tech.json<{ items: { id: string }[] }>('/api/v1/orders');
  await visit(tech, [`/orders/${items.at(-1)?.id}`], `-${suffix}`);
  const { items: submitted } = await tech.json<{ items: { id: string }[] }>('/api/v1/orders?state=submitted');
  await tech.go(`/orders/${submitted[0]?.id}`);
  await dialog(tech, /^(接收|Accept)$/, `accept-${suffix}`);
  await uploaded(tech, items.at(-1)?.id ?? '', suffix);
  const waiting = await tech.json<{ items: { id: string }[] }>('/api/v1/quarantine?state=open');
  if (waiting.items[0]) await visit(tech, [`/quarantine/${waiting.items[0].id}`], `-${suffix}`);
  await tech.leave();
});

// The desk of who writes: an image marked, the report begun.
async function writing(how: Look, name: string, task: string) {
  const writer = await arrive('writer', how);
  const { page } = writer;
  await writer.go(`/reading/${task}`);
  await page.locator('[data-testid=pane-0][data-drawn=true]').waitFor({ timeout: 60_000 });
  const claim = page.getByRole('button', { name: /^(领取任务|Claim the task)$/ });
  const findings = page.locator('#report-findings:not([readonly])');
  await claim.or(findings).first().waitFor();
  const begun = await claim.isVisible();
  if (begun) await claim.click();
  await findings.waitFor();
  // The keys are the viewer's. (A click would count as the first of two for the drawing that follows.)
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  for (let i = 0; i < 13; ++i) await page.keyboard.press('ArrowDown');
  await page.locator('[data-testid=pane-0][data-index="13"][data-full=true]').waitFor();
  // A draft that is there already has its mark.
  if (begun) {
    const box = await page.getByTestId('pane-0').boundingBox();
    const at = (x: number, y: number): [number, number] => [(box?.x ?? 0) + (box?.width ?? 0) * x, (box?.y ?? 0) + (box?.height ?? 0) * y];
    await page.keyboard.press('l');
    await page.mouse.move(...at(0.567, 0.579));
    await page.mouse.down();
    await page.mouse.move(...at(0.653, 0.579), { steps: 4 });
    await page.mouse.up();
    await page.getByTestId('pane-0').locator('svg text').filter({ hasText: 'mm' }).first().waitFor();
    await page.keyboard.press('w');
    await page.keyboard.press('k');
    await page.getByRole('group', { name: /^(关键图像|Key images)$/ }).locator('img').first().waitFor();
  }
  await findings.fill('左侧基底节区见类圆形高密度影，边界清。双侧脑室对称，中线结构无明显移位。');
  await page.locator('#report-impression').fill('左侧基底节区脑出血，建议神经外科会诊。');
  await page.locator('[data-testid=save-state][data-state=saved]').filter({ hasText: /已保存|Saved/ }).waitFor();
  await look(writer, name);
  await writer.leave();
}

test.each(looks)('the pages of the reading centre (%s)', async (suffix, how) => {
  const verifier = await arrive('verifier', how);
  await visit(verifier, ['/', '/worklist', '/verification', '/reports'], `-${suffix}`);
  const { items } = await verifier.json<{ items: { id: string; order: { modality: string } }[] }>('/api/v1/read-tasks');
  await verifier.go(`/reading/${items.find((i) => i.order.modality === 'CT')?.id}`);
  await look(verifier, `reading-${suffix}`, () => verifier.page.locator('[data-testid=pane-0][data-drawn=true]').waitFor({ timeout: 60_000 }));
  await verifier.page.keyboard.press('m');
  await look(verifier, `mpr-${suffix}`, () => verifier.page.locator('[data-testid=mpr][data-state=ready]').waitFor());
  await verifier.page.keyboard.press('m');
  await verifier.page.locator('[data-testid=pane-0][data-drawn=true]').waitFor();
  await verifier.page.keyboard.press('?');
  await look(verifier, `keys-${suffix}`, () => verifier.page.locator('.th-key').first().waitFor());
  await verifier.leave();
  await writing(how, `writing-${suffix}`, items.find((i) => i.order.modality === 'CT')?.id ?? '');
  const coordinator = await arrive('coordinator', how);
  await visit(coordinator, ['/', '/tasks', '/orders', '/quarantine', '/routing', '/jobs', '/duty'], `-${suffix}`);
  await dialog(coordinator, /安排值班|Put on duty/, `duty-add-${suffix}`);
  await dialog(coordinator, /加会诊室|Add a room/, `room-add-${suffix}`);
  await dialog(coordinator, /加节假日|Add a holiday/, `holiday-add-${suffix}`);
  await coordinator.leave();
  const administrator = await arrive('admin', how);
  await visit(administrator, ['/', '/jobs', '/organisations', '/users', '/devices', '/audit', '/duty', '/webhooks'], `-${suffix}`);
  await dialog(administrator, /加外部程序|Add a webhook/, `webhook-add-${suffix}`);
  await administrator.page.getByRole('row', { name: /127\.0\.0\.1.*(外部程序|Webhook)/ }).first().press('Enter');
  await look(administrator, `delivery-${suffix}`, () => administrator.page.locator('.ant-drawer .th-facts').waitFor());
  await administrator.leave();
});

test.each(looks)('the pages of consultations (%s)', async (suffix, how) => {
  const coordinator = await arrive('coordinator', how);
  await visit(coordinator, ['/consultations', `/consultations/${seed.submitted}`, '/availability', '/figures'], `-${suffix}`);
  await coordinator.go('/calendar');
  await coordinator.page.getByRole('button', { name: /^(下一页|Next)/ }).click(); // this week may be over
  await coordinator.page.locator('.th-waiting-case').first().click();
  await look(coordinator, `calendar-${suffix}`, () => coordinator.page.locator('[data-free]:not([data-free=""])').first().waitFor());
  await coordinator.go('/calendar?waiting');
  await look(coordinator, `waiting-${suffix}`, () => coordinator.page.locator('.ant-drawer tbody tr[data-row]').first().waitFor());
  await dialog(coordinator, /加入候补|Add a patient/, `waiting-add-${suffix}`);
  await coordinator.go('/');
  await coordinator.page.getByRole('button', { name: /通知|notices/i }).click();
  await look(coordinator, `notices-${suffix}`, async () => {
    await coordinator.page.locator('.th-notice').first().waitFor();
    await coordinator.page.waitForFunction(() => (document.querySelector('.th-notice')?.getBoundingClientRect().right ?? Infinity) <= window.innerWidth);
  });
  await coordinator.leave();
  const expert = await arrive('neurologist', how);
  await visit(expert, ['/', '/consultations', `/consultations/${seed.asked}`, '/calendar'], `-${suffix}`);
  await expert.leave();
  const doctor = await arrive('doctor.qs', how);
  await visit(doctor, ['/', '/consultations', '/consultations/new', `/consultations/${seed.delivered}`, `/consultations/${seed.drafted}/edit`], `-${suffix}`);
  await doctor.leave();
});

test('the sign-in page, a wrong password, and a session that ends under a page', async () => {
  const context = await browser().newContext({ ignoreHTTPSErrors: true, locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto(hub.url);
  await page.locator('input[autocomplete=username]').fill('tech.hk');
  await page.locator('input[autocomplete=current-password]').fill('a wrong password');
  await page.keyboard.press('Enter');
  await page.getByText('账号、密码或动态口令不正确').waitFor();
  expect(await violations(page)).toEqual([]);
  await context.close();

  const tech = await arrive('tech.hk');
  await tech.go('/orders/new');
  await tech.page.locator('#name').fill('孙悟空');
  await tech.context.clearCookies();
  await tech.page.locator('#patient_id').fill('HK900001');
  await tech.page.keyboard.press('Control+s');
  await tech.page.getByText('登录已过期').waitFor();
  await tech.signIn();
  expect(await tech.page.locator('#name').inputValue()).toBe('孙悟空');
  await tech.page.keyboard.press('Control+s');
  await tech.page.waitForURL(/\/orders\/[0-9a-f-]{36}$/);
  await tech.leave();
});

test('the first page is in the language that the browser prefers', async () => {
  for (const [locale, words] of [['en-GB', 'Sign in'], ['zh-TW', '登录'], ['fr-FR', '登录']] as const) {
    const context = await browser().newContext({ ignoreHTTPSErrors: true, locale });
    const page = await context.newPage();
    await page.goto(hub.url);
    await page.getByRole('button', { name: words, exact: true }).waitFor();
    await context.close();
  }
});

test('a page that nobody knows, and one that is not for the role, say so', async () => {
  const tech = await arrive('tech.hk');
  await tech.page.goto(`${hub.url}/nothing/here`);
  await tech.page.getByText('没有这个页面').waitFor();
  await tech.page.goto(`${hub.url}/tasks`);
  await tech.page.locator('.th-page-head h1').waitFor();
  await tech.leave();
});
