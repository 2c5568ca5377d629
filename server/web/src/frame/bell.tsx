// What the person was told: a bell with the number of what is unread, the list behind it, and a word when it comes.
import { BellOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Badge, Button, Drawer, Tooltip } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, unwrap, type Notification } from '../api/client';
import { useFormats } from '../lib/format';
import { whileActive } from '../lib/idle';
import { useList } from '../lib/list';
import type { Told } from './live';
import { Failure, useTell } from './notices';
import { Loading, Nothing } from './page';
import { chime } from './sound';

const urgent = new Set(['consultation.escalated', 'consultation.overdue', 'consultation.question', 'appointment.reminder_soon']);

const pages: Record<string, (id: string) => string> = {
  consultation: (id) => `/consultations/${id}`, order: (id) => `/orders/${id}`, read_task: (id) => `/reading/${id}`, appointment: () => '/calendar', waiting: () => '/calendar?waiting',
};
const pathOf = (n: { entity: string; entity_id: string }): string | null => pages[n.entity]?.(n.entity_id) ?? null;

function useArrivals() {
  const { notification } = App.useApp();
  const { i18n, t } = useTranslation();
  const navigate = useNavigate();
  useEffect(() => {
    const told = (event: Event) => {
      const { detail } = event as CustomEvent<Told>;
      if (detail.kind === 'consultation.ring') return; // it rings by itself
      const path = pathOf(detail);
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

function List({ close }: { close(): void }) {
  const { t, i18n } = useTranslation();
  const formats = useFormats();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const tell = useTell();
  const list = useList(['notifications', 'list'], (cursor) => unwrap(api.GET('/api/v1/notifications', { params: { query: { limit: '50', cursor } } })), 60_000);
  const open = async (n: Notification) => {
    try {
      if (!n.read_at) await unwrap(api.POST('/api/v1/notifications/{id}/read', { params: { path: { id: n.id } } }));
      void queries.invalidateQueries({ queryKey: ['notifications'] });
      const path = pathOf(n);
      if (path) { close(); void navigate(path); }
    } catch (error) {
      tell.failed(error);
    }
  };
  if (list.error && list.rows.length === 0) return <Failure error={list.error} retry={list.refetch} />;
  if (list.isPending) return <Loading />;
  if (list.rows.length === 0) return <Nothing title={t('notices.none')} next={t('notices.noneNext')} />;
  return (
    <>
      {list.rows.map((n) => (
        <button key={n.id} type="button" className={`th-notice ${n.read_at ? '' : 'th-notice-new'}`} onClick={() => void open(n)}>
          <span>{i18n.language === 'en' ? n.title_en : n.title}</span>
          <span className="th-quiet">{formats.shortTime(n.created_at)}</span>
        </button>
      ))}
      {list.hasNextPage && <div className="th-more"><Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('common.more')}</Button></div>}
    </>
  );
}

export function Bell() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const tell = useTell();
  const [open, setOpen] = useState(false);
  useArrivals();
  const unread = useQuery({
    queryKey: ['notifications', 'unread'],
    queryFn: () => unwrap(api.GET('/api/v1/notifications/unread')),
    refetchInterval: whileActive(60_000),
  });
  const count = unread.data?.unread ?? 0;
  const readAll = async () => {
    try {
      await unwrap(api.POST('/api/v1/notifications/read-all'));
      void queries.invalidateQueries({ queryKey: ['notifications'] });
    } catch (error) {
      tell.failed(error);
    }
  };
  const label = count ? t('notices.unread', { count }) : t('notices.title');
  return (
    <>
      <Tooltip title={label}>
        <Button type="text" aria-label={label} icon={<Badge count={count} size="small" offset={[5, 0]}><BellOutlined /></Badge>} onClick={() => setOpen(true)} />
      </Tooltip>
      <Drawer open={open} title={t('notices.title')} size={400} onClose={() => setOpen(false)} extra={count > 0 && <Button size="small" onClick={() => void readAll()}>{t('notices.readAll')}</Button>}>
        {open && <List close={() => setOpen(false)} />}
      </Drawer>
    </>
  );
}
