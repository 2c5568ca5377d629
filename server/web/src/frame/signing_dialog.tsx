// Before a text is signed or handed in: whose it is, what it says, what that means, and the one-time password where the
// session has none.
import { Alert, Checkbox, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Order } from '../api/client';
import { isProblem } from '../api/problem';
import { explain } from './notices';
import { Patient } from './tags';

export interface Signing {
  title: string;
  ok: string;
  patient: Order['patient'];
  said: { label: string; text: string }[];
  meaning?: string;
  asksTotp: boolean;
  unseen: number; // images that came after it was written
  run(totp: string | undefined, seen: boolean): Promise<void>;
}

export function SigningDialog({ signing, close }: { signing: Signing; close(): void }) {
  const { t } = useTranslation();
  const [totp, setTotp] = useState('');
  const [seen, setSeen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [late, setLate] = useState(false); // images came while the dialog was open
  const unseen = signing.unseen || (late ? 1 : 0);
  const ready = (!signing.asksTotp || /^\d{6}$/.test(totp)) && (unseen === 0 || seen);
  const act = async () => {
    if (!ready || busy) return;
    setBusy(true);
    setError(null);
    try {
      await signing.run(signing.asksTotp ? totp : undefined, seen);
      close();
    } catch (failed) {
      setError(failed);
      if (isProblem(failed, 'unseen_instances')) setLate(true);
      setTotp('');
    } finally {
      setBusy(false);
    }
  };
  const told = error === null ? null : explain(error, t);
  return (
    <Modal open title={signing.title} okText={signing.ok} cancelText={t('common.cancel')} okButtonProps={{ disabled: !ready }} confirmLoading={busy} onOk={() => void act()} onCancel={close} width={560}>
      {told && <Alert className="th-gap" type="error" showIcon title={told.title} description={told.advice} />}
      <div className="th-signing">
        <Patient patient={signing.patient} />
        <span className="th-quiet">{signing.patient.patient_id}</span>
        <dl>{signing.said.filter((s) => s.text.trim()).map((s) => <div key={s.label}><dt>{s.label}</dt><dd>{s.text}</dd></div>)}</dl>
      </div>
      {unseen > 0 && (
        <>
          <Alert className="th-gap" type="warning" showIcon title={t('report.unseen', { count: unseen })} description={t('report.unseenText')} />
          <p><Checkbox checked={seen} onChange={(e) => setSeen(e.target.checked)}>{t('report.unseenSeen')}</Checkbox></p>
        </>
      )}
      {signing.meaning && <p className="th-strong">{signing.meaning}</p>}
      {signing.asksTotp && (
        <>
          <label className="th-label" htmlFor="signing-totp">{t('report.totp')}</label>
          <Input id="signing-totp" autoFocus size="large" inputMode="numeric" autoComplete="one-time-code" maxLength={6} placeholder="000000" value={totp} onChange={(e) => setTotp(e.target.value.replaceAll(/\D/g, ''))} onPressEnter={() => void act()} />
        </>
      )}
    </Modal>
  );
}
