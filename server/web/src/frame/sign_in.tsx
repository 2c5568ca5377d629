import { Alert, Button, Form, Input, Modal } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '../api/client';
import { explain } from './notices';
import { Language } from './language';
import { Logo } from './logo';
import { useSession } from './session';

interface Fields {
  login: string;
  password: string;
  totp?: string;
}

function SignInForm({ login, done }: { login?: string; done(): void }) {
  const { t } = useTranslation();
  const enter = useSession((s) => s.enter);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (fields: Fields) => {
    setBusy(true);
    setError(null);
    try {
      const body = { login: fields.login.trim(), password: fields.password, ...(fields.totp ? { totp: fields.totp } : {}) };
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
    <Form<Fields> layout="vertical" requiredMark={false} initialValues={{ login }} onFinish={(f) => void submit(f)}>
      {told && <Alert className="th-gap" type="error" showIcon title={told.title} description={told.advice} />}
      <Form.Item name="login" label={t('signIn.login')} rules={[{ required: true, message: t('common.required') }]}>
        <Input autoFocus={!login} autoComplete="username" readOnly={Boolean(login)} size="large" spellCheck={false} />
      </Form.Item>
      <Form.Item name="password" label={t('signIn.password')} rules={[{ required: true, message: t('common.required') }]}>
        <Input.Password autoFocus={Boolean(login)} autoComplete="current-password" size="large" />
      </Form.Item>
      <Form.Item name="totp" label={t('signIn.totp')} extra={t('signIn.totpHint')} rules={[{ pattern: /^\d{6}$/, message: t('signIn.totpSix') }]}>
        <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} size="large" />
      </Form.Item>
      <Button type="primary" htmlType="submit" size="large" block loading={busy}>
        {t('signIn.enter')}
      </Button>
    </Form>
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
