// What was dropped or chosen: files with their paths, folders walked through.
import type { Named } from './tar';

export const maxFiles = 50_000;

export class TooManyFiles extends Error {}

const readSome = (reader: FileSystemDirectoryReader) =>
  new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
const fileOf = (entry: FileSystemFileEntry) => new Promise<File>((resolve, reject) => entry.file(resolve, reject));

async function walk(entry: FileSystemEntry, into: Named[]): Promise<void> {
  if (into.length >= maxFiles) throw new TooManyFiles();
  if (entry.isFile) {
    into.push({ path: entry.fullPath.replace(/^\//, ''), file: await fileOf(entry as FileSystemFileEntry) });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (let some = await readSome(reader); some.length > 0; some = await readSome(reader)) {
    for (const inner of some) await walk(inner, into);
  }
}

export async function filesOfDrop(transfer: DataTransfer): Promise<Named[]> {
  // Entries must be asked for before the first await: the browser forgets them then.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const files: Named[] = [];
  for (const entry of entries) await walk(entry, files);
  return sorted(files);
}

export function filesOfInput(list: FileList): Named[] {
  if (list.length > maxFiles) throw new TooManyFiles();
  return sorted([...list].map((file) => ({ path: file.webkitRelativePath || file.name, file })));
}

// The browser gives them in no order; the same folder must be the same upload again.
const sorted = (files: Named[]) => files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));

const isArchive = (path: string) => /\.(zip|tar|tgz|tar\.gz)$/i.test(path);
const few = 4;

export interface Parcel {
  name: string;
  files: Named[]; // more than one go as one tar
}

// Archives go as they are, a few files each by itself, many together: a request for each of a thousand slices would
// spend the line's time in waiting.
export function parcelsOf(files: Named[]): Parcel[] {
  const archives = files.filter((f) => isArchive(f.path));
  const plain = files.filter((f) => !isArchive(f.path));
  const single = archives.concat(plain.length <= few ? plain : []).map((f) => ({ name: f.path, files: [f] }));
  if (plain.length <= few) return single;
  const folder = plain[0]?.path.split('/')[0] ?? '';
  const common = plain.every((f) => f.path.startsWith(`${folder}/`)) ? folder : '';
  return [...single, { name: common, files: plain }];
}
