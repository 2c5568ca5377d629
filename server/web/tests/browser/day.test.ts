// A day: the clinic orders and uploads, one radiologist reads, another signs, the clinic opens the report; then its
// physician asks for a consultation, the coordinator gives it a time, the expert answers, the physician sees it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { brokenSlice, ctSlice } from './dicom';
import { totp, type Person } from './hub';
import { onStage } from './stage';

const { hub, arrive } = onStage();
const folder = mkdtempSync(join(tmpdir(), 'telehub-day-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const patient = { id: 'DAY0001', name: 'Zhao^Yun=赵^云', sex: 'F', birthDate: '1979-03-08' };
const impression = '头颅CT平扫未见明显异常。';
interface Order { id: string; study_uid: string; accession_number: string; state: string }

async function newOrder(tech: Person): Promise<Order> {
  const { page } = tech;
  await tech.go('/orders');
  await page.keyboard.press('n');
  await page.locator('#patient_id').fill(patient.id);
  await page.keyboard.press('Tab');
  await page.keyboard.type('赵云');
  await page.getByText('女', { exact: true }).click();
  await page.locator('#birth_date').fill('19790308');
  await page.keyboard.press('Enter');
  for (const [field, text] of [['modality', 'CT'], ['body_part', '头颅']] as const) {
    await page.locator(`#${field}`).click();
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  }
  await page.locator('#clinical_history').fill('头痛三天，排除出血。');
  // The hub's own objection is shown at its field.
  await page.keyboard.press('Control+Enter');
  await page.getByText('提交前需要患者知情同意').waitFor();
  await page.locator('#consent').check();
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(/\/orders\/[0-9a-f-]{36}$/);
  await page.getByRole('button', { name: '接收', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: '接收', exact: true }).click();
  await page.getByRole('button', { name: '开始检查', exact: true }).click();
  await page.getByRole('button', { name: '检查完成' }).waitFor();
  return tech.json<Order>(`/api/v1/orders/${page.url().split('/').at(-1)}`);
}

async function upload(tech: Person, order: Order) {
  const images = join(folder, '赵云-光盘');
  mkdirSync(images);
  const slice = (number: number) => ({ studyUid: order.study_uid, accession: order.accession_number, patient, number });
  for (let number = 1; number <= 5; ++number) writeFileSync(join(images, `IM${number}`), ctSlice(slice(number)));
  writeFileSync(join(images, 'IM6'), brokenSlice(slice(6)));
  writeFileSync(join(images, 'readme.txt'), 'not an image');
  await tech.page.getByRole('button', { name: '上传影像' }).click();
  await tech.page.getByText(`为 赵云 的申请单上传：头颅CT平扫，检查号 ${order.accession_number}`).waitFor();
  await tech.page.getByTestId('folder').setInputFiles(images);
  const row = tech.page.locator('.th-upload');
  await row.and(tech.page.locator('[data-state=done]')).waitFor({ timeout: 60_000 });
  await expect.poll(() => row.innerText(), { timeout: 30_000 }).toContain('已入库 6');
  await row.getByRole('button', { name: '明细' }).click();
  await row.getByText('readme.txt').waitFor();
  // Whose they are, and a text file among them is no failure of all.
  await row.locator('.th-arrived-study', { hasText: '赵云' }).waitFor();
  expect(await tech.page.locator('.ant-progress-status-exception').count()).toBe(0);
  // What is kept for resuming names no file and no patient.
  const kept = await tech.page.evaluate(() => JSON.stringify({ ...localStorage }));
  expect(kept).not.toContain('赵云');
  expect(kept).not.toContain('IM1');
}

// Where the two bright marks are on the screen: found in a picture of it, as a person would.
async function findMarks(page: Page) {
  const pane = page.getByTestId('pane-0');
  const box = await pane.boundingBox();
  if (!box) throw new Error('no pane');
  const picture = (await page.screenshot({ clip: box })).toString('base64');
  const centres = await page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
    context.drawImage(image, 0, 0);
    const { data: rgba, width, height } = context.getImageData(0, 0, image.width, image.height);
    // Only the middle: corners and edges hold text.
    const sums = [{ x: 0, y: 0, n: 0 }, { x: 0, y: 0, n: 0 }];
    for (let y = Math.floor(height * 0.3); y < height * 0.7; ++y) {
      for (let x = 40; x < width - 40; ++x) {
        if ((rgba[(y * width + x) * 4] ?? 0) < 215) continue;
        const side = sums[x < width / 2 ? 0 : 1] as { x: number; y: number; n: number };
        side.x += x;
        side.y += y;
        side.n += 1;
      }
    }
    return sums.map((s) => ({ x: s.x / s.n + 0.5, y: s.y / s.n + 0.5, n: s.n }));
  }, picture);
  return centres.map((c) => ({ x: box.x + c.x, y: box.y + c.y, n: c.n }));
}

async function read(writer: Person, order: Order) {
  const { page } = writer;
  await writer.go('/worklist');
  await page.getByPlaceholder('姓名、患者编号、检查号').fill(order.accession_number);
  const rows = page.locator('tr[data-row]');
  await expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(1);
  await rows.filter({ hasText: '赵云' }).getByRole('button', { name: '领取' }).click();
  await page.waitForURL(/\/reading\//);
  await page.locator('[data-testid=pane-0][data-drawn=true]').waitFor({ timeout: 120_000 });
  await page.keyboard.press('l');
  const [left, right] = await findMarks(page);
  if (!left || !right) throw new Error('no marks');
  expect(left.n).toBeGreaterThan(20);
  await page.mouse.move(left.x, left.y);
  await page.mouse.down();
  await page.mouse.move((left.x + right.x) / 2, left.y, { steps: 3 });
  await page.mouse.move(right.x, right.y, { steps: 3 });
  await page.mouse.up();
  const label = page.getByTestId('pane-0').locator('svg text');
  // Written anew as the mouse moves, a little behind it.
  const length = async () => Number(/([\d.]+)\s*mm/.exec((await label.allTextContents()).join(' '))?.[1]);
  await expect.poll(async () => Math.abs((await length()) - 40), { timeout: 30_000 }).toBeLessThanOrEqual(0.5);
  // The last image cannot be decoded: that is said, and the others still show.
  await page.keyboard.press('End');
  await page.getByText('这幅影像无法显示').waitFor();
  await page.keyboard.press('ArrowUp');
  await page.getByText('这幅影像无法显示').waitFor({ state: 'detached' });
  await page.getByTestId('pane-0').and(page.locator('[data-index="4"]')).waitFor();

  await page.locator('#report-findings').fill('脑实质密度均匀，脑室系统未见扩大，中线结构居中。');
  await page.locator('#report-impression').fill(impression);
  await page.locator('[data-testid=save-state][data-state=saved]').filter({ hasText: '已保存' }).waitFor();
  const task = page.url();
  await page.getByRole('button', { name: '提交审核' }).click();
  await page.waitForURL(/\/worklist$/);
  // It is nobody's to read any more; its writer sees what it waits for.
  await expect.poll(() => page.locator('tr[data-row]').count(), { timeout: 20_000 }).toBeGreaterThan(1);
  expect(await page.locator('tr[data-row]').filter({ hasText: '赵云' }).count()).toBe(0);
  await page.getByText('我已提交', { exact: true }).click();
  await page.locator('tr[data-row]').filter({ hasText: '赵云' }).filter({ hasText: '待审核' }).waitFor();
  return task;
}

async function sign(verifier: Person) {
  const { page } = verifier;
  await verifier.go('/verification');
  await page.locator('tr[data-row]').filter({ hasText: '赵云' }).first().getByRole('button', { name: '审核签发' }).click();
  await page.waitForURL(/\/reading\//);
  const report = page.locator('.th-report');
  await report.getByRole('button', { name: '审核签发' }).click();
  const dialog = page.getByRole('dialog');
  for (const said of ['赵云', impression, '签发即表示']) await dialog.getByText(said).first().waitFor();
  const code = dialog.getByLabel('动态口令');
  await code.fill('000000');
  await code.press('Enter');
  await page.getByText('需要动态口令').waitFor();
  await code.fill(totp(hub.account('verifier').totp_secret ?? ''));
  await code.press('Enter');
  await report.getByRole('button', { name: '发布', exact: true }).click();
  await page.waitForURL(/\/verification$/);
}

test('the clinic orders and uploads, two radiologists read and sign, the clinic opens the report', async () => {
  const tech = await arrive('tech.qs', { moving: true });
  const order = await newOrder(tech);
  await upload(tech, order);
  await tech.go(`/orders/${order.id}`);
  await tech.page.getByRole('button', { name: '检查完成' }).click();
  await tech.page.locator('#declared').fill('6');
  await tech.page.keyboard.press('Enter');
  await expect.poll(async () => (await tech.json<Order>(`/api/v1/orders/${order.id}`)).state, { timeout: 30_000 }).toBe('performed');

  const writer = await arrive('writer', { moving: true });
  await read(writer, order);
  const verifier = await arrive('verifier', { moving: true });
  await sign(verifier);

  await tech.go(`/orders/${order.id}`);
  await tech.page.getByRole('button', { name: '查看' }).click();
  await tech.page.locator('.th-pdf-text').filter({ hasText: '赵云' }).waitFor({ timeout: 60_000 });
  expect((await tech.page.locator('.th-pdf-text').allTextContents()).join('')).toContain('未见明显异常');

  for (const person of [tech, writer, verifier]) {
    expect(person.complaints.filter((c) => !/decode|IMAGE_LOAD|image/i.test(c)), person.login).toEqual([]);
    expect(person.page.url()).not.toContain(encodeURIComponent('赵云'));
    expect(await person.page.title()).not.toContain('赵云');
    await person.leave();
  }
});

async function ask(doctor: Person) {
  const { page } = doctor;
  await doctor.go('/consultations');
  await page.keyboard.press('n');
  await page.locator('#patient_id').fill(patient.id);
  await page.locator('#specialties').click();
  await page.keyboard.type('神经内科');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.locator('#reason').fill('头痛原因未明');
  await page.locator('#question').fill('是否需要进一步检查？');
  await page.locator('#case_summary').fill('女，47岁。头痛三天，头颅CT未见异常。');
  await page.locator('#consent').check();
  // The hub's own objection: the signed form is missing.
  await page.keyboard.press('Control+Enter');
  await page.getByText('请上传签字的知情同意书').waitFor();
  await page.getByTestId('consent-file').setInputFiles({ name: '知情同意书.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n%%EOF\n') });
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(/\/consultations\/[0-9a-f-]{36}$/);
  await page.getByRole('button', { name: '添加资料' }).click();
  const dialog = page.getByRole('dialog');
  for (const name of [/^[\d/]{10} CT/, /未见明显异常/]) await dialog.getByRole('checkbox', { name }).check();
  await dialog.getByRole('button', { name: '添加', exact: true }).click();
  await page.locator('.th-material').filter({ hasText: '诊断报告' }).waitFor();
  return page.url();
}

// A case that waits is dragged: first to where its expert is not free, then to where he is.
async function schedule(coordinator: Person, url: string) {
  const { page } = coordinator;
  await coordinator.go('/consultations');
  await page.locator('.th-card').filter({ hasText: '赵云' }).click();
  await page.waitForURL(url);
  await page.getByRole('button', { name: '受理', exact: true }).click();
  await page.getByRole('button', { name: '指派专家' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox').nth(1).click();
  await page.locator('.ant-select-item-option').filter({ hasText: '林静怡' }).click();
  await dialog.getByRole('button', { name: '指派专家' }).click();
  await dialog.waitFor({ state: 'detached' });

  await coordinator.go('/calendar');
  await page.getByRole('button', { name: '下一页' }).click();
  const waiting = page.locator('.th-waiting-case').filter({ hasText: '赵云' });
  await waiting.click();
  const free = page.locator('[data-free]:not([data-free=""])');
  await free.first().waitFor();
  const from = await waiting.boundingBox();
  const slots = await free.evaluateAll((all) => all.map((e) => ({ start: (e as HTMLElement).dataset['free'] ?? '', box: e.getBoundingClientRect().toJSON() as DOMRect })));
  const slot = slots.toSorted((a, b) => a.start.localeCompare(b.start)).find((s) => new Date(s.start).getUTCHours() === 6);
  if (!from || !slot) throw new Error('nothing to drag');
  const { box } = slot;
  const drag = async (y: number) => {
    await page.mouse.move(from.x + 60, from.y + 12);
    await page.mouse.down();
    await page.mouse.move(from.x, from.y + 40, { steps: 4 });
    await page.mouse.move(box.x + box.width / 2, y, { steps: 12 });
    const said = await page.locator('.th-calendar-hint').innerText();
    await page.mouse.up();
    return said;
  };
  // Others' are there already, on some days of the week.
  const mine = page.locator('[data-appointment]').filter({ hasText: '赵云' });
  // Half past twelve, when nobody is there.
  expect(await drag(box.y - box.height * 2.5)).toContain('不在专家的空闲时间内');
  await page.getByText('这个时间不行').waitFor();
  expect(await mine.count()).toBe(0);
  expect(await drag(box.y + 3)).toContain('时间合适');
  await mine.and(page.locator('.th-event-held')).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: '确认时间' }).click();
  await mine.and(page.locator('.th-event-confirmed')).waitFor();
  const { items } = await coordinator.json<{ items: { starts_at: string }[] }>(`/api/v1/appointments?consultation_id=${url.split('/').at(-1)}`);
  expect(items.map((a) => Date.parse(a.starts_at))).toEqual([Date.parse(slot.start)]);
}

async function answer(expert: Person, url: string) {
  const { page } = expert;
  await expert.go('/consultations');
  await page.locator('tr[data-row]').filter({ hasText: '赵云' }).click();
  await page.waitForURL(url);
  await page.getByRole('button', { name: '开始会诊' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '开始会诊' }).click(); // days before it was to be
  await page.getByRole('button', { name: '书写意见' }).click();
  for (const [part, text] of [['summary', '影像和报告已阅。'], ['diagnosis', '紧张型头痛可能。'], ['advice', '对症治疗，两周后复诊。']] as const) await page.locator(`#opinion-${part}`).fill(text);
  await page.getByTestId('opinion-save').and(page.locator('[data-state=saved]')).waitFor();
  await page.getByRole('button', { name: '签署意见' }).click();
  const code = page.locator('#signing-totp');
  await code.fill(totp(hub.account('neurologist').totp_secret ?? ''));
  await code.press('Enter');
  await page.getByRole('button', { name: '送达' }).click();
  await page.locator('.th-opinion').filter({ hasText: '紧张型头痛' }).waitFor();
}

test('the coordinator schedules a consultation by dragging, the expert answers, the clinic sees the opinion', async () => {
  const doctor = await arrive('doctor.qs', { moving: true });
  const url = await ask(doctor);
  const coordinator = await arrive('coordinator', { moving: true });
  await schedule(coordinator, url);
  // The physician's page, which is still open, has heard of it by itself.
  await doctor.page.locator('.th-facts').getByText('已确认').waitFor();
  const expert = await arrive('neurologist', { moving: true });
  await answer(expert, url);

  await doctor.page.locator('.th-opinion').filter({ hasText: '紧张型头痛可能' }).waitFor();
  await doctor.page.getByRole('button', { name: '预览 PDF' }).click();
  await doctor.page.locator('.th-pdf-text').filter({ hasText: '紧张型头痛' }).waitFor();
  await doctor.page.getByRole('dialog').getByRole('button', { name: '关闭' }).last().click();
  await doctor.page.getByRole('button', { name: '反馈' }).click();
  const dialog = doctor.page.getByRole('dialog');
  await dialog.getByText('采纳', { exact: true }).click();
  await dialog.locator('.ant-rate-star').last().click();
  await dialog.getByRole('button', { name: '反馈' }).click();
  await dialog.waitFor({ state: 'detached' });
  await doctor.page.getByRole('button', { name: '归档' }).waitFor();
  for (const person of [doctor, coordinator, expert]) {
    expect(person.complaints, person.login).toEqual([]);
    expect(person.page.url()).not.toContain(encodeURIComponent('赵云'));
    expect(await person.page.title()).not.toContain('赵云');
    await person.leave();
  }
});
