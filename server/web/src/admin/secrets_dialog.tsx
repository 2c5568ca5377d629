// What the hub tells once of an account: the password that it made up, the secret of one-time passwords.
import { useTranslation } from 'react-i18next';
import type { Secrets } from '../api/admin';
import { OnceDialog } from '../frame/once';

export function SecretsDialog({ told, close }: { told: Secrets; close(): void }) {
  const { t } = useTranslation();
  const lines = [{ label: t('people.password'), text: told.password }, { label: t('people.totpSecret'), text: told.totp_secret }].flatMap(({ label, text }) => (text ? [{ label, text }] : []));
  return <OnceDialog once={{ title: t('people.secretsOf', { login: told.login }), warning: t('people.onlyNow'), lines, otherwise: t('people.toldBefore'), confirm: t('people.handedOver') }} close={close} />;
}
