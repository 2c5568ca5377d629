// Consultations in many states, made through the API as people would: the demonstration has none of its own.
import { request, type APIRequestContext } from 'playwright-core';
import { ctSlice, size } from './dicom';
import { totp, type Hub } from './hub';

interface Case { id: string; version: number; state: string }
const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');

export class Api {
  private constructor(private readonly context: APIRequestContext) {}

  static async of(hub: Hub, login: string): Promise<Api> {
    const account = hub.account(login);
    const open = await request.newContext({ baseURL: hub.url, ignoreHTTPSErrors: true });
    const answer = await open.post('/api/v1/session', { data: { login, password: account.password } });
    if (!answer.ok()) throw new Error(`${login}: ${answer.status()} ${await answer.text()}`);
    const { token } = (await answer.json()) as { token: string };
    await open.dispose();
    return new Api(await request.newContext({ baseURL: hub.url, ignoreHTTPSErrors: true, extraHTTPHeaders: { Authorization: `Bearer ${token}` } }));
  }

  async call<T = Case>(method: 'GET' | 'POST' | 'PUT', path: string, data?: unknown): Promise<T> {
    const answer = await this.context.fetch(`/api/v1${path}`, { method, ...(data === undefined ? {} : { data }) });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  async attach(id: string) {
    const path = `/api/v1/consultations/${id}/attachments?purpose=consent&file_name=${encodeURIComponent('知情同意书.pdf')}`;
    const answer = await this.context.post(path, { data: pdf, headers: { 'Content-Type': 'application/pdf' } });
    if (!answer.ok()) throw new Error(`attach: ${answer.status()} ${await answer.text()}`);
  }

  // STOW-RS (PS3.18 10.5): the files as one multipart body.
  async store(files: Uint8Array[]) {
    const boundary = 'slices';
    const body = Buffer.concat([...files.flatMap((file) => [Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`), file, Buffer.from('\r\n')]), Buffer.from(`--${boundary}--\r\n`)]);
    const answer = await this.context.post('/dicom-web/studies', { data: body, headers: { 'Content-Type': `multipart/related; type="application/dicom"; boundary=${boundary}` }, timeout: 120_000 });
    if (answer.status() !== 200) throw new Error(`STOW: ${answer.status()} ${(await answer.text()).slice(0, 300)}`);
  }

  end = () => this.context.dispose();
}

interface Order { id: string; version: number; study_uid: string; accession_number: string }

// A CT of a head on the reading list; the id of its task.
export async function seedStudy(hub: Hub, slices: number, patientId: string, name: { dicom: string; registered: string }, side = size): Promise<string> {
  const tech = await Api.of(hub, 'tech.qs');
  const patient = { id: patientId, name: name.dicom, sex: 'M', birthDate: '1970-01-01' };
  const order = await tech.call<Order>('POST', '/orders', {
    patient: { patient_id: patient.id, name: name.registered, sex: 'M', birth_date: patient.birthDate }, modality: 'CT', body_part: 'HEAD', procedure: '头颅CT平扫', clinical_history: '头痛', urgency: 'routine', patient_class: 'outpatient', consent: true,
  });
  for (const verb of ['submit', 'accept', 'start']) await tech.call('POST', `/orders/${order.id}/${verb}`, {});
  for (let first = 1; first <= slices; first += 50) {
    await tech.store(Array.from({ length: Math.min(50, slices - first + 1) }, (_, i) => ctSlice({ studyUid: order.study_uid, accession: order.accession_number, patient, number: first + i }, side)));
  }
  await tech.call('POST', `/orders/${order.id}/finish`, { instances: slices });
  await tech.end();
  const writer = await Api.of(hub, 'writer');
  let task = '';
  for (let tries = 0; tries < 120 && !task; ++tries) {
    if (tries > 0) await new Promise((next) => { setTimeout(next, 500); });
    const { items } = await writer.call<{ items: { id: string }[] }>('GET', `/read-tasks?study_uid=${order.study_uid}`);
    task = items[0]?.id ?? '';
  }
  await writer.end();
  if (!task) throw new Error('the study did not reach the reading list');
  return task;
}

interface Wish { kind: string; patient: string; specialties: string[]; urgency?: string; question: string; summary: string }

export interface Seed { doctor: Api; coordinator: Api; consultant: Api; neurologist: Api; submitted: string; assigned: string; asked: string; delivered: string; drafted: string }

async function submit(doctor: Api, wish: Wish): Promise<string> {
  const { id } = await doctor.call('POST', '/consultations', {
    kind: wish.kind, patient: { patient_id: wish.patient }, reason: '基层诊断有困难，请上级专家指导。', question: wish.question, case_summary: wish.summary, specialties: wish.specialties, urgency: wish.urgency ?? 'routine', consent: true,
  });
  await doctor.attach(id);
  const studies = await doctor.call<{ items: { study_uid: string; state: string }[] }>('GET', `/studies?patient_id=${wish.patient}`);
  const study = studies.items.find((s) => s.state === 'qc_passed');
  if (study) await doctor.call('POST', `/consultations/${id}/material`, { kind: 'study', ref: study.study_uid });
  await doctor.call('POST', `/consultations/${id}/submit`, {});
  return id;
}

async function freeSlot(api: Api, specialty: string, number: number): Promise<string> {
  const from = new Date(Date.now() + 20 * 3_600_000).toISOString();
  const { items } = await api.call<{ items: { starts_at: string }[] }>('GET', `/slots?specialty=${specialty}&from=${from}&limit=20`);
  const found = items[number];
  if (!found) throw new Error('no free slot');
  return found.starts_at;
}

export async function seedConsultations(hub: Hub): Promise<Seed> {
  const [doctor, coordinator, consultant, neurologist] = await Promise.all([Api.of(hub, 'doctor.qs'), Api.of(hub, 'coordinator'), Api.of(hub, 'consultant'), Api.of(hub, 'neurologist')]);
  const accept = (id: string) => coordinator.call('POST', `/consultations/${id}/accept`, {});
  const assign = (id: string, ...experts: [string, string][]) =>
    coordinator.call('POST', `/consultations/${id}/assign`, { experts: experts.map(([login, specialty]) => ({ login, specialty })) });
  const stroke = '男，68岁。突发左侧肢体无力2小时，血压190/110mmHg，NIHSS 8分。头颅CT未见出血。高血压10年，未规律服药。';

  const submitted = await submit(doctor, { kind: 'elective', patient: 'QS100002', specialties: ['NEURO'], question: '反复头痛，头颅CT未见异常，是否需要进一步检查？', summary: '女，35岁。反复头痛半年，近一周加重，伴恶心。神经系统查体无阳性体征。' });
  await submit(doctor, { kind: 'mdt', patient: 'QS100003', specialties: ['CARDIO', 'NEURO'], urgency: 'urgent', question: '头晕与心律失常是否相关，下一步如何处理？', summary: '女，54岁。头晕、呕吐3天，心电图示频发室早。既往高血压病史10年。' });
  await accept(await submit(doctor, { kind: 'elective', patient: 'QS100005', specialties: ['CARDIO'], question: '外伤后心悸，是否需要动态心电图？', summary: '男，38岁。摔倒后头部着地，短暂意识丧失，现诉心悸。' }));
  const assigned = await submit(doctor, { kind: 'elective', patient: 'QS100001', specialties: ['NEURO'], urgency: 'urgent', question: '是否适合溶栓，血压控制目标是多少？', summary: stroke });
  await accept(assigned);
  await assign(assigned, ['neurologist', 'NEURO']);
  const planned = await submit(doctor, { kind: 'elective', patient: 'QS100003', specialties: ['RESP'], question: '慢性咳嗽的诊治建议？', summary: '女，54岁。咳嗽3个月，胸片未见异常。' });
  await accept(planned);
  await assign(planned, ['consultant', 'RESP']);
  await coordinator.call('POST', `/consultations/${planned}/schedule`, { starts_at: await freeSlot(coordinator, 'RESP', 2), duration_min: 30 });
  await coordinator.call('POST', `/consultations/${planned}/confirm`);
  const asked = await submit(doctor, { kind: 'store_and_forward', patient: 'QS100004', specialties: ['NEURO'], question: '外伤后头痛，何时复查头颅CT？', summary: '男，46岁。外伤后头痛1天，头颅CT未见出血，无呕吐。' });
  await accept(asked);
  await assign(asked, ['neurologist', 'NEURO']);
  await neurologist.call('POST', `/consultations/${asked}/messages`, { kind: 'question', text: '受伤后有无意识丧失？是否服用抗凝药？' });
  const delivered = await submit(doctor, { kind: 'store_and_forward', patient: 'QS100002', specialties: ['RESP'], question: '体检胸片示右下肺小结节，如何随访？', summary: '女，35岁。体检发现右下肺直径5mm结节，无症状，无吸烟史。' });
  await accept(delivered);
  await assign(delivered, ['consultant', 'RESP']);
  await consultant.call('POST', `/consultations/${delivered}/open-opinion`, {});
  await consultant.call('PUT', `/consultations/${delivered}/opinion`, { summary: '影像及病史已阅。', findings: '右下肺外周见直径约5mm实性小结节，边缘光滑。', diagnosis: '右下肺微小结节，良性可能大。', advice: '12个月后复查低剂量胸部CT。', urgency: 'routine' });
  // The code of the next half minute: the demonstration may have signed with this one's, and a code counts once.
  await consultant.call('POST', `/consultations/${delivered}/sign`, { totp: totp(hub.account('consultant').totp_secret ?? '', Date.now() + 30_000) });
  await consultant.call('POST', `/consultations/${delivered}/deliver`);
  // It rings the consultant, who is on duty.
  await submit(doctor, { kind: 'emergency', patient: 'QS100001', specialties: ['CARDIO'], question: '胸痛伴ST段抬高，是否立即转运？', summary: '男，68岁。胸痛1小时，心电图V1–V4导联ST段抬高，血压150/90mmHg。' });
  const draft = await doctor.call('POST', '/consultations', { kind: 'elective', patient: { patient_id: 'QS100003' }, reason: '头晕待查', question: '', case_summary: '', specialties: ['ENT'], urgency: 'routine', consent: false });
  return { doctor, coordinator, consultant, neurologist, submitted, assigned, asked, delivered, drafted: draft.id };
}

// More of what the demonstration has one of: duty, rooms, and besides a holiday, a patient who waits, a program
// that is told, at an address which the hub refuses to call.
export async function seedDuty(hub: Hub) {
  const [doctor, coordinator, admin] = await Promise.all([Api.of(hub, 'doctor.qs'), Api.of(hub, 'coordinator'), Api.of(hub, 'admin')]);
  const hours = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString();
  const duty = (login: string, specialty: string, position: number, from: number, to: number) =>
    coordinator.call('POST', '/rosters', { login, specialty, position, starts_at: hours(from), ends_at: hours(to) });
  await duty('neurologist', 'RESP', 2, -4, 20);
  await duty('neurologist', 'NEURO', 1, 24 * 40, 24 * 41);
  await coordinator.call('POST', '/rooms', { name: '第一会诊室', kind: 'meeting', capacity: 12 });
  await coordinator.call('POST', '/rooms', { name: '旧会诊室', kind: 'ward', capacity: 4, enabled: false });
  await coordinator.call('POST', '/holidays', { date: `${new Date().getFullYear()}-10-01`, name: '国庆节' });
  await doctor.call('POST', '/waiting-list', { patient_id: 'QS100002', specialty: 'NEURO', not_before: hours(0), not_after: hours(240) });
  await admin.call('POST', '/webhooks', { url: 'https://127.0.0.1:9/telehub', kinds: ['consultation.*', 'appointment.confirmed'] });
  await Promise.all([doctor, coordinator, admin].map((api) => api.end()));
}

export const endSeed = (seed: Seed) => Promise.all([seed.doctor, seed.coordinator, seed.consultant, seed.neurologist].map((api) => api.end()));
