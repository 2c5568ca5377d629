// Dragging: which case or appointment is dragged, whether the time under it suits, and what is asked of the hub when it
// is dropped.
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ifMatch, unwrap, type Appointment, type Consultation, type Expert } from '../api/client';
import { useConsultationMoves } from '../api/consultations';
import type { Free } from '../api/scheduling';
import { expertsOf } from '../consultations/rules';
import { useTell } from '../frame/notices';
import { personName, useFormats } from '../lib/format';
import { conflictOf } from './conflicts';
import type { Shown } from './grid';

export interface Selected { key: string; experts: string[]; patientId: string; orgId: string; appointment?: string; minutes: number }
interface Ask { start: string; run(reason: string): Promise<unknown> }

interface Given { cases: Consultation[]; experts: Expert[]; appointments: Appointment[]; shown: Shown }
export const usualMinutes = 30;

export function useMoving({ cases, experts, appointments, shown }: Given) {
  const { t } = useTranslation();
  const formats = useFormats();
  const tell = useTell();
  const queries = useQueryClient();
  const { schedule, reschedule } = useConsultationMoves();
  const [selected, setSelected] = useState<Selected | null>(null);
  const [hint, setHint] = useState<{ text: string; good: boolean } | null>(null);
  const [ask, setAsk] = useState<Ask | null>(null);
  const revert = useRef<() => void>(() => {});
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);

  const selectCase = useCallback((c: Consultation) => {
    const users = new Set(expertsOf(c).map((p) => p.user_id));
    setSelected({ key: c.id, experts: experts.filter((e) => users.has(e.user_id)).map((e) => e.id), patientId: c.patient.patient_id, orgId: c.org_id, minutes: usualMinutes });
  }, [experts]);
  const selectAppointment = useCallback((a: Appointment) => {
    setSelected({ key: a.id, experts: a.experts.map((e) => e.id), patientId: a.patient.patient_id, orgId: a.org_id, appointment: a.id, minutes: (new Date(a.ends_at).getTime() - new Date(a.starts_at).getTime()) / 60_000 });
  }, []);

  const freeTime = (s: Selected): Free[] | undefined =>
    queries.getQueryData<Free[]>(['slots', s.experts.toSorted().join(), shown.from, shown.to, s.orgId]);
  const wrongWith = (start: Date, end: Date): string | null => {
    if (!selected) return null;
    const conflict = conflictOf({ start, end, experts: selected.experts, patientId: selected.patientId, orgId: selected.orgId, ignore: selected.appointment }, appointments, freeTime(selected), now);
    if (!conflict) return null;
    if (conflict.kind === 'past') return t('calendar.past');
    if (conflict.kind === 'outside') return t('calendar.outside');
    return t(conflict.kind === 'expert' ? 'calendar.expertTaken' : 'calendar.patientTaken', { name: personName(conflict.name), from: formats.time(conflict.from), to: formats.time(conflict.to) });
  };
  // Called for each place that the dragged thing is over.
  const over = (start: Date, end: Date) => {
    const wrong = wrongWith(start, end);
    const when = `${formats.weekday(start.toISOString())} ${formats.time(start.toISOString())} – ${formats.time(end.toISOString())}`;
    const next = { good: !wrong, text: `${when}: ${wrong ?? t('calendar.suits')}` };
    setHint((old) => (old?.text === next.text ? old : next));
  };
  const ended = () => setHint(null);
  const refused = (start: Date, end: Date): boolean => {
    const wrong = wrongWith(start, end);
    if (wrong) tell.says(t('calendar.conflict'), wrong);
    return wrong !== null;
  };

  const dropCase = async (id: string, start: Date, end: Date): Promise<Consultation | null> => {
    const c = cases.find((one) => one.id === id);
    if (!c || refused(start, end)) return null;
    try {
      const saved = await schedule(c, { starts_at: start.toISOString(), duration_min: Math.round((end.getTime() - start.getTime()) / 60_000) });
      setSelected(null);
      return saved;
    } catch (error) {
      tell.failed(error);
      void queries.invalidateQueries({ queryKey: ['slots'] });
      return null;
    }
  };
  const move = async (a: Appointment, start: Date, minutes: number, reason: string) => {
    const starts_at = start.toISOString();
    if (a.consultation_id) {
      const c = await unwrap(api.GET('/api/v1/consultations/{id}', { params: { path: { id: a.consultation_id } } }));
      await reschedule(c, { starts_at, duration_min: minutes, reason });
    } else {
      await unwrap(api.POST('/api/v1/appointments/{id}/reschedule', { params: { path: { id: a.id }, header: ifMatch(a) }, body: { starts_at, duration_min: minutes, reason } }));
    }
    for (const name of ['appointments', 'slots', 'consultations']) void queries.invalidateQueries({ queryKey: [name] });
  };
  const dropAppointment = (a: Appointment, start: Date, end: Date, back: () => void) => {
    if (refused(start, end)) { back(); return; }
    revert.current = back;
    setAsk({ start: start.toISOString(), run: async (reason) => {
      await move(a, start, Math.round((end.getTime() - start.getTime()) / 60_000), reason);
      revert.current = () => {};
      setSelected(null);
    } });
  };
  const giveUp = () => {
    revert.current();
    revert.current = () => {};
    setAsk(null);
  };
  return { selected, selectCase, selectAppointment, clear: () => setSelected(null), hint, over, ended, dropCase, dropAppointment, ask, giveUp };
}
export type Moving = ReturnType<typeof useMoving>;
