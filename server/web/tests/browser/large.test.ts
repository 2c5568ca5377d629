// A zip of 3 GB, from the browser into the archive: asked for with TELEHUB_LARGE=1, since it takes 10 GB of disk.
import { randomFillSync } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { ctSlice, wholeSize } from './dicom';
import { onStage } from './stage';

const folder = mkdtempSync(join(tmpdir(), 'telehub-large-'));
afterAll(() => rmSync(folder, { recursive: true, force: true })); // the last of what is to be done after
const { hub, arrive } = onStage();
const files = 5900;

hub.data = join(folder, 'hub'); // on the disk: it is more than a machine's memory may have left

// Stored, not packed: noise does not pack.
function writeZip(path: string, count: number, entry: (n: number) => { name: string; data: Uint8Array }) {
  const out = openSync(path, 'w');
  const central: Buffer[] = [];
  let at = 0;
  const put = (bytes: Uint8Array) => { writeSync(out, bytes); at += bytes.length; };
  for (let n = 1; n <= count; ++n) {
    const { name, data } = entry(n);
    const fields = Buffer.alloc(26); // from "version needed" to "extra length", as both headers have them
    fields.writeUInt16LE(20, 0);
    fields.writeUInt32LE(crc32(data), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(data.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), fields, rest, Buffer.from(name)]));
    put(Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name)]));
    put(data);
  }
  const start = at;
  for (const part of central) put(part);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(at - start, 12);
  end.writeUInt32LE(start, 16);
  put(end);
  closeSync(out);
}

test('a zip of 3 GB goes in, image by image, in little memory', async () => {
  const zip = join(folder, '光盘.zip');
  const patient = { id: 'LARGE001', name: 'Xu^Chu=许^褚', sex: 'M', birthDate: '1970-01-01' };
  const slice = ctSlice({ studyUid: '2.25.880002', accession: '', patient, number: 1000 }, wholeSize);
  const uid = Buffer.from(slice).indexOf('2.25.880002.1.1000');
  const pixels = slice.length - wholeSize * wholeSize * 2;
  writeZip(zip, files, (n) => {
    const data = Buffer.from(slice);
    for (let found = uid; found >= 0; found = data.indexOf('2.25.880002.1.1000', found + 1)) data.write(`2.25.880002.1.${1000 + n}`, found);
    randomFillSync(data, pixels, 4096);
    return { name: `IM${n}`, data };
  });
  expect(statSync(zip).size).toBeGreaterThan(3e9);
  const tech = await arrive('tech.qs');
  await tech.go('/uploads');
  const begun = Date.now();
  await tech.page.getByTestId('files').setInputFiles(zip);
  const row = tech.page.locator('.th-upload');
  await row.and(tech.page.locator('[data-state=checking], [data-state=done]')).waitFor({ timeout: 540_000 });
  const sent = Date.now();
  await row.and(tech.page.locator('[data-state=done]')).waitFor({ timeout: 540_000 });
  await expect.poll(() => row.innerText(), { timeout: 60_000 }).toMatch(/已入库 5,?900/);
  const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${hub.pid}/status`, 'utf8'))?.[1]) / 1024;
  process.stdout.write(`figure: zip of 3 GB: sent in ${(sent - begun) / 1000} s, in the archive after ${(Date.now() - begun) / 1000} s, the hub's peak ${Math.round(peak)} MB\n`);
  expect(peak).toBeLessThan(1000);
  expect(tech.complaints).toEqual([]);
  await tech.leave();
});
