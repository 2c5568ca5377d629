// One appointment beside the calendar, with what may be done with it now.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, unwrap, type Appointment } from '../api/client';
import { useConsultation } from '../api/consultations';
import { Actions } from '../consultations/actions';
import { useTell } from '../frame/notices';
import { useRole } from '../frame/session';
import { Patient, StateTag } from '../frame/tags';
import { listed, useFormats } from '../lib/format';

function Own({ of: a }: { of: Appointment }) {
  const { t } = useTranslation();
  const tell = useTell();
  const queries = useQueryClient();
  const coordinator = useRole('coordinator', 'clinic_physician');
  const [busy, setBusy] = useState(false);
  const now = useQuery({ queryKey: ['appointments', 'one', a.id], queryFn: () => unwrap(api.GET('/api/v1/appointments/{id}', { params: { path: { id: a.id } } })) });
  const confirm = async () => {
    if (!now.data) return;
    setBusy(true);
    try {
      await unwrap(api.POST('/api/v1/appointments/{id}/confirm', { params: { path: { id: a.id }, header: { 'If-Match': `"${now.data.version}"` } }, body: {} }));
      void queries.invalidateQueries({ queryKey: ['appointments'] });
    } catch (error) {
      tell.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return a.state === 'held' && coordinator ? <Button type="primary" loading={busy} onClick={() => void confirm()}>{t('consultation.verbs.confirm')}</Button> : null;
}

function OfCase({ id }: { id: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const consultation = useConsultation(id);
  if (!consultation.data) return null;
  return (
    <>
      <p className="th-history-text">{consultation.data.question}</p>
      <div className="th-row"><Actions of={consultation.data} /><Button onClick={() => void navigate(`/consultations/${id}`)}>{t('calendar.openCase')}</Button></div>
    </>
  );
}

export function AppointmentDrawer({ of: a, close }: { of: Appointment; close(): void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Drawer open title={t('calendar.appointment')} size={420} mask={false} onClose={close}>
      <dl className="th-facts">
        <div className="th-whole"><dt>{t('consultation.time')}</dt><dd><b>{formats.weekday(a.starts_at)} {formats.dateTime(a.starts_at)} – {formats.time(a.ends_at)}</b></dd></div>
        <div><dt>{t('orders.state')}</dt><dd><StateTag group="appointmentState" name={a.state} /></dd></div>
        {a.state === 'held' && a.hold_expires_at && <div><dt>{t('calendar.hold')}</dt><dd>{t('calendar.heldUntil', { time: formats.time(a.hold_expires_at) })}</dd></div>}
        <div><dt>{t('consultation.experts')}</dt><dd>{listed(a.experts.map((e) => e.name))}</dd></div>
        {a.room_name && <div><dt>{t('calendar.room')}</dt><dd>{a.room_name}</dd></div>}
        <div className="th-whole"><dt>{t('orders.patient')}</dt><dd><Patient patient={a.patient} /></dd></div>
      </dl>
      {a.consultation_id ? <OfCase id={a.consultation_id} /> : <Own of={a} />}
    </Drawer>
  );
}
