// An emergency that rings for this person: over whatever is on the page, with sound, until it is answered or its time is
// up.
import { PhoneOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, unwrap, type Consultation } from '../api/client';
import { useConsultationMoves } from '../api/consultations';
import { CaseClock, specialtyNames } from '../consultations/tags';
import { word } from '../i18n';
import { personName, useFormats } from '../lib/format';
import { whileActive } from '../lib/idle';
import type { Told } from './live';
import { useTell } from './notices';
import { useRole, useSession } from './session';
import { ring } from './sound';

// Of the submitted emergencies that are this person's, those that they did not ask for themselves ring for them. Who is
// rung is not shown the other rings, nor when this one ends: it is asked for until it has gone.
async function findRinging(me: string): Promise<Consultation | null> {
  const { items } = await unwrap(api.GET('/api/v1/consultations', { params: { query: { kind: 'emergency', state: 'submitted', mine: 'true', limit: '20' } } }));
  return items.find((c) => c.requested_by !== me) ?? null;
}

function Call({ of: c, done }: { of: Consultation; done(): void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const navigate = useNavigate();
  const tell = useTell();
  const { act, move } = useConsultationMoves();
  const [declining, setDeclining] = useState(false);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(ring, []);
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
      <CaseClock of={c} />
      {declining && <Input.TextArea autoFocus rows={2} maxLength={500} aria-label={t('common.reason')} placeholder={t('ring.declineHint')} value={reason} onChange={(e) => setReason(e.target.value)} />}
    </Modal>
  );
}

export function Ringing() {
  const consultant = useRole('consultant');
  const me = useSession((s) => (s.state === 'in' ? s.user?.id : undefined));
  const queries = useQueryClient();
  const rings = useQuery({ queryKey: ['rings', me], enabled: consultant && Boolean(me), queryFn: () => findRinging(me ?? ''), refetchInterval: (query) => (query.state.data ? 5_000 : whileActive(20_000)()) });
  useEffect(() => {
    const told = (event: Event) => {
      // Also where nobody has touched the page for a while: it is to be heard.
      if ((event as CustomEvent<Told>).detail.kind === 'consultation.ring') void queries.refetchQueries({ queryKey: ['rings'] });
    };
    window.addEventListener('telehub-told', told);
    return () => window.removeEventListener('telehub-told', told);
  }, [queries]);
  if (!consultant || !rings.data) return null;
  return <Call key={rings.data.id} of={rings.data} done={() => void queries.invalidateQueries({ queryKey: ['rings'] })} />;
}
