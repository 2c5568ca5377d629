// What the person was told, the newest first.
import { useQueryClient } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, unwrap, type Notification } from '../api/client';
import { useFormats } from '../lib/format';
import { useList } from '../lib/list';
import { noticePath } from './notice_path';
import { Failure, useTell } from './notices';
import { Loading, Nothing } from './page';

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
      const path = noticePath(n);
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

export function NoticeDrawer({ open, unread, close }: { open: boolean; unread: number; close(): void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const tell = useTell();
  const readAll = async () => {
    try {
      await unwrap(api.POST('/api/v1/notifications/read-all'));
      void queries.invalidateQueries({ queryKey: ['notifications'] });
    } catch (error) {
      tell.failed(error);
    }
  };
  return (
    <Drawer open={open} title={t('notices.title')} size={400} onClose={close} extra={unread > 0 && <Button size="small" onClick={() => void readAll()}>{t('notices.readAll')}</Button>}>
      {open && <List close={close} />}
    </Drawer>
  );
}
