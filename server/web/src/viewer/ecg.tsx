// An ECG on its paper: 1 mm lines, leads in their usual places, and a caliper drawn by dragging.
import { Segmented, Select, Spin } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem } from '../api/problem';
import { Failure } from '../frame/notices';
import { groupsOf, loadRecording, sheetOf, type Dataset, type Recording } from './waveform';

interface Point { x: number; y: number }
const paper = { ground: '#fff8f6', fine: '#f6d5cf', bold: '#e8a79c', ink: '#15212b' };
const margin = 12; // mm, left of the traces, for the calibration pulse
const speeds = [25, 50], gains = [5, 10, 20];

function grid(c: CanvasRenderingContext2D, width: number, height: number, mm: number) {
  c.fillStyle = paper.ground;
  c.fillRect(0, 0, width, height);
  for (const [step, colour] of [[1, paper.fine], [5, paper.bold]] as const) {
    c.strokeStyle = colour;
    c.lineWidth = 1;
    c.beginPath();
    for (let x = 0; x <= width; x += step * mm) { c.moveTo(x, 0); c.lineTo(x, height); }
    for (let y = 0; y <= height; y += step * mm) { c.moveTo(0, y); c.lineTo(width, y); }
    c.stroke();
  }
}

interface Sheet { recording: Recording; full: boolean; speed: number; gain: number; mm: number }

const rowMm = 24;
const baseOf = (row: number) => (row + 0.6) * rowMm;

function draw(canvas: HTMLCanvasElement, { recording, full, speed, gain, mm }: Sheet) {
  const { strips, rows } = sheetOf(recording, full);
  const width = (recording.seconds * speed + margin + 3) * mm, height = rows * rowMm * mm;
  const ratio = Math.min(window.devicePixelRatio || 1, 16_000 / Math.max(width, height)); // canvases have an end
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const c = canvas.getContext('2d');
  if (!c) return;
  c.scale(ratio, ratio);
  grid(c, width, height, mm);
  c.strokeStyle = c.fillStyle = paper.ink;
  c.lineJoin = 'round';
  c.lineWidth = Math.max(1, mm / 4);
  c.font = `600 ${Math.max(11, 3.2 * mm)}px sans-serif`;
  for (let row = 0; row < rows; ++row) { // one millivolt, 0.2 s
    const base = baseOf(row) * mm, x = 2 * mm;
    c.beginPath();
    for (const [dx, mv] of [[0, 0], [1, 0], [1, 1], [1 + speed / 5, 1], [1 + speed / 5, 0], [2 + speed / 5, 0]] as const) c.lineTo(x + dx * mm, base - mv * gain * mm);
    c.stroke();
  }
  for (const { lead, from, to, row } of strips) {
    const base = baseOf(row) * mm, x0 = (margin + from * speed) * mm;
    c.strokeStyle = paper.ink;
    c.lineWidth = Math.max(1, mm / 4);
    c.beginPath();
    let pen = false;
    for (let i = Math.round(from * recording.hz); i < Math.min(to * recording.hz, lead.millivolts.length); ++i) {
      const mv = lead.millivolts[i] ?? NaN;
      if (Number.isNaN(mv)) { pen = false; continue; }
      const x = (margin + (i / recording.hz) * speed) * mm, y = base - mv * gain * mm;
      if (pen) c.lineTo(x, y);
      else c.moveTo(x, y);
      pen = true;
    }
    c.stroke();
    c.strokeStyle = paper.ground;
    c.lineWidth = 4;
    c.strokeText(lead.name, x0 + mm, base - 11 * mm);
    c.fillText(lead.name, x0 + mm, base - 11 * mm);
  }
}

// Where in the sheet's millimetres, and what lies between two such points.
function Caliper({ from, to, sheet: { speed, gain, mm } }: { from: Point; to: Point; sheet: Sheet }) {
  const { t } = useTranslation();
  const ms = Math.abs(to.x - from.x) / mm / speed * 1000, mv = (from.y - to.y) / mm / gain;
  const box = { left: Math.min(from.x, to.x), top: Math.min(from.y, to.y), width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) };
  return (
    <div className={`th-ecg-caliper ${box.top < 30 ? 'th-ecg-below' : ''}`} style={box}>
      <span data-testid="caliper" data-ms={ms.toFixed(1)} data-mv={mv.toFixed(3)}>{Math.round(ms)} ms · {mv.toFixed(2)} mV{ms >= 200 && ` · ${t('ecg.perMinute', { count: Math.round(60_000 / ms) })}`}</span>
    </div>
  );
}

export function Ecg({ instances }: { instances: Dataset[] }) {
  const { t } = useTranslation();
  const groups = useMemo(() => instances.flatMap(groupsOf), [instances]);
  const [at, setAt] = useState(0);
  const [loaded, setLoaded] = useState<{ of: Dataset; recording?: Recording; error?: unknown } | null>(null);
  const [full, setFull] = useState(false);
  const [speed, setSpeed] = useState(25);
  const [gain, setGain] = useState(10);
  const [room, setRoom] = useState(0);
  const [measure, setMeasure] = useState<{ on: Sheet; from: Point; to: Point } | null>(null);
  const frame = useRef<HTMLDivElement>(null), canvas = useRef<HTMLCanvasElement>(null);
  const [tries, setTries] = useState(0);
  const group = groups[at];
  const { recording, error } = loaded && loaded.of === group ? loaded : {};

  useEffect(() => {
    if (!group) return;
    const gone = new AbortController();
    loadRecording(group, gone.signal).then(
      (done) => setLoaded({ of: group, recording: done }),
      (fault: unknown) => { if (!gone.signal.aborted) setLoaded({ of: group, error: fault }); },
    );
    return () => gone.abort();
  }, [group, tries]);
  useEffect(() => {
    if (!frame.current) return;
    const resized = new ResizeObserver(([entry]) => setRoom(entry?.contentRect.width ?? 0));
    resized.observe(frame.current);
    return () => resized.disconnect();
  }, []);
  // Ten seconds at 25 mm/s fill the pane; no smaller than can be read.
  const sheet = useMemo<Sheet | null>(() => recording && room > 0 ? { recording, full, speed, gain, mm: Math.max(2.5, room / (Math.min(recording.seconds, 10) * 25 + margin + 3)) } : null, [recording, full, speed, gain, room]);
  useEffect(() => { if (canvas.current && sheet) draw(canvas.current, sheet); }, [sheet]);

  const point = (e: React.PointerEvent): Point => {
    const box = e.currentTarget.getBoundingClientRect();
    return { x: e.clientX - box.left, y: e.clientY - box.top };
  };
  return (
    <div className="th-ecg">
      <div className="th-ecg-bar">
        {groups.length > 1 && <Select size="small" aria-label={t('ecg.recording')} value={at} onChange={setAt} style={{ width: 140 }} options={groups.map((g, value) => ({ value, label: String(g['003A0020']?.Value?.[0] ?? value + 1) }))} />}
        <Segmented size="small" aria-label={t('ecg.sheet')} value={full} onChange={setFull} options={[{ value: false, label: t('ecg.columns') }, { value: true, label: t('ecg.full') }]} />
        <Segmented size="small" aria-label={t('ecg.speed')} value={speed} onChange={setSpeed} options={speeds.map((value) => ({ value, label: `${value} mm/s` }))} />
        <Segmented size="small" aria-label={t('ecg.gain')} value={gain} onChange={setGain} options={gains.map((value) => ({ value, label: `${value} mm/mV` }))} />
        <span>{t('ecg.measure')}</span>
      </div>
      {error !== undefined && !isProblem(error) && <div className="th-pane-note th-pane-broken" role="alert"><b>{t('ecg.unreadable')}</b><span>{error instanceof Error ? error.message : ''}</span></div>}
      {isProblem(error) && <Failure error={error} retry={() => { setLoaded(null); setTries(tries + 1); }} />}
      {!recording && error === undefined && <div className="th-pane-note"><Spin /></div>}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by keyboard */}
      <div className="th-ecg-frame" ref={frame} tabIndex={0} role="region" aria-label={t('ecg.title')}>
        <div
          className="th-ecg-sheet"
          data-testid="ecg"
          data-drawn={sheet !== null}
          data-mm={sheet?.mm}
          onPointerDown={(e) => { e.currentTarget.setPointerCapture(e.pointerId); if (sheet) setMeasure({ on: sheet, from: point(e), to: point(e) }); }}
          onPointerMove={(e) => { if (e.buttons === 1 && measure) setMeasure({ ...measure, to: point(e) }); }}
        >
          <canvas ref={canvas} role="img" aria-label={recording ? t('ecg.described', { leads: recording.leads.map((l) => l.name).join(', '), seconds: Math.round(recording.seconds) }) : t('ecg.title')} />
          {measure?.on === sheet && measure && measure.from.x !== measure.to.x && <Caliper from={measure.from} to={measure.to} sheet={measure.on} />}
        </div>
      </div>
    </div>
  );
}
