import { Alert, Button, Input, Modal } from 'antd';
import { useEffect, useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '../api/client';
import { explain } from './notices';
import { Language } from './language';
import { Logo } from './logo';
import { useSession } from './session';

interface FieldOf { id: string; label: string; hint?: string; fault: string; children(id: string, describedBy: string | undefined): ReactNode }

// The form library is for pages with forms: this one is part of every page.
function Field({ id, label, hint, fault, children }: FieldOf) {
  const said = fault || hint ? `${id}-said` : undefined;
  return (
    <div className="th-field">
      <label htmlFor={id}>{label}</label>
      {children(id, said)}
      {said && <div id={said} className={fault ? 'th-field-fault' : 'th-quiet'} role={fault ? 'alert' : undefined}>{fault || hint}</div>}
    </div>
  );
}

function SignInForm({ login: known, done }: { login?: string; done(): void }) {
  const { t } = useTranslation();
  const enter = useSession((s) => s.enter);
  const [login, setLogin] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const [totp, setTotp] = useState('');
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const totpFault = totp !== '' && !/^\d{6}$/.test(totp);
  const needed = (text: string) => (tried && text === '' ? t('common.required') : '');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (busy || login.trim() === '' || password === '' || totpFault) return;
    setBusy(true);
    setError(null);
    try {
      const body = { login: login.trim(), password, ...(totp ? { totp } : {}) };
      const session = await unwrap(api.POST('/api/v1/session', { body }));
      enter(session.user, session.csrf_token);
      done();
    } catch (failed) {
      setError(failed);
    } finally {
      setBusy(false);
    }
  };
  const told = error === null ? null : explain(error, t);
  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      {told && <Alert className="th-gap" type="error" showIcon title={told.title} description={told.advice} />}
      <Field id="sign-in-login" label={t('signIn.login')} fault={needed(login.trim())}>
        {(id, said) => <Input id={id} aria-describedby={said} autoFocus={!known} autoComplete="username" readOnly={Boolean(known)} size="large" spellCheck={false} value={login} onChange={(e) => setLogin(e.target.value)} />}
      </Field>
      <Field id="sign-in-password" label={t('signIn.password')} fault={needed(password)}>
        {(id, said) => <Input.Password id={id} aria-describedby={said} autoFocus={Boolean(known)} autoComplete="current-password" size="large" value={password} onChange={(e) => setPassword(e.target.value)} />}
      </Field>
      <Field id="sign-in-totp" label={t('signIn.totp')} hint={t('signIn.totpHint')} fault={tried && totpFault ? t('signIn.totpSix') : ''}>
        {(id, said) => <Input id={id} aria-describedby={said} inputMode="numeric" autoComplete="one-time-code" maxLength={6} size="large" value={totp} onChange={(e) => setTotp(e.target.value)} />}
      </Field>
      <Button type="primary" htmlType="submit" size="large" block loading={busy}>
        {t('signIn.enter')}
      </Button>
    </form>
  );
}

export function SignInPage({ done }: { done(): void }) {
  const { t } = useTranslation();
  const title = t('signIn.title');
  useEffect(() => { document.title = `${title} · Telehub`; }, [title]);
  return (
    <main className="th-sign-in">
      <div className="th-sign-in-side">
        <Logo />
        <p className="th-sign-in-claim">{t('signIn.claim')}</p>
        <ul>
          <li>{t('signIn.point1')}</li>
          <li>{t('signIn.point2')}</li>
          <li>{t('signIn.point3')}</li>
        </ul>
      </div>
      <div className="th-sign-in-form">
        <div className="th-sign-in-language"><Language /></div>
        <div className="th-sign-in-box">
          <h1>{t('signIn.title')}</h1>
          <p className="th-quiet">{t('signIn.hint')}</p>
          <SignInForm done={done} />
        </div>
      </div>
    </main>
  );
}

// Over the page that was being worked on, which stays as it is.
export function SignInAgain({ done }: { done(): void }) {
  const { t } = useTranslation();
  const user = useSession((s) => s.user);
  const leave = useSession((s) => s.leave);
  return (
    <Modal open title={t('signIn.again')} footer={null} closable={false} keyboard={false} mask={{ closable: false }} zIndex={2000}>
      <p>{t('signIn.againText')}</p>
      <SignInForm login={user?.login ?? ''} done={done} />
      <Button type="link" block onClick={leave}>{t('signIn.other')}</Button>
    </Modal>
  );
}
