// An emergency that rings for this person: over whatever is on the page, with sound, until it is answered or its time is
// up.
import { PhoneOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, unwrap, type ConsultationDetail } from '../api/client';
import { useConsultationMoves } from '../api/consultations';
import { specialtyNames } from '../consultations/tags';
import { word } from '../i18n';
import { useNow } from '../lib/clock';
import { personName, useFormats } from '../lib/format';
import { whileActive } from '../lib/idle';
import type { Told } from './live';
import { useTell } from './notices';
import { useRole, useSession } from './session';
import { ring } from './sound';

interface Ringing { consultation: ConsultationDetail; until: string }

async function findRinging(me: string): Promise<Ringing | null> {
  const { items } = await unwrap(api.GET('/api/v1/consultations', { params: { query: { kind: 'emergency', state: 'submitted', limit: '20' } } }));
  for (const { id } of items) {
    const consultation = await unwrap(api.GET('/api/v1/consultations/{id}', { params: { path: { id } } }));
    const mine = consultation.rings.find((r) => r.user_id === me && r.outcome === 'ringing' && new Date(r.expires_at).getTime() > Date.now());
    if (mine) return { consultation, until: mine.expires_at };
  }
  return null;
}

function Call({ ringing, done }: { ringing: Ringing; done(): void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const navigate = useNavigate();
  const tell = useTell();
  const now = useNow(1000);
  const { act, move } = useConsultationMoves();
  const [declining, setDeclining] = useState(false);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const { consultation: c, until } = ringing;
  const left = new Date(until).getTime() - now;
  const over = left <= 0;
  useEffect(() => (over ? undefined : ring()), [over]);
  useEffect(() => { if (over) done(); }, [over, done]);
  const run = async (deed: () => Promise<unknown>, then?: () => void) => {
    setBusy(true);
    try {
      await deed();
      then?.();
    } catch (error) {
      tell.failed(error);
    } finally {
      setBusy(false);
      done();
    }
  };
  return (
    <Modal
      open
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      zIndex={1900}
      title={<span className="th-ring-title"><PhoneOutlined /> {t('ring.title')}</span>}
      footer={declining ? [
        <Button key="back" onClick={() => setDeclining(false)}>{t('common.back')}</Button>,
        <Button key="no" danger disabled={!reason.trim()} loading={busy} onClick={() => void run(() => move(c, 'rings/decline', reason.trim()))}>{t('ring.decline')}</Button>,
      ] : [
        <Button key="no" onClick={() => setDeclining(true)}>{t('ring.cannot')}</Button>,
        <Button key="yes" type="primary" autoFocus loading={busy} onClick={() => void run(() => act(c, 'rings/accept'), () => void navigate(`/consultations/${c.id}`))}>{t('ring.answer')}</Button>,
      ]}
    >
      <p className="th-strong" role="alert">{t('ring.from', { org: c.org_name, specialty: specialtyNames(c.specialties) })}</p>
      <p>{personName(c.patient.name)} · {word('sex', c.patient.sex)} · {formats.age(c.patient.birth_date)}</p>
      <p className="th-history-text">{c.reason}{'\n'}{c.question}</p>
      <p className="th-due th-due-bad">{t('ring.left', { time: formats.duration(Math.max(0, left)) })}</p>
      {declining && <Input.TextArea autoFocus rows={2} maxLength={500} aria-label={t('common.reason')} placeholder={t('ring.declineHint')} value={reason} onChange={(e) => setReason(e.target.value)} />}
    </Modal>
  );
}

export function Ringing() {
  const consultant = useRole('consultant');
  const me = useSession((s) => (s.state === 'in' ? s.user?.id : undefined));
  const queries = useQueryClient();
  const rings = useQuery({ queryKey: ['rings', me], enabled: consultant && Boolean(me), queryFn: () => findRinging(me ?? ''), refetchInterval: whileActive(20_000) });
  useEffect(() => {
    const told = (event: Event) => {
      // Also where nobody has touched the page for a while: it is to be heard.
      if ((event as CustomEvent<Told>).detail.kind === 'consultation.ring') void queries.refetchQueries({ queryKey: ['rings'] });
    };
    window.addEventListener('telehub-told', told);
    return () => window.removeEventListener('telehub-told', told);
  }, [queries]);
  if (!consultant || !rings.data) return null;
  return <Call key={rings.data.consultation.id} ringing={rings.data} done={() => void queries.invalidateQueries({ queryKey: ['rings'] })} />;
}
