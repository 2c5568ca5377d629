// Small CT images with marks at known places, and an ECG with a known pulse, as devices would send them: explicit little
// endian, Part 10.
type Value = string | number | Uint8Array;

export interface Slice {
  studyUid: string;
  accession: string;
  patient: { id: string; name: string; sex: string; birthDate: string };
  number: number;
}

export const size = 256;
export const spacingMm = 0.5;
// Two bright squares; their centres are 40 mm apart.
export const marks = { row: 128, left: 88, right: 168 };

const utf8 = new TextEncoder();

function element(tag: number, vr: string, value: Value): Uint8Array {
  let bytes: Uint8Array;
  if (typeof value === 'number') bytes = new Uint8Array((vr === 'UL' ? Uint32Array : Uint16Array).of(value).buffer);
  else bytes = typeof value === 'string' ? utf8.encode(value) : value;
  if (bytes.length % 2) bytes = Uint8Array.of(...bytes, vr === 'UI' || vr === 'OB' ? 0 : 32);
  const long = ['OB', 'OW', 'SQ'].includes(vr);
  const head = new DataView(new ArrayBuffer(long ? 12 : 8));
  head.setUint16(0, tag >>> 16, true);
  head.setUint16(2, tag & 0xffff, true);
  head.setUint8(4, vr.charCodeAt(0));
  head.setUint8(5, vr.charCodeAt(1));
  if (long) head.setUint32(8, bytes.length, true);
  else head.setUint16(6, bytes.length, true);
  return joined([new Uint8Array(head.buffer), bytes]);
}

function joined(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function pixels(side: number): Uint8Array {
  const image = new Uint16Array(side * side).fill(1024); // 0 HU
  if (side !== size) return new Uint8Array(image.buffer);
  for (const column of [marks.left, marks.right]) {
    for (let y = -3; y <= 3; ++y) for (let x = -3; x <= 3; ++x) image[(marks.row + y) * size + column + x] = 4000;
  }
  return new Uint8Array(image.buffer);
}

export const wholeSize = 512;
// A head as large and as noisy as a scanner's, for figures: skull, brain, ventricles, and 12 HU of noise.
function headPixels(number: number): Uint8Array {
  const image = new Uint16Array(wholeSize * wholeSize);
  let seed = number * 7919;
  const noise = () => {
    let sum = 0;
    for (let i = 0; i < 4; ++i) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      sum += seed / 2_147_483_648 - 0.5;
    }
    return Math.round(sum * 21);
  };
  const within = (x: number, y: number, a: number, b: number) => (x / a) ** 2 + (y / b) ** 2 < 1;
  const ventricles = 20 + 25 * Math.sin((number / 300) * Math.PI);
  for (let row = 0; row < wholeSize; ++row) {
    for (let column = 0; column < wholeSize; ++column) {
      const x = column - 256;
      const y = row - 256;
      let hu = -1000;
      if (within(x, y, 170, 205)) hu = 900;
      if (within(x, y, 158, 193)) hu = 35;
      if (within(Math.abs(x) - 22, y, 14, ventricles)) hu = 5;
      image[row * wholeSize + column] = Math.max(0, hu + 1024 + noise());
    }
  }
  return new Uint8Array(image.buffer);
}

function part10(sopClass: string, sop: string, data: Uint8Array[]): Uint8Array {
  const meta = joined([
    element(0x00020001, 'OB', Uint8Array.of(0, 1)), element(0x00020002, 'UI', sopClass), element(0x00020003, 'UI', sop),
    element(0x00020010, 'UI', '1.2.840.10008.1.2.1'), element(0x00020012, 'UI', '2.25.1'),
  ]);
  const length = new Uint8Array(Uint32Array.of(meta.length).buffer);
  const group = joined([Uint8Array.of(2, 0, 0, 0, 0x55, 0x4c, 4, 0), length]);
  return joined([new Uint8Array(128), utf8.encode('DICM'), group, meta, ...data]);
}

const patientOf = (s: Slice) => [
  element(0x00100010, 'PN', s.patient.name), element(0x00100020, 'LO', s.patient.id), element(0x00100030, 'DA', s.patient.birthDate.replaceAll('-', '')), element(0x00100040, 'CS', s.patient.sex),
];

// Of the head where it is as large as a scanner's, with the marks at their usual size, else of water alone.
export function ctSlice(s: Slice, side = size): Uint8Array {
  const sopClass = '1.2.840.10008.5.1.4.1.1.2';
  const sop = `${s.studyUid}.1.${s.number}`;
  return part10(sopClass, sop, [
    element(0x00080005, 'CS', 'ISO_IR 192'), element(0x00080008, 'CS', 'ORIGINAL\\PRIMARY\\AXIAL'), element(0x00080016, 'UI', sopClass), element(0x00080018, 'UI', sop),
    element(0x00080020, 'DA', '20261125'), element(0x00080030, 'TM', '101500'), element(0x00080050, 'SH', s.accession), element(0x00080060, 'CS', 'CT'), element(0x0008103e, 'LO', '平扫'),
    ...patientOf(s),
    element(0x00180015, 'CS', 'HEAD'), element(0x0020000d, 'UI', s.studyUid), element(0x0020000e, 'UI', `${s.studyUid}.1`), element(0x00200011, 'IS', '1'), element(0x00200013, 'IS', String(s.number)),
    element(0x00200032, 'DS', `0\\0\\${s.number * 5}`), element(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'), element(0x00200052, 'UI', `${s.studyUid}.9`),
    element(0x00280002, 'US', 1), element(0x00280004, 'CS', 'MONOCHROME2'), element(0x00280010, 'US', side), element(0x00280011, 'US', side), element(0x00280030, 'DS', `${spacingMm}\\${spacingMm}`),
    element(0x00280100, 'US', 16), element(0x00280101, 'US', 12), element(0x00280102, 'US', 11), element(0x00280103, 'US', 0), element(0x00281050, 'DS', '500'), element(0x00281051, 'DS', '3000'), element(0x00281052, 'DS', '-1024'), element(0x00281053, 'DS', '1'),
    element(0x7fe00010, 'OW', side === wholeSize ? headPixels(s.number) : pixels(side)),
  ]);
}

// Twelve leads of ten seconds, at rest but for pulses of 1 mV that last 200 ms, one a second, in every lead.
export const pulse = { hz: 500, seconds: 10, everyMs: 1000, lengthMs: 200, millivolts: 1 };

export function ecg(s: Slice): Uint8Array {
  const sopClass = '1.2.840.10008.5.1.4.1.1.9.1.1';
  const sop = `${s.studyUid}.1.${s.number}`;
  const item = (...elements: Uint8Array[]) => {
    const all = joined(elements);
    return joined([Uint8Array.of(0xfe, 0xff, 0x00, 0xe0), new Uint8Array(Uint32Array.of(all.length).buffer), all]);
  };
  const names = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];
  const samples = new Int16Array(names.length * pulse.hz * pulse.seconds);
  for (let i = 0; i < samples.length; ++i) {
    const ms = (Math.floor(i / names.length) / pulse.hz) * 1000;
    if (ms % pulse.everyMs < pulse.lengthMs) samples[i] = pulse.millivolts * 400; // of 2.5 uV
  }
  const channel = (name: string) => item(
    element(0x003a0208, 'SQ', item(element(0x00080100, 'SH', `MDC_${name}`), element(0x00080102, 'SH', 'MDC'), element(0x00080104, 'LO', name.startsWith('aV') ? `${name}, augmented voltage` : `Lead ${name}`))),
    element(0x003a0210, 'DS', '2.5'),
    element(0x003a0211, 'SQ', item(element(0x00080100, 'SH', 'uV'), element(0x00080102, 'SH', 'UCUM'), element(0x00080104, 'LO', 'microvolt'))),
    element(0x003a0212, 'DS', '1'), element(0x003a0213, 'DS', '0'), element(0x003a0215, 'DS', '0'), element(0x003a021a, 'US', 16),
  );
  return part10(sopClass, sop, [
    element(0x00080005, 'CS', 'ISO_IR 192'), element(0x00080016, 'UI', sopClass), element(0x00080018, 'UI', sop),
    element(0x00080020, 'DA', '20261125'), element(0x0008002a, 'DT', '20261125101500'), element(0x00080030, 'TM', '101500'), element(0x00080050, 'SH', s.accession), element(0x00080060, 'CS', 'ECG'),
    ...patientOf(s),
    element(0x0020000d, 'UI', s.studyUid), element(0x0020000e, 'UI', `${s.studyUid}.1`), element(0x00200011, 'IS', '1'), element(0x00200013, 'IS', String(s.number)),
    element(0x54000100, 'SQ', item(
      element(0x003a0004, 'CS', 'ORIGINAL'), element(0x003a0005, 'US', names.length), element(0x003a0010, 'UL', pulse.hz * pulse.seconds), element(0x003a001a, 'DS', String(pulse.hz)),
      element(0x003a0020, 'SH', 'RHYTHM'), element(0x003a0200, 'SQ', joined(names.map(channel))),
      element(0x54001004, 'US', 16), element(0x54001006, 'CS', 'SS'), element(0x54001010, 'OW', new Uint8Array(samples.buffer)),
    )),
  ]);
}

// A slice whose pixels no decoder can make sense of: JPEG 2000 by name, noise by content.
export function brokenSlice(s: Slice): Uint8Array {
  const whole = ctSlice(s);
  const text = new TextDecoder('latin1').decode(whole);
  const pixelData = text.lastIndexOf('\xe0\x7f\x10\x00OW');
  const noise = new Uint8Array(64).fill(0xab);
  const u32 = (n: number) => new Uint8Array(Uint32Array.of(n).buffer);
  const item = (length: number) => joined([Uint8Array.of(0xfe, 0xff, 0x00, 0xe0), u32(length)]);
  const encapsulated = joined([Uint8Array.of(0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0), u32(0xffffffff), item(0), item(noise.length), noise, Uint8Array.of(0xfe, 0xff, 0xdd, 0xe0), u32(0)]);
  const at = text.indexOf('1.2.840.10008.1.2.1\0');
  const renamed = whole.slice(0, pixelData);
  // The same length: "1.2.840.10008.1.2.4.90" is longer, so the meta group is made anew.
  const syntax = element(0x00020010, 'UI', '1.2.840.10008.1.2.4.90');
  const before = renamed.slice(144, at - 8);
  const after = renamed.slice(at + 20);
  const ends = new TextDecoder('latin1').decode(after).indexOf('\x08\x00\x05\x00CS');
  const meta = joined([before, syntax, after.slice(0, ends)]);
  return joined([new Uint8Array(128), utf8.encode('DICM'), Uint8Array.of(2, 0, 0, 0, 0x55, 0x4c, 4, 0), u32(meta.length), meta, after.slice(ends), encapsulated]);
}
