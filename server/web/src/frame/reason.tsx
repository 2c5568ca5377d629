// Asks for the reason that an action needs, and keeps what was typed when the action fails.
import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDeed } from './acting';

export interface Ask {
  title: string;
  text?: string;
  confirm: string;
  danger?: boolean;
  needed?: boolean;
  run(reason: string): Promise<unknown>;
}

export function ReasonDialog({ ask, close }: { ask: Ask | null; close(): void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const { busy, act: deed } = useDeed(close);
  const needed = ask?.needed !== false;
  const act = async () => {
    if (!ask || (needed && !reason.trim())) return;
    await deed(async () => {
      await ask.run(reason.trim());
      setReason('');
    });
  };
  return (
    <Modal
      open={ask !== null}
      title={ask?.title}
      okText={ask?.confirm}
      cancelText={t('common.back')}
      okButtonProps={{ danger: ask?.danger ?? false, disabled: needed && !reason.trim() }}
      confirmLoading={busy}
      onOk={() => void act()}
      onCancel={close}
      destroyOnHidden
    >
      {ask?.text && <p>{ask.text}</p>}
      {needed && (
        <Input.TextArea
          autoFocus
          rows={3}
          maxLength={500}
          aria-label={t('common.reason')}
          placeholder={t('common.reasonHint')}
          value={reason}
          onChange={(e) => setReason(e.target.value)}
        />
      )}
    </Modal>
  );
}
