// Waveforms of an instance (PS3.3 C.10.9): leads in millivolts, as recorded.
import { fetchBytes } from '../api/client';

export interface Element { vr?: string; Value?: unknown[]; InlineBinary?: string; BulkDataURI?: string }
export type Dataset = Record<string, Element>;

export interface Lead { name: string; millivolts: Float32Array }
export interface Recording { label: string; hz: number; seconds: number; leads: Lead[] }

const items = (d: Dataset | undefined, tag: string) => (d?.[tag]?.Value ?? []) as Dataset[];
const value = (d: Dataset | undefined, tag: string) => d?.[tag]?.Value?.[0];
const number = (d: Dataset | undefined, tag: string, missing: number) => Number(value(d, tag) ?? missing);

export const groupsOf = (d: Dataset) => items(d, '54000100');

// "Lead I (Einthoven)" is I to whoever reads it.
const short = (name: string) => name.replace(/^lead\s+/i, '').replace(/\s*\(.*\)$/, '');

async function bytesOf(element: Element | undefined, signal?: AbortSignal): Promise<ArrayBuffer> {
  if (element?.InlineBinary !== undefined) return Uint8Array.from(atob(element.InlineBinary), (c) => c.charCodeAt(0)).buffer;
  if (!element?.BulkDataURI) throw new Error('a waveform without data');
  return (await fetchBytes(new URL(element.BulkDataURI, window.location.origin).pathname, { Accept: 'application/octet-stream' }, signal)).arrayBuffer();
}

// Samples lie channel by channel at each instant (C.10.9.1.7), little endian as bulk data is.
export function decode(group: Dataset, bytes: ArrayBuffer): Recording {
  const channels = items(group, '003A0200');
  const interpretation = String(value(group, '54001006') ?? 'SS');
  const width = number(group, '54001004', 16) / 8;
  const read = { SB: 'getInt8', UB: 'getUint8', SS: 'getInt16', US: 'getUint16', SL: 'getInt32', UL: 'getUint32' }[interpretation] as 'getInt16' | undefined;
  if (!read || ![1, 2, 4].includes(width)) throw new Error(`waveform samples ${interpretation} of ${width} bytes`);
  const view = new DataView(bytes);
  const count = Math.min(number(group, '003A0010', Infinity), Math.floor(view.byteLength / width / Math.max(channels.length, 1)));
  const padding = group['5400100A']?.InlineBinary ? new DataView(Uint8Array.from(atob(group['5400100A'].InlineBinary), (c) => c.charCodeAt(0)).buffer) : null;
  const nothing = padding && padding.byteLength >= width ? padding[read](0, true) : NaN;
  const leads = channels.map((channel, at): Lead => {
    const source = items(channel, '003A0208')[0];
    const unit = String(value(items(channel, '003A0211')[0], '00080100') ?? 'uV');
    const scale = number(channel, '003A0210', 1) * number(channel, '003A0212', 1) * ({ V: 1000, mV: 1, uV: 0.001, nV: 0.000001 }[unit] ?? 0.001);
    const baseline = number(channel, '003A0213', 0);
    const millivolts = new Float32Array(count);
    for (let i = 0; i < count; ++i) {
      const sample = view[read]((i * channels.length + at) * width, true);
      millivolts[i] = sample === nothing ? NaN : (sample + baseline) * scale;
    }
    return { name: short(String(value(channel, '003A0203') ?? value(source, '00080104') ?? at + 1)), millivolts };
  });
  const hz = number(group, '003A001A', 500);
  return { label: String(value(group, '003A0020') ?? ''), hz, seconds: count / hz, leads };
}

export const loadRecording = async (group: Dataset, signal?: AbortSignal) => decode(group, await bytesOf(group['54001010'], signal));

export interface Strip { lead: Lead; from: number; to: number; row: number; left: number; width: number } // seconds, and where it stands, in seconds from the left

const columns = [['I', 'II', 'III'], ['aVR', 'aVL', 'aVF'], ['V1', 'V2', 'V3'], ['V4', 'V5', 'V6']];

// The usual sheet: four columns of three leads, a quarter of the time each, and lead II in full below. What is no such
// recording, or is asked for in full, stands one lead below the other.
export function sheetOf(recording: Recording, full: boolean): { strips: Strip[]; rows: number } {
  const find = (name: string) => recording.leads.find((l) => l.name.toUpperCase() === name.toUpperCase());
  const rhythm = find('II');
  const { seconds } = recording;
  if (full || !rhythm || columns.flat().some((name) => !find(name))) {
    return { strips: recording.leads.map((lead, row) => ({ lead, from: 0, to: seconds, row, left: 0, width: seconds })), rows: recording.leads.length };
  }
  const quarter = seconds / 4;
  const strips = columns.flatMap((names, column) => names.map((name, row): Strip => ({ lead: find(name) as Lead, from: column * quarter, to: (column + 1) * quarter, row, left: column * quarter, width: quarter })));
  return { strips: [...strips, { lead: rhythm, from: 0, to: seconds, row: 3, left: 0, width: seconds }], rows: 4 };
}
