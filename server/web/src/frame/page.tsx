import { Button, Empty, Spin } from 'antd';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

// A page's head and body. The browser's title names the page, never what it shows.
export function Page({ title, extra, children, wide = true }: { title: string; extra?: ReactNode; children: ReactNode; wide?: boolean }) {
  useEffect(() => {
    document.title = `${title} · Telehub`;
  }, [title]);
  return (
    <div className={wide ? 'th-page' : 'th-page th-page-narrow'}>
      <div className="th-page-head">
        <h1>{title}</h1>
        <div className="th-page-extra">{extra}</div>
      </div>
      {children}
    </div>
  );
}

export function Nothing({ title, next, action, onAction }: { title: string; next?: string; action?: string; onAction?: () => void }) {
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<><div className="th-strong">{title}</div>{next && <div className="th-quiet">{next}</div>}</>}>
      {action && <Button type="primary" onClick={onAction}>{action}</Button>}
    </Empty>
  );
}

export function Loading() {
  const { t } = useTranslation();
  return (
    <div className="th-loading" role="status">
      <Spin />
      <span className="th-quiet">{t('common.loading')}</span>
    </div>
  );
}

export function Panel({ title, extra, children, className = '' }: { title?: ReactNode; extra?: ReactNode; children: ReactNode; className?: string }) {
  return (
    <section className={`th-panel ${className}`}>
      {title && (
        <div className="th-panel-head">
          <h2>{title}</h2>
          <div>{extra}</div>
        </div>
      )}
      <div className="th-panel-body">{children}</div>
    </section>
  );
}
