// Reads and moves of the API, as pages use them.
import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { whileActive } from '../lib/idle';
import { useList } from '../lib/list';
import { api, ifMatch, unwrap, type Order, type ReadTask, type Report, type Study } from './client';

const limit = '50';

interface OrderFilter { state?: string; accession_number?: string; patient_id?: string }
export const useOrders = (filter: OrderFilter) =>
  useList(['orders', filter], (cursor) => unwrap(api.GET('/api/v1/orders', { params: { query: { ...filter, limit: '200', cursor } } })));
export const useOrder = (id: string | undefined) =>
  useQuery({
    queryKey: ['order', id],
    enabled: Boolean(id),
    queryFn: () => unwrap(api.GET('/api/v1/orders/{id}', { params: { path: { id: id ?? '' } } })),
    refetchInterval: whileActive(10_000),
  });

export type OrderVerb = 'submit' | 'return' | 'start' | 'discontinue' | 'cancel';
export function useOrderMoves() {
  const queries = useQueryClient();
  const settle = (order: Order) => {
    queries.setQueryData(['order', order.id], order);
    void queries.invalidateQueries({ queryKey: ['orders'] });
    return order;
  };
  const move = async (order: Order, verb: OrderVerb, reason = '') => {
    const params = { path: { id: order.id }, header: ifMatch(order) };
    const path = `/api/v1/orders/{id}/${verb}` as const;
    return settle(await unwrap(api.POST(path, { params, body: { reason } })));
  };
  // Without a time the hub takes now.
  const accept = async (order: Order, scheduledAt: string | null) => {
    const params = { path: { id: order.id }, header: ifMatch(order) };
    return settle(await unwrap(api.POST('/api/v1/orders/{id}/accept', { params, body: scheduledAt === null ? {} : { scheduled_at: scheduledAt } })));
  };
  const finish = async (order: Order, instances: number | null) => {
    const params = { path: { id: order.id }, header: ifMatch(order) };
    return settle(await unwrap(api.POST('/api/v1/orders/{id}/finish', { params, body: instances === null ? {} : { instances } })));
  };
  return { move, accept, finish, settle };
}

// What came from scanners: the reports that the hub made are instances of the study, too.
export const imagesOf = (s: Pick<Study, 'instance_count' | 'made_count'>) => s.instance_count - s.made_count;

interface StudyFilter { state?: string; name?: string; patient_id?: string; accession_number?: string; upload_id?: string }
export const useStudies = (filter: StudyFilter) =>
  useList(['studies', filter], (cursor) => unwrap(api.GET('/api/v1/studies', { params: { query: { ...filter, limit, cursor } } })));
const readStudy = (uid: string) => unwrap(api.GET('/api/v1/studies/{study_uid}', { params: { path: { study_uid: uid } } }));
export const useStudy = (uid: string) =>
  useQuery({ queryKey: ['study', uid], enabled: Boolean(uid), queryFn: () => readStudy(uid), retry: false, refetchInterval: whileActive(10_000) });
const isOf = ({ patient: p }: Study, { patient }: Order) => p.patient_id === patient.patient_id && p.sex === patient.sex && p.birth_date === patient.birth_date;
// Matched with the order, or at least sent under its accession number; else of the UID that it was given.
export const useStudyOf = (order: Order | undefined) =>
  useQuery({
    queryKey: ['study', 'of', order?.id],
    queryFn: order ? async () => {
      const { items } = await unwrap(api.GET('/api/v1/studies', { params: { query: { accession_number: order.accession_number, limit: '20' } } }));
      const here = items.filter((s) => s.org_id === order.org_id);
      const free = here.filter((s) => !s.order_id);
      const own = here.find((s) => s.order_id === order.id) ?? free.find((s) => isOf(s, order)) ?? free[0];
      const study = await readStudy(own?.study_uid ?? order.study_uid);
      return { ...study, others: here.filter((s) => s.study_uid !== study.study_uid) };
    } : skipToken,
    retry: false,
    refetchInterval: whileActive(10_000),
  });

export const useQuarantine = (state: string) =>
  useList(['quarantine', state], (cursor) => unwrap(api.GET('/api/v1/quarantine', { params: { query: { state, limit, cursor } } })));

interface TaskFilter { state?: string; mine?: string; study_uid?: string }
export const useReadTasks = (filter: TaskFilter, everyMs = 10_000) =>
  useList(['tasks', filter], (cursor) => unwrap(api.GET('/api/v1/read-tasks', { params: { query: { ...filter, limit: '100', cursor } } })), everyMs);

export function useTaskMoves() {
  const queries = useQueryClient();
  const settle = (task: ReadTask) => {
    queries.setQueryData(['task', task.id], task);
    void queries.invalidateQueries({ queryKey: ['tasks'] });
    return task;
  };
  const params = (task: ReadTask) => ({ path: { id: task.id }, header: ifMatch(task) });
  return {
    claim: async (task: ReadTask) => settle(await unwrap(api.POST('/api/v1/read-tasks/{id}/claim', { params: params(task) }))),
    release: async (task: ReadTask, reason: string) =>
      settle(await unwrap(api.POST('/api/v1/read-tasks/{id}/release', { params: params(task), body: { reason } }))),
    assign: async (task: ReadTask, assignee: string) =>
      settle(await unwrap(api.POST('/api/v1/read-tasks/{id}/assign', { params: params(task), body: { assignee } }))),
  };
}

interface ReportFilter { state?: string; study_uid?: string; order_id?: string }
export const useReports = (filter: ReportFilter, enabled = true) =>
  useList(['reports', filter], (cursor) => unwrap(api.GET('/api/v1/reports', { params: { query: { ...filter, limit, cursor } } })), undefined, undefined, enabled);
export const useReport = (id: string | null | undefined) =>
  useQuery({
    queryKey: ['report', id],
    enabled: Boolean(id),
    queryFn: () => unwrap(api.GET('/api/v1/reports/{id}', { params: { path: { id: id ?? '' } } })),
  });

export function useReportMoves() {
  const queries = useQueryClient();
  const settle = (report: Report) => {
    void queries.invalidateQueries({ queryKey: ['report', report.id] });
    void queries.invalidateQueries({ queryKey: ['reports'] });
    void queries.invalidateQueries({ queryKey: ['tasks'] });
    void queries.invalidateQueries({ queryKey: ['task', report.read_task_id] });
    return report;
  };
  const params = (report: { id: string; version: number }) => ({ path: { id: report.id }, header: ifMatch(report) });
  type R = { id: string; version: number };
  return {
    submit: async (r: R, acknowledge_unseen: boolean) =>
      settle(await unwrap(api.POST('/api/v1/reports/{id}/submit', { params: params(r), body: { acknowledge_unseen } }))),
    return: async (r: R, reason: string) =>
      settle(await unwrap(api.POST('/api/v1/reports/{id}/return', { params: params(r), body: { reason } }))),
    verify: async (r: R, totp: string | undefined, acknowledge_unseen: boolean) =>
      settle(await unwrap(api.POST('/api/v1/reports/{id}/verify', { params: params(r), body: { totp, acknowledge_unseen } }))),
    publish: async (r: R) => settle(await unwrap(api.POST('/api/v1/reports/{id}/publish', { params: params(r) }))),
  };
}

