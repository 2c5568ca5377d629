// What the person was told: a bell with the number of what is unread, the list behind it, and a word when it comes.
import { BellOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { App, Badge, Button, Tooltip } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, unwrap } from '../api/client';
import { whileActive } from '../lib/idle';
import { part } from '../lib/part';
import type { Told } from './live';
import { noticePath } from './notice_path';
import { chime } from './sound';

const urgent = new Set(['consultation.escalated', 'consultation.overdue', 'consultation.question', 'appointment.reminder_soon']);

function useArrivals() {
  const { notification } = App.useApp();
  const { i18n, t } = useTranslation();
  const navigate = useNavigate();
  useEffect(() => {
    const told = (event: Event) => {
      const { detail } = event as CustomEvent<Told>;
      if (detail.kind === 'consultation.ring') return; // it rings by itself
      const path = noticePath(detail);
      const loud = urgent.has(detail.kind);
      if (loud) chime();
      notification[loud ? 'warning' : 'info']({
        key: detail.id,
        title: i18n.language === 'en' ? detail.title_en : detail.title,
        duration: loud ? 0 : 6,
        actions: path && <Button size="small" onClick={() => { notification.destroy(detail.id); void navigate(path); }}>{t('notices.open')}</Button>,
      });
    };
    window.addEventListener('telehub-told', told);
    return () => window.removeEventListener('telehub-told', told);
  }, [notification, i18n, navigate, t]);
}

const NoticeDrawer = part(async () => (await import('./notice_drawer')).NoticeDrawer);

export function Bell() {
  const { t } = useTranslation();
  const [open, setOpen] = useState<boolean | null>(null); // null: not yet
  useArrivals();
  const unread = useQuery({
    queryKey: ['notifications', 'unread'],
    queryFn: () => unwrap(api.GET('/api/v1/notifications/unread')),
    refetchInterval: whileActive(60_000),
  });
  const count = unread.data?.unread ?? 0;
  const label = count ? t('notices.unread', { count }) : t('notices.title');
  return (
    <>
      <Tooltip title={label}>
        <Button type="text" aria-label={label} icon={<Badge count={count} size="small" offset={[5, 0]}><BellOutlined /></Badge>} onClick={() => setOpen(true)} />
      </Tooltip>
      {open !== null && <NoticeDrawer open={open} unread={count} close={() => setOpen(false)} />}
    </>
  );
}
