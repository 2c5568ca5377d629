// A form that was begun is not left without a question: not by a link, not by the browser.
import { Modal } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useBlocker } from 'react-router';

export function useLeaving(isBegun: () => boolean) {
  const { t } = useTranslation();
  const saved = useRef(false);
  const asks = useRef((): boolean => false);
  useEffect(() => { asks.current = () => !saved.current && isBegun(); });
  const blocker = useBlocker(({ currentLocation: from, nextLocation: to }) => from.pathname !== to.pathname && asks.current());
  useEffect(() => {
    const leave = (event: BeforeUnloadEvent) => { if (asks.current()) event.preventDefault(); };
    window.addEventListener('beforeunload', leave);
    return () => window.removeEventListener('beforeunload', leave);
  }, []);
  const question = (
    <Modal
      open={blocker.state === 'blocked'}
      title={t('leaving.title')}
      okText={t('leaving.leave')}
      okButtonProps={{ danger: true }}
      cancelText={t('leaving.stay')}
      cancelButtonProps={{ autoFocus: true }}
      onOk={() => blocker.proceed?.()}
      onCancel={() => blocker.reset?.()}
      width={440}
    >
      {t('leaving.text')}
    </Modal>
  );
  return { question, free: () => { saved.current = true; } };
}
