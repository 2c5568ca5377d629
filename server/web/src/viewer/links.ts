// Viewports beside each other: lines that show where the active one cuts the others, and scrolling together.
import { engineId, tools } from './engine';

const name = 'scroll-together';

export function linkViewports(ids: string[], active: string, together: boolean) {
  const group = tools.ToolGroupManager.getToolGroup('reading');
  const lines = tools.ReferenceLinesTool.toolName;
  if (group?.hasTool(lines)) {
    group.setToolDisabled(lines);
    if (ids.length > 1) {
      group.setToolConfiguration(lines, { sourceViewportId: active });
      group.setToolEnabled(lines);
    }
  }
  tools.SynchronizerManager.destroySynchronizer(name);
  if (!together || ids.length < 2) return;
  const synchronizer = tools.synchronizers.createImageSliceSynchronizer(name);
  for (const viewportId of ids) synchronizer.add({ renderingEngineId: engineId, viewportId });
}

export const unlinkViewports = () => tools.SynchronizerManager.destroySynchronizer(name);
