// What the toolbar and the keys do to the active viewport.
import { utilities } from '@cornerstonejs/core';
import { line } from './line';
import { clearMeasurements, viewportOf } from './engine';

export const presets: Record<string, { width: number; centre: number } | null> = {
  default: null,
  brain: { width: 80, centre: 40 },
  subdural: { width: 200, centre: 75 },
  bone: { width: 2500, centre: 500 },
  lung: { width: 1500, centre: -600 },
  mediastinum: { width: 350, centre: 40 },
  abdomen: { width: 400, centre: 50 },
};

export function windowOf(viewport: NonNullable<ReturnType<typeof viewportOf>>) {
  const { voiRange } = viewport.getProperties();
  if (!voiRange) return null;
  const { windowWidth, windowCenter } = utilities.windowLevel.toWindowLevel(voiRange.lower, voiRange.upper);
  return windowWidth > 0 ? { width: windowWidth, centre: windowCenter } : null;
}

export function actionsOf(id: string) {
  const on = (act: (viewport: NonNullable<ReturnType<typeof viewportOf>>) => void) => () => {
    const viewport = viewportOf(id);
    if (!viewport || viewport.getImageIds().length === 0) return;
    act(viewport);
    viewport.render();
  };
  return {
    rotate: on((v) => {
      const { rotation = 0 } = v.getViewPresentation();
      v.setViewPresentation({ ...v.getViewPresentation(), rotation: (rotation + 90) % 360 });
    }),
    flipH: on((v) => v.setCamera({ flipHorizontal: !v.getCamera().flipHorizontal })),
    flipV: on((v) => v.setCamera({ flipVertical: !v.getCamera().flipVertical })),
    invert: on((v) => v.setProperties({ invert: !v.getProperties().invert })),
    fit: on((v) => void v.resetCamera({ resetPan: true, resetZoom: true })),
    reset: on((v) => {
      v.resetProperties();
      v.setCamera({ flipHorizontal: false, flipVertical: false });
      v.resetCamera();
    }),
    undo: () => utilities.HistoryMemo.DefaultHistoryMemo.undo(),
    clear: () => clearMeasurements(id),
    scroll: (delta: number, loop = false) => viewportOf(id)?.scroll(delta, line.thin === true, loop),
    jump: (to: 'first' | 'last') => {
      const viewport = viewportOf(id);
      const count = viewport?.getImageIds().length ?? 0;
      if (viewport && count > 0) viewport.scroll((to === 'first' ? 0 : count - 1) - viewport.getTargetImageIdIndex(), line.thin === true);
    },
    window: (name: string) =>
      on((v) => {
        const preset = presets[name];
        if (preset) v.setProperties({ voiRange: utilities.windowLevel.toLowHighRange(preset.width, preset.centre) });
        else v.resetProperties();
      })(),
  };
}
