// Who meets when. A coordinator drags a case that waits for its time onto the calendar, and moves what stands there;
// free time of its experts is green, and whether a time suits is said while it is dragged.
import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Segmented, Select } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { useConsultations } from '../api/consultations';
import { useWaiting } from '../api/duty';
import { useAppointments, useCommonSlots, useExperts } from '../api/scheduling';
import { AppointmentDrawer } from '../calendar/appointment_drawer';
import { Grid, type Shown } from '../calendar/grid';
import { useMoving } from '../calendar/moving';
import { WaitingCases } from '../calendar/waiting_cases';
import '../calendar/calendar.css';
import { specialtyNames } from '../consultations/tags';
import { WaitingDrawer } from '../duty/waiting_list';
import { Failure } from '../frame/notices';
import { Page, Panel } from '../frame/page';
import { ReasonDialog } from '../frame/reason';
import { useRole, useSession } from '../frame/session';
import { useFilter } from '../frame/settings';
import { browserZone } from '../lib/clock';
import { useFormats } from '../lib/format';

const views = ['timeGridWeek', 'timeGridDay', 'dayGridMonth'] as const;

export default function CalendarPage() {
  const { t } = useTranslation();
  const formats = useFormats();
  const navigate = useNavigate();
  const me = useSession((s) => s.user?.id);
  const coordinator = useRole('coordinator');
  const consultant = useRole('consultant');
  const booker = useRole('clinic_physician', 'coordinator');
  const [params, setParams] = useSearchParams();
  const waitingOpen = booker && params.has('waiting');
  const [view, setView] = useFilter('calendar', 'view', 'timeGridWeek');
  const [expert, setExpert] = useState('');
  const [shown, setShown] = useState<Shown>({ from: '', to: '', title: '' });
  const [step, setStep] = useState<{ to: 'prev' | 'next' | 'today'; count: number }>({ to: 'today', count: 0 });
  const [open, setOpen] = useState<string | null>(null);
  const experts = useExperts();
  const own = experts.rows.find((e) => e.user_id === me);
  const appointments = useAppointments(shown.from, shown.to, expert);
  const waiting = useConsultations({ state: 'assigned' });
  const waitingPatients = useWaiting('waiting', booker);
  const cases = waiting.rows.filter((c) => c.kind === 'elective' || c.kind === 'mdt');
  const moving = useMoving({ cases, experts: experts.rows, appointments: appointments.data ?? [], shown });
  const looked = expert ? [expert] : consultant && own ? [own.id] : [];
  const freeOf = moving.selected ? moving.selected.experts : looked;
  const free = useCommonSlots(view === 'dayGridMonth' ? [] : freeOf, shown.from, shown.to, moving.selected?.orgId ?? '');
  const show = useCallback((next: Shown) => setShown((old) => (old.from === next.from && old.to === next.to && old.title === next.title ? old : next)), []);
  const go = (to: 'prev' | 'next' | 'today') => setStep((s) => ({ to, count: s.count + 1 }));
  const appointment = useMemo(() => appointments.data?.find((a) => a.id === open) ?? null, [appointments.data, open]);
  return (
    <Page title={t('calendar.title')} extra={<>
      {booker && <Button onClick={() => setParams({ waiting: '' })}>{t('waiting.title')} <span className="th-count">{waitingPatients.rows.length}{waitingPatients.hasNextPage && '+'}</span></Button>}
      {consultant && own && <Button onClick={() => void navigate('/availability')}>{t('nav.availability')}</Button>}
    </>}>
      {appointments.error && <div className="th-gap"><Failure error={appointments.error} retry={appointments.refetch} /></div>}
      <div className={`th-calendar-page ${coordinator ? '' : 'th-calendar-alone'}`}>
        <Panel className="th-panel-flush">
          <div className="th-filters">
            <Button aria-label={t('calendar.previous')} icon={<LeftOutlined />} onClick={() => go('prev')} />
            <Button onClick={() => go('today')}>{t('calendar.today')}</Button>
            <Button aria-label={t('calendar.next')} icon={<RightOutlined />} onClick={() => go('next')} />
            <b>{shown.title}</b>
            <span className="th-grow" />
            {!consultant && (
              <Select
                allowClear showSearch={{ optionFilterProp: 'label' }} style={{ width: 230 }} aria-label={t('consultation.expert')} placeholder={t('calendar.allExperts')} value={expert || undefined}
                options={experts.rows.map((e) => ({ value: e.id, label: `${e.name} · ${specialtyNames(e.specialties)}` }))} onChange={(id: string | undefined) => setExpert(id ?? '')}
              />
            )}
            <Segmented aria-label={t('consultations.view')} value={view} options={views.map((value) => ({ value, label: t(`calendar.views.${value}`) }))} onChange={setView} />
          </div>
          <div className={`th-calendar-hint ${moving.hint ? `th-calendar-hint-${moving.hint.good ? 'good' : 'bad'}` : ''}`} role="status">
            {moving.hint ? moving.hint.text : <span className="th-quiet">{t(coordinator ? 'calendar.dragHint' : 'calendar.lookHint')} {t('calendar.zone', { zone: browserZone() })}</span>}
          </div>
          <Grid view={view} step={step} appointments={appointments.data ?? []} free={free.data ?? []} mayMove={coordinator} onShown={show} moving={moving} open={setOpen} />
        </Panel>
        {coordinator && <WaitingCases cases={cases} pending={waiting.isPending} moving={moving} />}
      </div>
      {waitingOpen && <WaitingDrawer close={() => setParams({})} />}
      {appointment && <AppointmentDrawer of={appointment} close={() => setOpen(null)} />}
      <ReasonDialog ask={moving.ask ? { title: t('calendar.moveTitle', { when: `${formats.weekday(moving.ask.start)} ${formats.dateTime(moving.ask.start)}` }), confirm: t('calendar.move'), run: moving.ask.run } : null} close={moving.giveUp} />
    </Page>
  );
}
