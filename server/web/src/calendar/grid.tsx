// FullCalendar, with our own head above it.
import FullCalendar, { type CalendarApi, type EventDisplayInfo } from '@fullcalendar/react';
import dayGrid from '@fullcalendar/react/daygrid';
import interaction from '@fullcalendar/react/interaction';
import zh from '@fullcalendar/react/locales/zh-cn';
import en from '@fullcalendar/react/locales/en-gb';
import '@fullcalendar/react/skeleton.css';
import classic from '@fullcalendar/react/themes/classic';
import '@fullcalendar/react/themes/classic/theme.css';
import timeGrid from '@fullcalendar/react/timegrid';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Appointment } from '../api/client';
import type { Free } from '../api/scheduling';
import { eventsOf, hoursOf } from './events';
import type { Moving } from './moving';

export interface Shown { from: string; to: string; title: string }
interface Props {
  view: string;
  step: { to: 'prev' | 'next' | 'today'; count: number };
  appointments: Appointment[];
  free: Free[];
  mayMove: boolean;
  moving: Moving;
  onShown(shown: Shown): void;
  open(appointment: string): void;
}

// The same objects at each rendering: another one makes FullCalendar begin anew.
const locales = [zh, en];
const plugins = [timeGrid, dayGrid, interaction, classic];
const appointmentOf = (event: { extendedProps: Record<string, unknown> }) => event.extendedProps['appointment'] as Appointment | undefined;

const body = (info: EventDisplayInfo) => {
  if (info.event.display === 'background') return null;
  const { start, end } = info.event;
  const short = start && end && end.getTime() - start.getTime() <= 30 * 60_000;
  return <div className={`th-event-body ${short ? 'th-event-short' : ''}`} title={`${info.timeText} ${info.event.title}`}>{!short && <b>{info.timeText}</b>} {info.event.title}</div>;
};

export function Grid({ view, step, appointments, free, mayMove, moving, onShown, open }: Props) {
  const { i18n } = useTranslation();
  const calendar = useRef<{ getApi(): CalendarApi } | null>(null);
  useEffect(() => { calendar.current?.getApi().changeView(view); }, [view]);
  useEffect(() => { if (step.count) calendar.current?.getApi()[step.to](); }, [step]);
  const events = useMemo(() => eventsOf(appointments, free, mayMove), [appointments, free, mayMove]);
  const hours = useMemo(() => hoursOf([...appointments, ...free]), [appointments, free]);
  return (
    <div className="th-calendar">
      <FullCalendar
        ref={calendar as never}
        plugins={plugins}
        initialView={view}
        locales={locales}
        locale={i18n.language === 'en' ? 'en-gb' : 'zh-cn'}
        headerToolbar={false}
        height="auto" // the page scrolls, which every key can; a grid that scrolls by itself cannot be reached
        allDaySlot={false}
        firstDay={1}
        nowIndicator
        slotDuration="00:30:00"
        snapDuration="00:15:00"
        slotMinTime={hours.from}
        slotMaxTime={hours.to}
        slotEventOverlap={false}
        dayMaxEvents
        events={events}
        eventDurationEditable={false}
        droppable={mayMove}
        eventInteractive
        eventContent={body}
        backgroundEventDidMount={(info) => { info.el.dataset['free'] = String(info.event.extendedProps['free'] ?? ''); }}
        eventDidMount={(info) => { const a = appointmentOf(info.event); if (a) info.el.dataset['appointment'] = a.id; }}
        datesSet={(info) => onShown({ from: info.start.toISOString(), to: info.end.toISOString(), title: info.view.title })}
        eventClick={(info) => { const a = appointmentOf(info.event); if (a) open(a.id); }}
        eventDragStart={(info) => { const a = appointmentOf(info.event); if (a) moving.selectAppointment(a); }}
        eventDragStop={() => moving.ended()}
        // Asked for each place: every place is allowed, since the hint says what is wrong with it.
        eventAllow={(span) => { moving.over(span.start, span.end); return true; }}
        eventDrop={(info) => {
          const a = appointmentOf(info.event);
          if (a && info.event.start && info.event.end) moving.dropAppointment(a, info.event.start, info.event.end, info.revert);
          else info.revert();
        }}
        eventReceive={(info) => {
          const { start, end } = info.event;
          const id = info.draggedEl.dataset['case'] ?? '';
          // What stands there is the hub's answer, not what was dropped.
          info.event.remove();
          moving.ended();
          if (start && end) void moving.dropCase(id, start, end).then((saved) => { if (saved?.appointment_id) open(saved.appointment_id); });
        }}
      />
    </div>
  );
}
