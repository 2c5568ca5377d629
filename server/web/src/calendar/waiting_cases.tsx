// Cases that wait for a time: dragged onto the calendar, or given one from a list by keyboard.
import { Draggable } from '@fullcalendar/react/interaction';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Consultation } from '../api/client';
import { expertsOf } from '../consultations/rules';
import { CaseClock, KindTag } from '../consultations/tags';
import { TimeDialog } from '../consultations/time_dialog';
import { Loading, Nothing, Panel } from '../frame/page';
import { listed, personName } from '../lib/format';
import { usualMinutes, type Moving } from './moving';

export function WaitingCases({ cases, pending, moving }: { cases: Consultation[]; pending: boolean; moving: Moving }) {
  const { t } = useTranslation();
  const area = useRef<HTMLDivElement>(null);
  const [timing, setTiming] = useState<Consultation | null>(null);
  useEffect(() => {
    if (!area.current) return;
    const draggable = new Draggable(area.current, {
      itemSelector: '.th-waiting-case',
      eventData: (element: HTMLElement) => ({ title: element.dataset['title'] ?? '', duration: { minutes: usualMinutes }, className: 'th-event th-event-held' }),
    });
    return () => draggable.destroy();
  }, []);
  return (
    <Panel title={<>{t('calendar.waiting')} <span className="th-count">{cases.length}</span></>}>
      {pending && <Loading />}
      {!pending && cases.length === 0 && <Nothing title={t('calendar.noWaiting')} next={t('calendar.noWaitingNext')} />}
      <div ref={area} className="th-waiting">
        {cases.map((c) => {
          const names = listed(expertsOf(c).map((p) => p.name));
          return (
            <div key={c.id}>
              <button type="button" className={`th-waiting-case ${moving.selected?.key === c.id ? 'th-waiting-chosen' : ''}`} data-case={c.id} data-title={`${personName(c.patient.name)} · ${names}`} aria-pressed={moving.selected?.key === c.id} onPointerDown={() => moving.selectCase(c)} onFocus={() => moving.selectCase(c)}>
                <span className="th-card-line"><b>{personName(c.patient.name)}</b><KindTag kind={c.kind} /></span>
                <span>{names}</span>
                <span className="th-quiet">{c.org_name}</span>
                <CaseClock of={c} />
              </button>
              {moving.selected?.key === c.id && <Button size="small" type="link" onClick={() => setTiming(c)}>{t('calendar.fromList')}</Button>}
            </div>
          );
        })}
      </div>
      {timing && <TimeDialog of={timing} move={false} close={() => setTiming(null)} />}
    </Panel>
  );
}
