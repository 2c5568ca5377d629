// The text of a report while it is written.
import { useQueryClient } from '@tanstack/react-query';
import { api, ifMatch, unwrap, type Report } from '../api/client';
import { isProblem } from '../api/problem';
import { useAutosave } from '../frame/autosave';
import type { KeyImage } from '../viewer/marks';

// The parts of a report's text, in the order of writing.
export const sections = ['findings', 'impression', 'recommendation'] as const;
export type Part = (typeof sections)[number];

export interface Text { findings: string; impression: string; recommendation: string; key_images: KeyImage[] }
export const none: Text = { findings: '', impression: '', recommendation: '', key_images: [] };
const textOf = (r: Text | null): Text => (r ? { findings: r.findings, impression: r.impression, recommendation: r.recommendation, key_images: r.key_images } : none);
const marksOf = (text: Text) => text.key_images.map((k) => [k.sop_uid, k.frame, k.window_center, k.window_width].join()).join(';');
export const sameMarks = (a: Text, b: Text) => marksOf(a) === marksOf(b);
export const same = (a: Text, b: Text) => sections.every((s) => a[s] === b[s]) && sameMarks(a, b);

export function useDraft(taskId: string, report: Report | null, editable: boolean) {
  const queries = useQueryClient();
  return useAutosave<Text, Report>(report, editable, () => {
    const key = crypto.randomUUID(); // the report is made once
    return {
      textOf,
      same,
      write: (body, base) =>
        base
          ? unwrap(api.PUT('/api/v1/reports/{id}', { params: { path: { id: base.id }, header: ifMatch(base) }, body }))
          : unwrap(api.POST('/api/v1/read-tasks/{id}/report', { params: { path: { id: taskId }, header: { 'Idempotency-Key': key } }, body })),
      read: async (base) => {
        const id = base?.id ?? (await unwrap(api.GET('/api/v1/read-tasks/{id}', { params: { path: { id: taskId } } }))).report_id;
        return id ? await unwrap(api.GET('/api/v1/reports/{id}', { params: { path: { id } } })) : null;
      },
      isTaken: (error) => isProblem(error, 'report_exists') || isProblem(error, 'idempotency_key_reused'),
      wrote: (saved, first) => {
        // Known at once: a panel that had to wait for it would go, and take the cursor along.
        if (first) queries.setQueryData(['report', saved.id], { versions: [], ...saved });
        void queries.invalidateQueries({ queryKey: ['report', saved.id] });
        if (first) void queries.invalidateQueries({ queryKey: ['task', taskId] });
      },
    };
  });
}
