// An emergency rings on the page of whom the roster names, whatever is open there; declined, it rings the next.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Hub, launch, Person } from './hub';
import { Api } from './seed';

const hub = new Hub();
let browser: Browser;

beforeAll(async () => {
  await hub.start();
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await hub.remove();
});

const hour = 3_600_000;

test('an emergency rings the expert on duty, then the next, who takes it', async () => {
  const coordinator = await Api.of(hub, 'coordinator');
  const duty = { specialty: 'NEURO', starts_at: new Date(Date.now() - hour).toISOString(), ends_at: new Date(Date.now() + 8 * hour).toISOString() };
  await coordinator.call('POST', '/rosters', { ...duty, login: 'neurologist', position: 1 });
  await coordinator.call('POST', '/rosters', { ...duty, login: 'consultant', position: 2 });
  const first = await Person.arrive(browser, hub, 'neurologist');
  const second = await Person.arrive(browser, hub, 'consultant');
  await first.go('/availability');
  await second.go('/calendar');
  const watching = await Person.arrive(browser, hub, 'coordinator');
  await watching.go('/consultations');

  const doctor = await Api.of(hub, 'doctor.qs');
  const { id } = await doctor.call('POST', '/consultations', {
    kind: 'emergency', patient: { patient_id: 'QS100001' }, reason: '突发偏瘫', question: '是否溶栓？', case_summary: '男，68岁，左侧肢体无力2小时。', specialties: ['NEURO'], consent: false, consent_reason: '患者意识不清，家属未到',
  });
  await doctor.call('POST', `/consultations/${id}/submit`, {});

  const call = first.page.getByRole('dialog').filter({ hasText: '急会诊呼叫' });
  await call.getByText('青山镇卫生院 请求急会诊：神经内科').waitFor();
  expect(await second.page.getByText('急会诊呼叫').count()).toBe(0);
  await call.getByRole('button', { name: '无法接诊' }).click();
  await call.getByLabel('原因').fill('正在手术');
  await call.getByRole('button', { name: '转给下一位' }).click();
  await call.waitFor({ state: 'detached' });

  const next = second.page.getByRole('dialog').filter({ hasText: '急会诊呼叫' });
  await next.getByRole('button', { name: '接诊', exact: true }).click();
  await second.page.waitForURL(new RegExp(`/consultations/${id}$`));
  await second.page.getByRole('button', { name: '开始会诊' }).waitFor();
  // The board of the coordinator has followed.
  await watching.page.locator('.th-board-column').filter({ hasText: '会诊中' }).locator('.th-card').filter({ hasText: '张伟' }).waitFor();
  for (const person of [first, second, watching]) {
    expect(person.complaints, person.login).toEqual([]);
    await person.leave();
  }
  await Promise.all([coordinator.end(), doctor.end()]);
});
