// ECGs of an instance (PS3.3 C.10.9): leads in millivolts, as recorded. What cannot be read for certain is refused.
import { fetchBytes } from '../api/client';

export interface Element { vr?: string; Value?: unknown[]; InlineBinary?: string; BulkDataURI?: string }
export type Dataset = Record<string, Element>;

export interface Lead { name: string; millivolts: Float32Array }
export interface Recording { label: string; hz: number; seconds: number; leads: Lead[] }

const items = (d: Dataset | undefined, tag: string) => (d?.[tag]?.Value ?? []) as Dataset[];
const value = (d: Dataset | undefined, tag: string) => d?.[tag]?.Value?.[0];
const number = (d: Dataset | undefined, tag: string, missing: number) => Number(value(d, tag) ?? missing);

export const groupsOf = (d: Dataset) => items(d, '54000100');

// "Lead I (Einthoven)" is I, and "aVR, augmented voltage, right" aVR, to whoever reads it.
const short = (name: string) => name.replace(/^lead\s+/i, '').replace(/\s*[(,].*$/, '');

async function bytesOf(element: Element | undefined, signal?: AbortSignal): Promise<ArrayBuffer> {
  if (element?.InlineBinary !== undefined) return Uint8Array.from(atob(element.InlineBinary), (c) => c.charCodeAt(0)).buffer;
  if (!element?.BulkDataURI) throw new Error('a waveform without data');
  return (await fetchBytes(new URL(element.BulkDataURI, window.location.origin).pathname, { Accept: 'application/octet-stream' }, signal)).arrayBuffer();
}

const readers = { SB: ['getInt8', 1], UB: ['getUint8', 1], SS: ['getInt16', 2], US: ['getUint16', 2], SL: ['getInt32', 4], UL: ['getUint32', 4] } as const;
const millivoltsPer: Record<string, number> = { V: 1000, mV: 1, uV: 0.001, nV: 0.000001 };
const longestS = 120; // more is no sheet to be looked at whole, and much memory

// How the samples lie, before they are fetched. Throws what is wrong with it.
export function layoutOf(group: Dataset) {
  const channels = items(group, '003A0200');
  const hz = number(group, '003A001A', 0);
  const samples = number(group, '003A0010', 0);
  const [read, width] = readers[String(value(group, '54001006')) as keyof typeof readers] ?? [];
  if (!read || number(group, '54001004', 0) !== width * 8) throw new Error(`samples ${String(value(group, '54001006'))} of ${number(group, '54001004', 0)} bits`);
  if (channels.length === 0 || channels.length > 64 || number(group, '003A0005', channels.length) !== channels.length) throw new Error(`${channels.length} channels are described`);
  if (!(hz >= 1 && hz <= 100_000)) throw new Error(`${hz} samples a second`);
  if (!(samples >= 1 && samples / hz <= longestS)) throw new Error(`${samples} samples at ${hz} a second`);
  return { channels, hz, samples, read, width };
}

// Samples lie channel by channel at each instant (C.10.9.1.7), little endian as bulk data is.
export function decode(group: Dataset, bytes: ArrayBuffer): Recording {
  const { channels, hz, samples, read, width } = layoutOf(group);
  const view = new DataView(bytes);
  const count = Math.min(samples, Math.floor(view.byteLength / width / channels.length));
  const padding = group['5400100A']?.InlineBinary ? new DataView(Uint8Array.from(atob(group['5400100A'].InlineBinary), (c) => c.charCodeAt(0)).buffer) : null;
  const nothing = padding && padding.byteLength >= width ? padding[read](0, true) : NaN;
  const leads = channels.map((channel, at): Lead => {
    const source = items(channel, '003A0208')[0];
    const unit = String(value(items(channel, '003A0211')[0], '00080100') ?? '');
    const mv = millivoltsPer[unit];
    const sensitivity = number(channel, '003A0210', NaN) * number(channel, '003A0212', 1);
    if (mv === undefined || !Number.isFinite(sensitivity)) throw new Error(`channel ${at + 1} is in "${unit}", no voltage`);
    const baseline = number(channel, '003A0213', 0); // in the channel's unit, not in samples
    const millivolts = new Float32Array(count);
    for (let i = 0; i < count; ++i) {
      const sample = view[read]((i * channels.length + at) * width, true);
      millivolts[i] = sample === nothing ? NaN : (sample * sensitivity + baseline) * mv;
    }
    return { name: short(String(value(channel, '003A0203') ?? value(source, '00080104') ?? at + 1)), millivolts };
  });
  return { label: String(value(group, '003A0020') ?? ''), hz, seconds: count / hz, leads };
}

export async function loadRecording(group: Dataset, signal?: AbortSignal) {
  layoutOf(group);
  return decode(group, await bytesOf(group['54001010'], signal));
}

export interface Strip { lead: Lead; from: number; to: number; row: number } // seconds; what is of one time stands above each other

const columns = [['I', 'II', 'III'], ['aVR', 'aVL', 'aVF'], ['V1', 'V2', 'V3'], ['V4', 'V5', 'V6']];

// The usual sheet: four columns of three leads, a quarter of the time each, and lead II in full below. What is no such
// recording, or is asked for in full, stands one lead below the other.
export function sheetOf(recording: Recording, full: boolean): { strips: Strip[]; rows: number } {
  const find = (name: string) => recording.leads.find((l) => l.name.toUpperCase() === name.toUpperCase());
  const rhythm = find('II');
  const { seconds } = recording;
  if (full || !rhythm || columns.flat().some((name) => !find(name))) {
    return { strips: recording.leads.map((lead, row) => ({ lead, from: 0, to: seconds, row })), rows: recording.leads.length };
  }
  const quarter = seconds / 4;
  const strips = columns.flatMap((names, column) => names.map((name, row): Strip => ({ lead: find(name) as Lead, from: column * quarter, to: (column + 1) * quarter, row })));
  return { strips: [...strips, { lead: rhythm, from: 0, to: seconds, row: 3 }], rows: 4 };
}
