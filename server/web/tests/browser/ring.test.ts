// An emergency rings on the page of whom the roster names, whatever is open there, and the coordinator's board follows.
import { expect, test } from 'vitest';
import type { Person } from './hub';
import { Api } from './seed';
import { onStage } from './stage';

const { hub, arrive } = onStage();

test('an emergency rings who is on duty; taken it is theirs, declined by the last the coordinator is told', async () => {
  const coordinator = await Api.of(hub, 'coordinator');
  const doctor = await Api.of(hub, 'doctor.qs');
  // On duty are the demonstration's: the neurologist for NEURO, the consultant for CARDIO.
  const neurologist = await arrive('neurologist');
  const cardiologist = await arrive('consultant');
  const watching = await arrive('coordinator');
  await neurologist.go('/availability');
  await cardiologist.go('/consultations');
  await watching.go('/consultations');
  const emergency = async (specialty: string, patient: string) => {
    const { id } = await doctor.call('POST', '/consultations', {
      kind: 'emergency', patient: { patient_id: patient }, reason: '突发病情', question: '如何处理？', case_summary: '详见材料。', specialties: [specialty], consent: false, consent_reason: '患者意识不清，家属未到',
    });
    await doctor.call('POST', `/consultations/${id}/submit`, {});
    return id;
  };
  const ringOn = (person: Person) => person.page.getByRole('dialog').filter({ hasText: '急会诊呼叫' });
  const card = (column: string, name: string) => watching.page.locator('.th-board-column').filter({ hasText: column }).locator('.th-card').filter({ hasText: name });

  await emergency('NEURO', 'QS100001');
  const call = ringOn(neurologist);
  await call.getByText('青山镇卫生院 请求急会诊：神经内科').waitFor();
  expect(await ringOn(cardiologist).count()).toBe(0);
  await call.getByRole('button', { name: '无法接诊' }).click();
  await call.getByRole('textbox').fill('正在手术');
  await call.getByRole('button', { name: '转给下一位' }).click();
  await call.waitFor({ state: 'detached' });
  await card('待分诊', '张伟').filter({ hasText: '无人应答' }).waitFor();

  const id = await emergency('CARDIO', 'QS100003');
  await ringOn(cardiologist).getByRole('button', { name: '接诊', exact: true }).click();
  await cardiologist.page.waitForURL(new RegExp(`/consultations/${id}$`));
  await cardiologist.page.getByRole('button', { name: '开始会诊' }).waitFor();
  await card('会诊中', '王芳').waitFor();
  for (const person of [neurologist, cardiologist, watching]) {
    expect(person.complaints, person.login).toEqual([]);
    await person.leave();
  }
  await Promise.all([coordinator.end(), doctor.end()]);
});
