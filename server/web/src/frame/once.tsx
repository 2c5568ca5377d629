// What the hub tells once, to be copied: passwords, secrets, private addresses. Nothing of it is kept.
import { Alert, Modal, Typography } from 'antd';
import { useTranslation } from 'react-i18next';

export interface Once { title: string; warning: string; lines: { label: string; text: string }[]; otherwise?: string; confirm: string }

export function OnceDialog({ once, close }: { once: Once; close(): void }) {
  const { t } = useTranslation();
  return (
    <Modal open title={once.title} closable={false} keyboard={false} mask={{ closable: false }} cancelButtonProps={{ style: { display: 'none' } }} okText={once.confirm} onOk={close}>
      <Alert type="warning" showIcon title={once.warning} style={{ marginBottom: 14 }} />
      <dl className="th-facts">
        {once.lines.map(({ label, text }) => <div key={label} className="th-whole"><dt>{label}</dt><dd><Typography.Text code copyable={{ text, tooltips: [t('people.copy'), t('people.copied')] }}>{text}</Typography.Text></dd></div>)}
        {once.lines.length === 0 && <div className="th-whole">{once.otherwise}</div>}
      </dl>
    </Modal>
  );
}
