// Where an upload that was begun can be gone on with, after the browser was closed: by a digest of what it holds. No
// file name is kept, since people name files after patients.
import type { PreviousUpload, UrlStorage } from 'tus-js-client';
import type { Named } from './tar';

const prefix = 'telehub.upload.';
const keptMs = 7 * 24 * 3600_000;

interface Kept {
  size: number | null;
  at: number;
  url: string;
}

export async function fingerprintOf(files: Named[], userId: string): Promise<string> {
  const text = [userId, ...files.map((f) => `${f.path}\n${f.file.size}\n${f.file.lastModified}`)].join('\n');
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function kept(key: string): Kept | null {
  try {
    const value = JSON.parse(localStorage.getItem(key) ?? 'null') as Kept | null;
    return value && Date.now() - value.at < keptMs ? value : null;
  } catch {
    return null;
  }
}

function previous(key: string): PreviousUpload[] {
  const value = kept(key);
  if (!value) {
    localStorage.removeItem(key);
    return [];
  }
  return [{ size: value.size, metadata: {}, creationTime: new Date(value.at).toISOString(), urlStorageKey: key, uploadUrl: value.url, parallelUploadUrls: null }];
}

export const urlStorage: UrlStorage = {
  findAllUploads: () => {
    const keys = Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i) ?? '');
    return Promise.resolve(keys.filter((key) => key.startsWith(prefix)).flatMap(previous));
  },
  findUploadsByFingerprint: (fingerprint) => Promise.resolve(previous(prefix + fingerprint)),
  removeUpload: (key) => {
    localStorage.removeItem(key);
    return Promise.resolve();
  },
  addUpload: (fingerprint, upload) => {
    const value: Kept = { size: upload.size, at: Date.now(), url: upload.uploadUrl ?? '' };
    localStorage.setItem(prefix + fingerprint, JSON.stringify(value));
    return Promise.resolve(prefix + fingerprint);
  },
};
