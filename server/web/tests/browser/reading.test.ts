// What helps a radiologist: texts that are kept, images that are marked, a thin line that does not stop the reading.
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { Person } from './hub';
import { Api, seedStudy } from './seed';
import { onStage } from './stage';

const { hub, arrive } = onStage();
let task = '';
const slices = 12;
const soon = { timeout: 30_000 };
interface KeyImage { sop_uid: string; frame: number; window_center: number | null; window_width: number | null }

beforeAll(async () => {
  task = await seedStudy(hub, slices, 'READ0001', { dicom: 'Huang^Zhong=黄^忠', registered: '黄忠' });
  const writer = await Api.of(hub, 'writer');
  await writer.call('POST', `/read-tasks/${task}/claim`, {});
  await writer.end();
});

async function atTheDesk(): Promise<Person> {
  const writer = await arrive('writer');
  await writer.go(`/reading/${task}`);
  await writer.page.locator('[data-testid=pane-0][data-drawn=true]').waitFor({ timeout: 120_000 });
  return writer;
}
const saved = (page: Page) => page.locator('[data-testid=save-state][data-state=saved]').filter({ hasText: '已保存' }).waitFor();
const normal = '脑实质密度均匀，未见异常密度影。';

test('a text is kept, found by its name, put in at the cursor, changed and removed', async () => {
  const writer = await atTheDesk();
  const { page } = writer;
  const findings = page.locator('#report-findings');
  await findings.fill(normal);
  // The first save makes the report, and leaves the cursor where it is.
  await saved(page);
  expect(await findings.evaluate((f) => document.activeElement === f)).toBe(true);
  const open = page.getByRole('button', { name: '常用语: 影像所见' });
  await open.click();
  await page.getByText('这里没有常用语').waitFor();
  await page.getByRole('button', { name: '存为常用语' }).click();
  const dialog = page.getByRole('dialog', { name: '存为常用语' });
  expect(await dialog.locator('#body').inputValue()).toBe(normal);
  await dialog.locator('#title').press('Enter');
  await dialog.locator('.ant-form-item-explain-error').first().waitFor(); // it needs a name
  await dialog.locator('#title').fill('正常颅脑');
  await dialog.locator('#title').press('Enter');
  await dialog.waitFor({ state: 'detached' });

  await findings.fill('左侧额叶见片状低密度影。');
  await findings.press('Control+j');
  await page.getByPlaceholder('搜索常用语').fill('颅脑');
  await page.getByRole('button', { name: /^正常颅脑/ }).waitFor();
  await page.getByPlaceholder('搜索常用语').press('Enter');
  await expect.poll(() => findings.inputValue(), soon).toBe(`左侧额叶见片状低密度影。\n${normal}`);
  await expect.poll(() => findings.evaluate((f) => document.activeElement === f), soon).toBe(true);
  await saved(page);

  // A colleague has it when it is shared, and may not change it.
  const colleague = await Api.of(hub, 'verifier');
  const theirs = async () => (await colleague.call<{ items: { title: string }[] }>('GET', '/phrases')).items.map((p) => p.title);
  expect(await theirs()).toEqual([]);
  await open.click();
  await page.getByRole('button', { name: '修改常用语: 正常颅脑' }).click();
  const change = page.getByRole('dialog', { name: '修改常用语' });
  await change.getByRole('switch').click();
  await change.locator('#title').press('Enter');
  await change.waitFor({ state: 'detached' });
  expect(await theirs()).toEqual(['正常颅脑']);
  await colleague.end();
  await open.click();
  await page.getByRole('button', { name: '删除常用语: 正常颅脑' }).click();
  await page.getByText('这里没有常用语').waitFor();
  expect(writer.complaints).toEqual([]);
  await writer.leave();
});

test('images are marked as they are looked at, shown beside the report, and taken back', async () => {
  const writer = await atTheDesk();
  const { page } = writer;
  const pane = page.getByTestId('pane-0');
  const strip = page.getByRole('group', { name: '关键图像' });
  const kept = async () => {
    await saved(page);
    const { report_id: report } = await writer.json<{ report_id: string }>(`/api/v1/read-tasks/${task}`);
    return (await writer.json<{ key_images: KeyImage[] }>(`/api/v1/reports/${report}`)).key_images;
  };
  await pane.click({ position: { x: 5, y: 5 } });
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.locator('[data-testid=pane-0][data-index="2"][data-full=true]').waitFor();
  await page.keyboard.press('4'); // bone
  await page.keyboard.press('k');
  await pane.getByRole('img', { name: '关键图像' }).waitFor();
  await strip.getByRole('button', { name: /图像 3$/ }).first().waitFor();
  const picture = strip.locator('img').first();
  await expect.poll(() => picture.evaluate((i) => (i as HTMLImageElement).naturalWidth), soon).toBeGreaterThan(100);
  await expect.poll(async () => (await kept()).length, soon).toBe(1);
  expect((await kept())[0]).toMatchObject({ frame: 1, window_width: 2500, window_center: 500 });

  await page.keyboard.press('End');
  await page.locator(`[data-testid=pane-0][data-index="${slices - 1}"]`).waitFor();
  await page.getByRole('button', { name: '标记或取消关键图像' }).click();
  await expect.poll(async () => (await kept()).length, soon).toBe(2);
  // One click and it is looked at again; nothing is marked that was not.
  await strip.getByRole('button', { name: /查看: .*图像 3$/ }).click();
  await page.locator('[data-testid=pane-0][data-index="2"][data-full=true]').waitFor();
  await strip.getByRole('button', { name: /取消标记: .*图像 12$/ }).click();
  await expect.poll(async () => (await kept()).length, soon).toBe(1);
  if (process.env.TELEHUB_PICTURES) await page.screenshot({ path: `${process.env.TELEHUB_PICTURES}/key-images.png` });
  await page.reload();
  await strip.getByRole('button', { name: /查看: .*图像 3$/ }).waitFor();
  expect(writer.complaints).toEqual([]);
  await writer.leave();
});

test('what is measured stays for who comes back and for who reads next, until its owner removes it', async () => {
  const writer = await arrive('writer');
  const { page } = writer;
  await writer.go('/worklist');
  await page.locator('tr[data-row]').filter({ hasText: '黄忠' }).getByRole('button', { name: '继续' }).click();
  await page.locator('[data-testid=pane-0][data-drawn=true]').waitFor({ timeout: 120_000 });
  const { study_uid: uid } = await writer.json<{ study_uid: string }>(`/api/v1/read-tasks/${task}`);
  const kept = async () => (await writer.json<{ items: { kind: string }[] }>(`/api/v1/studies/${uid}/measurements`)).items.map((m) => m.kind).sort();
  const pane = page.getByTestId('pane-0');
  const fourth = (at: Page) => at.locator('[data-testid=pane-0][data-index="3"][data-full=true]');
  const words = (at: Page) => at.getByTestId('pane-0').locator('svg text').allTextContents().then((all) => all.join(' '));
  const draw = async (key: string, steps: [number, number][]) => {
    await page.keyboard.press(key);
    const box = await pane.boundingBox();
    const at = ([x, y]: [number, number]): [number, number] => [(box?.x ?? 0) + (box?.width ?? 0) / 2 + x, (box?.y ?? 0) + (box?.height ?? 0) / 2 + y];
    const [from, to] = steps;
    if (!from) return;
    await page.mouse.move(...at(from));
    await page.mouse.down();
    if (to) await page.mouse.move(...at(to), { steps: 4 });
    await page.mouse.up();
  };
  for (let i = 0; i < 3; ++i) await page.keyboard.press('ArrowDown');
  await fourth(page).waitFor(soon);
  await draw('l', [[-60, 40], [70, 40]]);
  await expect.poll(() => words(page), soon).toMatch(/[\d.]+ mm/);
  await expect.poll(kept, soon).toEqual(['length']);
  const length = /[\d.]+ mm/.exec(await words(page))?.[0] ?? '';
  // Left at once after the next: that is kept, too.
  await draw('e', [[-30, -60], [30, -20]]);
  await page.getByRole('button', { name: '返回列表' }).click();
  await page.getByRole('heading', { name: '阅片工作列表' }).waitFor(soon);
  await expect.poll(kept, soon).toEqual(['ellipse', 'length']);

  await writer.go(`/reading/${task}`);
  await page.locator('[data-testid=pane-0][data-drawn=true]').waitFor(soon);
  expect(await words(page)).toBe(''); // not on the first image
  for (let i = 0; i < 3; ++i) await page.keyboard.press('ArrowDown');
  await fourth(page).waitFor(soon);
  await expect.poll(() => words(page), soon).toContain(length);
  expect(await words(page)).toMatch(/面积 [\d.]+ mm².*均值 [\d.-]+ HU/);
  // The planes and back: the image is still the one.
  await page.keyboard.press('m');
  await page.locator('[data-testid=mpr][data-state=ready]').waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: '回到原始图像' }).click();
  await fourth(page).waitFor(soon);
  await expect.poll(() => words(page), soon).toContain(length);

  const verifier = await arrive('verifier');
  const beside = verifier.page;
  await verifier.go(`/viewer/${uid}`);
  await beside.locator('[data-testid=pane-0][data-drawn=true]').waitFor({ timeout: 120_000 });
  for (let i = 0; i < 3; ++i) await beside.keyboard.press('ArrowDown');
  await beside.getByText(/^绿色测量：/).waitFor(soon);
  await expect.poll(() => words(beside), soon).toContain(length);
  // Neither clearing nor the eraser takes what is another's.
  await beside.keyboard.press('Delete');
  await beside.keyboard.press('x');
  const line = await beside.getByTestId('pane-0').locator('svg line').first().boundingBox();
  await beside.mouse.click((line?.x ?? 0) + (line?.width ?? 0) / 2, (line?.y ?? 0) + (line?.height ?? 0) / 2);
  await expect.poll(() => words(beside), soon).toContain(length);
  expect(verifier.complaints).toEqual([]);
  await verifier.leave();
  expect(await kept()).toEqual(['ellipse', 'length']);

  await page.keyboard.press('Delete');
  await expect.poll(kept, soon).toEqual([]);
  await page.keyboard.press('Control+z');
  await expect.poll(kept, soon).toEqual(['ellipse', 'length']);
  await page.keyboard.press('Delete');
  await expect.poll(kept, soon).toEqual([]);
  expect(writer.complaints).toEqual([]);
  await writer.leave();
});

test('the sides of the patient stand at the edges, and turn with the image', async () => {
  const writer = await atTheDesk();
  const { page } = writer;
  const pane = page.getByTestId('pane-0');
  const sides = () => pane.locator('.th-side').allInnerTexts();
  // As one looks at an axial slice: from the feet.
  await expect.poll(sides, soon).toEqual(['R', 'L', 'A', 'P']);
  await pane.click({ position: { x: 5, y: 5 } });
  await page.keyboard.press('h');
  await expect.poll(sides, soon).toEqual(['L', 'R', 'A', 'P']);
  await pane.getByText('镜像显示').waitFor();
  await page.keyboard.press('v');
  await expect.poll(sides, soon).toEqual(['L', 'R', 'P', 'A']);
  await pane.getByText('镜像显示').waitFor({ state: 'detached' });
  await page.keyboard.press('h');
  await page.keyboard.press('v');
  await page.keyboard.press('.');
  await expect.poll(sides, soon).toEqual(['P', 'A', 'R', 'L']);
  // A radiograph has no place in space, but says where its rows and columns lead.
  const { items } = await writer.json<{ items: { study_uid: string; order: { modality: string } }[] }>('/api/v1/read-tasks?state=open');
  await page.goto(`${hub.url}/viewer/${items.find((i) => i.order.modality === 'DX')?.study_uid}`);
  await expect.poll(sides, soon).toEqual(['R', 'L', 'H', 'F']);
  await writer.leave();
});

test('the next case is fetched while this one is read', async () => {
  const writer = await arrive('writer');
  const { items } = await writer.json<{ items: { id: string; state: string; study_uid: string }[] }>('/api/v1/read-tasks?state=open');
  const next = items.find((t) => t.state === 'queued' && t.id !== task)?.study_uid;
  if (!next) throw new Error('no next case');
  const of = (kind: RegExp) => writer.page.waitForRequest((r) => kind.test(r.url()) && r.url().includes(next), { timeout: 60_000 });
  const fetched = Promise.all([of(/\/metadata$/), of(/\/frames\/1$/)]);
  await writer.go(`/reading/${task}`);
  await fetched;
  await writer.leave();
});

test('on a thin line a preview stands in until the pixels are here', async () => {
  const writer = await arrive('writer');
  const { page } = writer;
  await writer.go('/worklist');
  const line = await page.context().newCDPSession(page);
  await line.send('Network.enable');
  await line.send('Network.emulateNetworkConditions', { offline: false, latency: 100, downloadThroughput: 100_000, uploadThroughput: 100_000 });
  const preview = page.locator('.th-pane:has(.th-pane-coarse)').filter({ hasText: '预览，正在加载…' }).waitFor({ timeout: 120_000 });
  const frames: string[] = [];
  page.on('response', (r) => { if (r.url().endsWith('/frames/1')) frames.push(r.headers()['content-type'] ?? ''); });
  await page.goto(`${hub.url}/reading/${task}`);
  await preview;
  await page.locator('[data-testid=pane-0][data-full=true]').waitFor({ timeout: 120_000 });
  await page.locator('.th-pane-coarse').waitFor({ state: 'detached' });
  await expect.poll(async () => Number(await page.getByTestId('pane-0').getAttribute('data-pictures')), { timeout: 60_000 }).toBe(slices);
  await page.keyboard.press('End');
  await page.locator(`[data-testid=pane-0][data-index="${slices - 1}"][data-full=true]`).waitFor({ timeout: 60_000 });
  expect(frames.length).toBeGreaterThanOrEqual(2);
  // By the first the line is judged, where the metadata of so few images say nothing of it; the others come small.
  expect(frames.slice(1).filter((type) => !type.includes('image/jls'))).toEqual([]);
  expect(writer.complaints).toEqual([]);
  await writer.leave();
});
