// A twelve-lead ECG: drawn from the bytes that were sent, and measured by dragging.
import { beforeAll, expect, test } from 'vitest';
import { ecg, pulse } from './dicom';
import { Api } from './seed';
import { onStage } from './stage';

const { hub, arrive } = onStage();
const studyUid = '2.25.7001';

beforeAll(async () => {
  const tech = await Api.of(hub, 'tech.qs');
  await tech.store([ecg({ studyUid, accession: '', patient: { id: 'ECG0001', name: 'Guan^Yu=关^羽', sex: 'M', birthDate: '1960-06-24' }, number: 1 })]);
  await tech.end();
});

test('an ECG is drawn on its paper, and a pulse of 200 ms and 1 mV measures so', async () => {
  const tech = await arrive('tech.qs');
  const { page } = tech;
  await page.goto(`${hub.url}/viewer/${studyUid}`);
  const sheet = page.locator('[data-testid=ecg][data-drawn=true]');
  await sheet.waitFor();
  expect(await sheet.locator('canvas').getAttribute('aria-label')).toContain('I, II, III, aVR, aVL, aVF, V1, V2, V3, V4, V5, V6');
  const mm = Number(await sheet.getAttribute('data-mm'));
  const box = await sheet.boundingBox();
  if (!box) throw new Error('no sheet');
  // The ink of the second pulse of lead I: its rise and its fall, its top and its foot.
  const found = await sheet.locator('canvas').evaluate((node, { left, right, bottom }) => {
    const canvas = node as HTMLCanvasElement;
    const ratio = canvas.width / canvas.clientWidth;
    const c = canvas.getContext('2d') as CanvasRenderingContext2D;
    const { data, width, height } = c.getImageData(left * ratio, 0, (right - left) * ratio, bottom * ratio);
    const dark = (x: number, y: number) => (data[(y * width + x) * 4] ?? 255) < 170;
    const columns = Array.from({ length: width }, (_, x) => Array.from({ length: height }, (__, y) => y).filter((y) => dark(x, y)));
    const tall = columns.flatMap((ys, x) => (ys.length > height * 0.3 ? [x] : []));
    const ys = columns.flat();
    return { rise: left + (tall[0] ?? 0) / ratio, fall: left + (tall.at(-1) ?? 0) / ratio, top: Math.min(...ys) / ratio, foot: Math.max(...ys) / ratio };
  }, { left: (12 + 22) * mm, right: (12 + 36) * mm, bottom: 24 * mm });
  const at = (x: number, y: number) => [box.x + x, box.y + y] as const;
  await page.mouse.move(...at(found.rise, found.foot));
  await page.mouse.down();
  await page.mouse.move(...at(found.fall, found.top), { steps: 4 });
  await page.mouse.up();
  const caliper = page.getByTestId('caliper');
  const said = await caliper.innerText();
  expect(Math.abs(Number(await caliper.getAttribute('data-ms')) - pulse.lengthMs), said).toBeLessThanOrEqual(20);
  expect(Math.abs(Number(await caliper.getAttribute('data-mv')) - pulse.millivolts), said).toBeLessThanOrEqual(0.15);
  if (process.env.TELEHUB_PICTURES) await page.screenshot({ path: `${process.env.TELEHUB_PICTURES}/ecg.png` });

  await page.getByText('逐导联').click();
  await expect.poll(() => page.getByTestId('caliper').count(), { timeout: 30_000 }).toBe(0);
  const height = (await sheet.boundingBox())?.height ?? 0;
  expect(Math.round(height / Number(await sheet.getAttribute('data-mm')) / 24)).toBe(12);
  expect(tech.complaints).toEqual([]);
  await tech.leave();
});
