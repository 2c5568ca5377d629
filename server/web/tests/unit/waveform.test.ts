import { expect, test } from 'vitest';
import { decode, sheetOf, type Dataset } from '../../src/viewer/waveform';

const el = (...Value: unknown[]) => ({ Value });
const channel = (name: string, sensitivity: number, unit: string, baseline = 0): Dataset => ({
  '003A0208': el({ '00080104': el(`Lead ${name} (Einthoven)`) }), '003A0210': el(sensitivity), '003A0211': el({ '00080100': el(unit) }), '003A0212': el(1), '003A0213': el(baseline),
});

test('samples lie channel by channel, and are told in millivolts', () => {
  const group: Dataset = { '003A0010': el(2), '003A001A': el(250), '003A0020': el('RHYTHM'), '003A0200': el(channel('I', 2.5, 'uV'), channel('II', 0.5, 'mV', 1)), '54001004': el(16), '54001006': el('SS') };
  const { leads, seconds, label } = decode(group, Int16Array.of(400, 1, -400, 3).buffer);
  expect(leads.map((l) => l.name)).toEqual(['I', 'II']);
  expect([...(leads[0]?.millivolts ?? [])]).toEqual([1, -1]);
  expect([...(leads[1]?.millivolts ?? [])]).toEqual([1.5, 2.5]); // the baseline is in mV
  expect([seconds, label]).toEqual([2 / 250, 'RHYTHM']);
});

test('a recording that is shorter than it says ends where its bytes do, and padding is a gap', () => {
  const group: Dataset = { '003A0010': el(100), '003A001A': el(100), '003A0200': el(channel('V1', 1, 'mV')), '54001004': el(8), '54001006': el('SB'), '5400100A': { InlineBinary: btoa('\u0080\u0080') } };
  expect([...(decode(group, Int8Array.of(5, -128, 7).buffer).leads[0]?.millivolts ?? [])]).toEqual([5, NaN, 7]);
});

test('what cannot be read for certain is refused', () => {
  const right: Dataset = { '003A0005': el(1), '003A0010': el(2), '003A001A': el(250), '003A0200': el(channel('I', 1, 'mV')), '54001004': el(8), '54001006': el('SB') };
  expect(decode(right, new ArrayBuffer(2)).seconds).toBe(2 / 250);
  for (const wrong of [
    { '54001006': el('MB') }, { '54001004': el(16) }, { '003A0005': el(2) }, { '003A001A': el(0) }, { '003A001A': el(0.001) }, { '003A001A': el('x') }, { '003A0010': el(250 * 3600) },
    { '003A0200': el(channel('ART', 1, 'mm[Hg]')) }, { '003A0200': el({ ...channel('I', 1, 'mV'), '003A0210': {} }) },
  ] as Dataset[]) expect(() => decode({ ...right, ...wrong }, new ArrayBuffer(2)), JSON.stringify(wrong)).toThrow();
});

test('leads are called as readers call them', () => {
  const names = ['Lead I (Einthoven)', 'aVR, augmented voltage, right', 'Lead V1'];
  const channels = names.map((name) => Object.assign(channel('', 1, 'mV'), { '003A0208': el({ '00080104': el(name) }) }));
  expect(decode({ '003A0010': el(1), '003A001A': el(250), '003A0200': el(...channels), '54001004': el(8), '54001006': el('SB') }, new ArrayBuffer(3)).leads.map((l) => l.name)).toEqual(['I', 'aVR', 'V1']);
});

test('twelve leads stand in four columns and a rhythm strip; anything else one below the other', () => {
  const leads = (names: string[]) => names.map((name) => ({ name, millivolts: new Float32Array(10) }));
  const twelve = { label: '', hz: 1, seconds: 10, leads: leads(['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6']) };
  const sheet = sheetOf(twelve, false);
  expect([sheet.rows, sheet.strips.length]).toEqual([4, 13]);
  expect(sheet.strips.find((s) => s.lead.name === 'V1')).toMatchObject({ row: 0, from: 5, to: 7.5 });
  expect(sheet.strips.at(-1)).toMatchObject({ row: 3, from: 0, to: 10 });
  expect(sheetOf(twelve, true).rows).toBe(12);
  expect(sheetOf({ ...twelve, leads: leads(['I', 'V5']) }, false).rows).toBe(2);
});
