import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tarOf, type Named } from '../../src/uploads/tar';

const bytesOf = (blob: Blob) =>
  new Promise<Uint8Array>((resolve) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(new Uint8Array(reader.result as ArrayBuffer)));
    reader.readAsArrayBuffer(blob);
  });
const named = (path: string, content: string): Named => ({ path, file: new File([content], path.split('/').at(-1) ?? '') });

test('tar unpacks what was packed: long names, Chinese names, empty files, sizes at a block', async () => {
  const files = [named('disc/IM1', 'one'), named('光盘/王小明 01.dcm', '二'), named(`deep/${'x'.repeat(140)}/IM2`, 'long'), named('empty', ''), named('block', 'b'.repeat(512))];
  const { blob, ends } = tarOf(files);
  const folder = mkdtempSync(join(tmpdir(), 'telehub-tar-'));
  try {
    writeFileSync(join(folder, 'all.tar'), await bytesOf(blob));
    execFileSync('tar', ['-xf', 'all.tar'], { cwd: folder });
    for (const { path, file } of files) expect(new Uint8Array(readFileSync(join(folder, path))), path).toEqual(await bytesOf(file));
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(ends).toHaveLength(files.length);
  expect(blob.size % 512).toBe(0);
});

test('the same files are the same bytes', async () => {
  const make = () => tarOf([named('b/1', 'x'), named('王/2', 'yy')]).blob;
  expect(await bytesOf(make())).toEqual(await bytesOf(make()));
});
