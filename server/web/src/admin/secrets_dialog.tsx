// What the hub tells once: the password that it made up, the secret of one-time passwords. Nothing of it is kept.
import { Alert, Modal, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Secrets } from '../api/admin';

export function SecretsDialog({ told, close }: { told: Secrets; close(): void }) {
  const { t } = useTranslation();
  const line = (label: string, text: string) => (
    <div className="th-whole"><dt>{label}</dt><dd><Typography.Text code copyable={{ text, tooltips: [t('people.copy'), t('people.copied')] }}>{text}</Typography.Text></dd></div>
  );
  return (
    <Modal open title={t('people.secretsOf', { login: told.login })} closable={false} keyboard={false} mask={{ closable: false }} cancelButtonProps={{ style: { display: 'none' } }} okText={t('people.handedOver')} onOk={close}>
      <Alert type="warning" showIcon title={t('people.onlyNow')} style={{ marginBottom: 14 }} />
      <dl className="th-facts">
        {told.password && line(t('people.password'), told.password)}
        {told.totp_secret && line(t('people.totpSecret'), told.totp_secret)}
        {!told.password && !told.totp_secret && <div className="th-whole">{t('people.toldBefore')}</div>}
      </dl>
    </Modal>
  );
}
