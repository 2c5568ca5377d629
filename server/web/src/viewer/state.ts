// What stands where in the viewer.
import { create } from 'zustand';
import type { Series } from './study_images';
import type { ToolName } from './engine';

export const layouts = { '1x1': [1, 1], '1x2': [1, 2], '2x2': [2, 2] } as const;
export type Layout = keyof typeof layouts;

export interface Cell {
  series: Series;
  prior: boolean;
  start?: number; // the image that is shown first
}

interface ViewerState {
  layout: Layout;
  cells: (Cell | null)[];
  active: number;
  tool: ToolName;
  playing: boolean;
  together: boolean; // scrolled together
  mpr: boolean;
  setLayout(layout: Layout, others?: Cell[]): void;
  show(cell: Cell, at?: number): void;
  choose(active: number): void;
  setTool(tool: ToolName): void;
  setPlaying(playing: boolean): void;
  setTogether(together: boolean): void;
  setMpr(mpr: boolean, at?: (number | undefined)[]): void; // `at`: the image that each pane stands at
  clear(): void;
}

const empty = { layout: '1x1' as Layout, cells: [null] as (Cell | null)[], active: 0, tool: 'window' as ToolName, playing: false, together: false, mpr: false };

const startingAt = (cell: Cell | null, start: number | undefined) => (cell && start !== undefined ? { ...cell, start } : cell);

export const useViewer = create<ViewerState>((set, get) => ({
  ...empty,
  setLayout(layout, others = []) {
    const [rows, columns] = layouts[layout];
    const kept = get().cells.slice(0, rows * columns);
    const shown = new Set(kept.map((c) => c?.series.uid));
    const spare = others.filter((c) => !shown.has(c.series.uid));
    const cells = Array.from({ length: rows * columns }, (_, i) => kept[i] ?? spare.shift() ?? null);
    set({ layout, cells, active: Math.min(get().active, cells.length - 1) });
  },
  show(cell, at = get().active) {
    set({ cells: get().cells.map((c, i) => (i === at ? cell : c)), active: at, playing: false, mpr: false });
  },
  choose: (active) => set({ active, playing: active === get().active && get().playing }),
  setTool: (tool) => set({ tool }),
  setPlaying: (playing) => set({ playing }),
  setTogether: (together) => set({ together }),
  // Leaving the planes again, each pane stands where it stood.
  setMpr: (mpr, at = []) => set({ mpr, playing: false, cells: get().cells.map((c, i) => startingAt(c, at[i])) }),
  clear: () => set(empty),
}));
