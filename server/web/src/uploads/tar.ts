// Many files as one tar that is never in memory: a Blob of headers and of the files themselves, which the browser reads
// piece by piece. The same files in the same order give the same bytes, so that such an upload can be resumed.
export interface Named {
  path: string;
  file: File;
}

const block = 512;
const encoder = new TextEncoder();

function put(into: Uint8Array, at: number, text: string) {
  into.set(encoder.encode(text), at);
}
const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
const padded = (size: number) => Math.ceil(size / block) * block;

// A ustar header (POSIX.1-2017, pax). A size beyond 8 GB does not fit; pax says it before.
function header(name: string, size: number, type: '0' | 'x'): Uint8Array<ArrayBuffer> {
  const h = new Uint8Array(block);
  put(h, 0, name);
  put(h, 100, '0000644\0');
  put(h, 108, '0000000\0');
  put(h, 116, '0000000\0');
  put(h, 124, `${octal(Math.min(size, 0o77777777777), 11)}\0`);
  put(h, 136, '00000000000\0');
  put(h, 148, '        ');
  put(h, 156, type);
  put(h, 257, 'ustar\u000000');
  let sum = 0;
  for (const byte of h) sum += byte;
  put(h, 148, `${octal(sum, 6)}\0 `);
  return h;
}

// "27 path=folder/image.dcm\n": its length counts itself.
function record(key: string, value: string): Uint8Array {
  const rest = encoder.encode(` ${key}=${value}\n`).length;
  let length = rest + 1;
  while (String(length).length + rest !== length) length = String(length).length + rest;
  return encoder.encode(`${length} ${key}=${value}\n`);
}

// Says name and size where the plain header cannot: names in other letters or over 100 bytes.
function pax(path: string, size: number): Uint8Array<ArrayBuffer>[] {
  const records = [record('path', path), ...(size > 0o77777777777 ? [record('size', String(size))] : [])];
  const length = records.reduce((sum, r) => sum + r.length, 0);
  const body = new Uint8Array(padded(length));
  let at = 0;
  for (const r of records) {
    body.set(r, at);
    at += r.length;
  }
  return [header('pax', length, 'x'), body];
}

const isPlain = (path: string) => /^[\x20-\x7e]{1,99}$/.test(path);

export interface Tar {
  blob: Blob;
  ends: number[]; // where each file ends, so that progress can be told in files
}

export function tarOf(files: Named[]): Tar {
  const parts: BlobPart[] = [];
  const ends: number[] = [];
  let at = 0;
  const add = (part: Uint8Array<ArrayBuffer>) => {
    parts.push(part);
    at += part.length;
  };
  files.forEach(({ path, file }, number) => {
    const plain = isPlain(path) && file.size <= 0o77777777777;
    if (!plain) pax(path, file.size).forEach(add);
    add(header(plain ? path : `file-${number}`, file.size, '0'));
    parts.push(file);
    at += file.size;
    ends.push(at);
    if (file.size % block) add(new Uint8Array(padded(file.size) - file.size));
  });
  add(new Uint8Array(2 * block));
  return { blob: new Blob(parts), ends };
}
