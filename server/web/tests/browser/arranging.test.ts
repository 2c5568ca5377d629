// What coordinators, administrators and everybody arrange by pages: duty, the time of an examination, a retake of poor
// images, a program that is told, a private calendar address, one's own password.
import { request } from 'playwright-core';
import { expect, test } from 'vitest';
import { onStage } from './stage';

const { hub, arrive } = onStage();

const day = (from: number) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10);

test('a coordinator puts somebody on duty, sees the order of ringing and who is passed over, and takes them off', async () => {
  const coordinator = await arrive('coordinator');
  const { page } = coordinator;
  await coordinator.go('/duty');
  const rung = page.locator('.th-duty', { hasText: '呼吸内科' }).locator('li');
  await expect.poll(() => rung.count(), { timeout: 30_000 }).toBe(1); // the demonstration's
  await page.getByRole('button', { name: '安排值班' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('#specialty').click();
  await page.keyboard.type('呼吸');
  await page.keyboard.press('Enter');
  for (const [field, text] of [['starts_at', `${day(-2)} 08:00`], ['ends_at', `${day(2)} 08:00`]] as const) {
    await dialog.locator(`#${field}`).fill(text);
    await page.keyboard.press('Enter');
  }
  await expect.poll(() => dialog.locator('#position').inputValue(), { timeout: 30_000 }).toBe('2'); // the first is held
  await dialog.locator('#login').fill('neurologist');
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => rung.count(), { timeout: 30_000 }).toBe(2);
  await expect.poll(() => rung.last().innerText(), { timeout: 30_000 }).toContain('不会呼叫：不是该专科的专家');
  const row = page.locator('tr[data-row]', { hasText: '呼吸内科' }).first(); // began before the demonstration's
  await row.getByRole('button', { name: '撤销值班' }).click();
  await dialog.getByRole('button', { name: '撤销值班' }).click();
  await expect.poll(() => rung.count(), { timeout: 30_000 }).toBe(1);
  expect(coordinator.complaints).toEqual([]);
  await coordinator.leave();
});

test('an order is accepted for a time', async () => {
  const tech = await arrive('tech.qs');
  const { page } = tech;
  const { items } = await tech.json<{ items: { id: string }[] }>('/api/v1/orders?state=submitted');
  const id = items[0]?.id ?? '';
  await tech.go(`/orders/${id}`);
  await page.getByRole('button', { name: '接收', exact: true }).click();
  const soon = day(2);
  await page.locator('#scheduled').fill(`${soon} 09:30`);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: '接收', exact: true }).click();
  await page.getByRole('button', { name: '开始检查' }).waitFor();
  const order = await tech.json<{ scheduled_at: string }>(`/api/v1/orders/${id}`);
  expect(new Date(order.scheduled_at).getTime()).toBe(Date.parse(`${soon}T09:30:00+08:00`));
  await tech.leave();
});

test('the secret of a webhook is shown once', async () => {
  const admin = await arrive('admin');
  const { page } = admin;
  await admin.go('/webhooks');
  await page.getByRole('button', { name: '加外部程序' }).click();
  await page.locator('#url').fill('http://127.0.0.1:9/');
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await page.getByText('这一项不正确').waitFor(); // the hub's own objection, at its field
  await page.locator('#url').fill('https://127.0.0.1:9/telehub');
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await page.getByText('只显示这一次').waitFor();
  const secret = await page.getByRole('dialog').locator('code').last().innerText();
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  await page.getByRole('button', { name: '已交给本人' }).click();
  await page.getByText('https://127.0.0.1:9/telehub').waitFor();
  expect(await page.content()).not.toContain(secret);
  await admin.leave();
});

test('a private calendar address is shown once, is read by whoever knows it, and ends when it is revoked', async () => {
  const expert = await arrive('neurologist');
  const { page } = expert;
  await page.locator('.th-user').click();
  await page.getByRole('menuitem', { name: '我的设置' }).click();
  await page.locator('#email').fill('neurologist@example.org');
  await page.getByText('只要会诊预约').click();
  await page.keyboard.press('Enter');
  await page.getByText('已保存').waitFor();
  expect(await expert.json('/api/v1/me/contact')).toEqual({ email: 'neurologist@example.org', wants: 'appointments' });
  await page.getByRole('button', { name: '生成新地址' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '生成新地址' }).click();
  const address = await page.getByRole('dialog').locator('code').innerText();
  const anyone = await request.newContext({ ignoreHTTPSErrors: true });
  const feed = await anyone.get(hub.url + new URL(address).pathname);
  expect(await feed.text()).toContain('BEGIN:VCALENDAR');
  await page.getByRole('button', { name: '已复制' }).last().click();
  await page.getByRole('button', { name: '撤销地址' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '撤销地址' }).click();
  await page.getByText('已撤销', { exact: true }).waitFor();
  expect((await anyone.get(hub.url + new URL(address).pathname)).status()).toBe(404);
  await anyone.dispose();
  await expert.leave();
});

test('images too poor to be read go back, and the clinic has an order to take them again', async () => {
  const writer = await arrive('writer');
  const { page } = writer;
  await writer.go('/worklist');
  await page.locator('tr[data-row]').getByRole('button', { name: '领取' }).first().click();
  await page.waitForURL(/\/reading\//);
  const { order } = await writer.json<{ order: { id: string; patient: { patient_id: string } } }>(`/api/v1/read-tasks/${page.url().split('/').at(-1)}`);
  await page.getByRole('button', { name: '影像质量不合格' }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByRole('button', { name: '退回重拍' }).isDisabled()).toBe(true); // without a reason
  await dialog.getByRole('textbox').fill('运动伪影，层面缺失');
  await dialog.getByRole('button', { name: '退回重拍' }).click();
  await page.waitForURL(/\/worklist$/);
  expect(writer.complaints).toEqual([]);
  await writer.leave();

  const tech = await arrive(order.patient.patient_id.startsWith('QS') ? 'tech.qs' : 'tech.hk');
  await tech.go(`/orders/${order.id}`);
  await tech.page.getByText('影像质量未通过，需要重拍').waitFor();
  const { items } = await tech.json<{ items: { retake_of?: string }[] }>('/api/v1/orders');
  expect(items.filter((retake) => retake.retake_of === order.id)).toHaveLength(1);
  await tech.leave();
});

test('a person changes their password: the old one and every session of it end', async () => {
  const account = hub.account('qc');
  const qc = await arrive('qc');
  const elsewhere = await arrive('qc');
  const { page } = qc;
  await qc.go('/settings');
  await page.locator('#current').fill('not my password');
  await page.locator('#password').fill('a much longer secret');
  await page.locator('#again').fill('a much longer secret');
  await page.keyboard.press('Enter');
  await page.getByText('当前密码不对').waitFor();
  await page.locator('#current').fill(account.password);
  await page.keyboard.press('Enter');
  await page.locator('input[autocomplete=username]').waitFor();
  await page.locator('input[autocomplete=username]').fill('qc');
  await page.locator('input[autocomplete=current-password]').fill(account.password);
  await page.keyboard.press('Enter');
  await page.getByText('账号、密码或动态口令不正确').waitFor();
  await page.locator('input[autocomplete=current-password]').fill('a much longer secret');
  await page.keyboard.press('Enter');
  await page.locator('.th-user').waitFor();
  expect((await elsewhere.page.request.get(`${hub.url}/api/v1/me`)).status()).toBe(401);
  await qc.leave();
  await elsewhere.leave();
});
