// What goes wrong with an order: two who change it, a name that was mistyped, another modality, a Study UID that is not
// the order's.
import { expect, test } from 'vitest';
import { ctSlice } from './dicom';
import { Api } from './seed';
import { onStage } from './stage';

const { hub, arrive } = onStage();
const soon = { timeout: 60_000 };

test('two windows on one order: the second is told where they differ, and decides', async () => {
  const tech = await arrive('tech.qs');
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
  const tech = await arrive('tech.qs');
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
  const tech = await arrive('tech.qs');
  await tech.go(`/orders/${order.id}`);
  await tech.page.getByRole('button', { name: '检查完成' }).click();
  await tech.page.getByRole('dialog').getByText('中心已收到 2 幅影像').waitFor(soon);
  await tech.page.keyboard.press('Escape');
  await tech.page.getByRole('button', { name: '看图' }).click();
  await tech.page.waitForURL(`**/viewer/${studyUid}`);
  await tech.leave();
});

test('a name that was mistyped is put right in its draft', async () => {
  const tech = await arrive('tech.qs');
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

test('images in quarantine: what they say beside what the order says, and both that have one UID', async () => {
  const api = await Api.of(hub, 'tech.qs');
  const slice = (sex: string) => ctSlice({ studyUid: '2.25.20261127000000000012', accession: '', patient: { id: 'TRBL0012', name: 'Huang^Zhong', sex, birthDate: '1970-01-01' }, number: 1 });
  await api.store([slice('M')]);
  expect(await api.store([slice('F')]).catch(String)).toMatch(/STOW: 202/);
  await api.end();
  const tech = await arrive('tech.qs');
  const { page } = tech;
  const drawn = (name: string) => expect.poll(() => page.getByRole('img', { name }).first().evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 0), soon).toBe(true);
  const entry = async (kind: string) => (await tech.json<{ items: { id: string; kind: string }[] }>('/api/v1/quarantine?state=open')).items.find((q) => q.kind === kind)?.id;
  await tech.go(`/quarantine/${await entry('uid_conflict')}`);
  await drawn('已存的影像');
  await drawn('后到的影像');
  expect(await page.locator('.th-facts').innerText()).toMatch(/性别\s+女\s+出生日期\s+1970\/01\/01/);
  await page.getByRole('img', { name: '后到的影像' }).click();
  await page.locator('.ant-image-preview-img').first().waitFor(soon);

  await tech.go(`/quarantine/${await entry('identity_mismatch')}`);
  await page.locator('.th-candidate .th-differs').first().waitFor(soon);
  await drawn('中间一幅');
  await page.getByRole('button', { name: '看图' }).click();
  await page.waitForURL(/\/viewer\/[0-9.]+$/);
  await page.goBack();
  await page.locator('.th-candidates input[type=radio]').first().check();
  const filedUnder = await page.locator('.th-candidate .th-mono').last().innerText(); // its accession number
  await page.getByRole('textbox', { name: '原因' }).fill('患者本人到场核对');
  const reconciled = page.url();
  await page.getByRole('button', { name: '归档到所选申请单' }).click();
  await page.waitForURL('**/quarantine');
  await page.goto(reconciled);
  // Who decided, why, and under which order.
  const decision = page.locator('.ant-alert', { hasText: '已核对' });
  await expect.poll(() => decision.innerText(), soon).toContain('周建国');
  expect(await decision.innerText()).toContain('患者本人到场核对');
  expect(await decision.getByRole('link').innerText()).toContain(filedUnder.replace('≠ ', ''));
  expect(tech.complaints).toEqual([]);
  await tech.leave();
});

test('who is registered under an ID comes into a new order, and goes again with the ID', async () => {
  const api = await Api.of(hub, 'tech.qs');
  await api.call('POST', '/orders', { patient: { patient_id: 'TRBL0014', name: '姜维', sex: 'M', birth_date: '1969-07-01' }, modality: 'CT', body_part: 'HEAD', procedure: '头颅CT平扫', clinical_history: '头痛', urgency: 'routine', patient_class: 'outpatient', consent: true });
  await api.end();
  const tech = await arrive('tech.qs');
  const { page } = tech;
  const field = (name: string) => page.locator(`#${name}`);
  const sex = () => page.getByRole('radio', { name: '男', exact: true }).isChecked();
  await tech.go('/orders/new');
  await field('patient_id').fill('TRBL0014');
  await page.keyboard.press('Tab'); // to the name, before the hub has answered
  await page.getByRole('status').getByText('已登记：姜维 · 男 · 1969/07/01').waitFor(soon);
  await expect.poll(() => field('name').inputValue(), soon).toBe('姜维');
  await expect.poll(() => field('birth_date').inputValue(), soon).toBe('1969-07-01');
  await expect.poll(sex, soon).toBe(true);
  await field('patient_id').fill('TRBL0015'); // another person's: nothing of the first stays
  await expect.poll(() => field('name').inputValue(), soon).toBe('');
  await expect.poll(() => field('birth_date').inputValue(), soon).toBe('');
  await expect.poll(sex, soon).toBe(false);
  await field('patient_id').fill('TRBL0014');
  await expect.poll(() => field('name').inputValue(), soon).toBe('姜维');
  await field('name').fill('诸葛均');
  await field('patient_id').fill('TRBL0015'); // what was written since stays, the first person's birth date does not
  await expect.poll(() => field('birth_date').inputValue(), soon).toBe('');
  await expect.poll(sex, soon).toBe(false);
  await field('patient_id').fill('TRBL0014'); // what somebody typed is not written over
  await page.getByRole('status').getByText('与填写的不一致').waitFor(soon);
  await page.keyboard.press('Control+s'); // and the hub refuses it
  await page.getByText('该患者编号登记的不是这样').first().waitFor(soon);
  expect(await field('name').inputValue()).toBe('诸葛均');
  expect(await field('birth_date').inputValue()).toBe('');
  expect(tech.complaints).toEqual([]);
  await tech.leave();
});

test('the menu by keyboard, and a dialog that keeps its buttons where they are', async () => {
  const tech = await arrive('tech.qs', { moving: true });
  const { page } = tech;
  await tech.go('/');
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('上传影像').waitFor(soon);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    document.addEventListener('animationstart', (event) => { if ((event.target as Element).matches('.ant-modal')) seen.push(event.animationName); });
  });
  await page.keyboard.press('?');
  await expect.poll(() => page.evaluate(() => (window as unknown as { seen: string[] }).seen), soon).toEqual(['th-appear']);
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.keyboard.press('Alt+2');
  await page.waitForURL('**/orders');
  await page.getByText('今天', { exact: true }).click(); // a choice keeps the focus, and keys go on
  await page.keyboard.press('n');
  await page.waitForURL('**/orders/new');
  expect(tech.complaints).toEqual([]);
  await tech.leave();
});

test('a form that was begun is not left without a question', async () => {
  const tech = await arrive('tech.qs');
  const { page } = tech;
  await tech.go('/orders');
  await page.getByRole('button', { name: '新建申请单' }).click();
  await page.waitForURL('**/orders/new');
  const home = page.getByRole('navigation').getByText('首页');
  const question = page.getByRole('dialog').getByText('内容还没有保存');
  await home.click();
  await page.waitForURL(hub.url + '/'); // nothing was filled in
  await page.goBack();
  await page.locator('#patient_id').fill('TRBL0013');
  await home.click(); // the ID alone is enough to ask for
  await question.waitFor(soon);
  await page.getByRole('button', { name: '继续填写' }).click();
  await question.waitFor({ state: 'hidden' });
  await page.locator('#name').fill('魏延');
  for (const leave of [() => home.click(), () => page.goBack()]) {
    await leave();
    await question.waitFor(soon);
    await page.getByRole('button', { name: '继续填写' }).click();
    await question.waitFor({ state: 'hidden' });
    expect(await page.locator('#name').inputValue()).toBe('魏延');
  }
  await page.keyboard.press('Control+s'); // saved, it goes on without one
  await page.waitForURL(/\/orders\/[0-9a-f-]{36}$/);
  await page.getByRole('button', { name: '修改申请单' }).click();
  await page.locator('#name').fill('马谡');
  await home.click();
  await page.getByRole('button', { name: '不保存，离开' }).click();
  await page.waitForURL(hub.url + '/');
  expect(tech.complaints).toEqual([]);
  await tech.leave();
});
