// What a person sets for themselves: where mail goes, and a private calendar address.
import { Button, Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changePassword, useContact, useTellingMoves, type Contact } from '../api/telling';
import { ApiProblem, isProblem } from '../api/problem';
import { Failure, useTell } from '../frame/notices';
import { OnceDialog } from '../frame/once';
import { Loading, Page, Panel } from '../frame/page';
import { ReasonDialog } from '../frame/reason';
import { useSession } from '../frame/session';
import { word } from '../i18n';

const wants = ['all', 'appointments', 'none'];

function ContactForm({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const tell = useTell();
  const { saveContact } = useTellingMoves();
  const [form] = Form.useForm<Contact>();
  const [busy, setBusy] = useState(false);
  const save = async (f: Contact) => {
    setBusy(true);
    try {
      await saveContact({ email: f.email.trim(), wants: f.wants });
      tell.done(t('people.saved'));
    } catch (error) {
      const wrong = error instanceof ApiProblem && error.fields.some((fault) => fault.path === '$.email');
      if (wrong) form.setFields([{ name: 'email', errors: [t('mine.emailFault')] }]);
      else tell.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form<Contact> form={form} layout="vertical" initialValues={contact} onFinish={(f) => void save(f)}>
      <Form.Item name="email" label={t('mine.email')} extra={t('mine.emailHint')}><Input type="email" maxLength={254} autoComplete="email" spellCheck={false} style={{ maxWidth: 380 }} placeholder="name@example.org" /></Form.Item>
      <Form.Item name="wants" label={t('mine.wants')}><Radio.Group options={wants.map((value) => ({ value, label: word('mailWants', value) }))} /></Form.Item>
      <Button type="primary" htmlType="submit" loading={busy}>{t('admin.save')}</Button>
    </Form>
  );
}

function ContactPanel() {
  const { t } = useTranslation();
  const contact = useContact();
  return (
    <Panel title={t('mine.contact')}>
      {contact.isPending && <Loading />}
      {contact.error && <Failure error={contact.error} retry={contact.refetch} />}
      {contact.data && <ContactForm contact={contact.data} />}
    </Panel>
  );
}

const leastPassword = 12;
interface Passwords { current: string; password: string; again: string }

function PasswordPanel() {
  const { t } = useTranslation();
  const tell = useTell();
  const leave = useSession((s) => s.leave);
  const [form] = Form.useForm<Passwords>();
  const [busy, setBusy] = useState(false);
  const needed = { required: true, message: t('common.required') };
  const hint = t('mine.nextPasswordHint', { least: leastPassword });
  const same = ({ getFieldValue }: { getFieldValue(name: string): string }) => ({
    validator: (_: unknown, v: string) => (!v || v === getFieldValue('password') ? Promise.resolve() : Promise.reject(new Error(t('mine.notTheSame')))),
  });
  const save = async ({ current, password }: Passwords) => {
    setBusy(true);
    try {
      await changePassword(current, password);
      leave();
    } catch (error) {
      tell.failed(error);
      setBusy(false);
    }
  };
  return (
    <Panel title={t('mine.changePassword')}>
      <Form<Passwords> form={form} layout="vertical" onFinish={(f) => void save(f)} style={{ maxWidth: 380 }}>
        <Form.Item name="current" label={t('mine.currentPassword')} rules={[needed]}><Input.Password autoComplete="current-password" maxLength={256} /></Form.Item>
        <Form.Item name="password" label={t('mine.nextPassword')} extra={hint} rules={[needed, { min: leastPassword, message: hint }]}><Input.Password autoComplete="new-password" maxLength={256} /></Form.Item>
        <Form.Item name="again" label={t('mine.again')} rules={[needed, same]}><Input.Password autoComplete="new-password" maxLength={256} /></Form.Item>
        <p className="th-quiet">{t('mine.passwordEnds')}</p>
        <Button type="primary" htmlType="submit" loading={busy}>{t('admin.save')}</Button>
      </Form>
    </Panel>
  );
}

function FeedPanel() {
  const { t } = useTranslation();
  const tell = useTell();
  const { newFeed, revokeFeed } = useTellingMoves();
  const [asking, setAsking] = useState<'new' | 'revoke' | null>(null);
  const [address, setAddress] = useState<string | null>(null);
  const revoke = async () => {
    try {
      await revokeFeed();
      tell.done(t('mine.revoked'));
    } catch (error) {
      if (!isProblem(error) || error.status !== 404) throw error;
      tell.says(t('mine.noFeed'), t('mine.noFeedText'));
    }
  };
  return (
    <Panel title={t('mine.feed')}>
      <p>{t('mine.feedText')}</p>
      <p className="th-quiet">{t('mine.feedOnce')}</p>
      <div className="th-row">
        <Button type="primary" onClick={() => setAsking('new')}>{t('mine.newFeed')}</Button>
        <Button danger onClick={() => setAsking('revoke')}>{t('mine.revoke')}</Button>
      </div>
      <ReasonDialog ask={asking === 'new' ? { title: t('mine.newFeed'), text: t('mine.newFeedText'), confirm: t('mine.newFeed'), needed: false, run: async () => setAddress(await newFeed()) } : null} close={() => setAsking(null)} />
      <ReasonDialog ask={asking === 'revoke' ? { title: t('mine.revoke'), text: t('mine.revokeText'), confirm: t('mine.revoke'), danger: true, needed: false, run: revoke } : null} close={() => setAsking(null)} />
      {address && <OnceDialog once={{ title: t('mine.feed'), warning: t('mine.onlyNow'), lines: [{ label: t('mine.address'), text: address }], confirm: t('mine.taken') }} close={() => setAddress(null)} />}
    </Panel>
  );
}

export default function SettingsPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('mine.title')} wide={false}>
      <ContactPanel />
      <FeedPanel />
      <PasswordPanel />
    </Page>
  );
}
