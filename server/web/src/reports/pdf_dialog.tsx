import { DownloadOutlined, ExportOutlined } from '@ant-design/icons';
import { Button, Modal } from 'antd';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Loading } from '../frame/page';

const PdfPages = lazy(() => import('./pdf_pages'));

export function PdfDialog({ path, title, close }: { path: string; title?: string; close(): void }) {
  const { t } = useTranslation();
  return (
    <Modal
      open
      width={860}
      style={{ top: 24 }}
      title={title ?? t('reports.document')}
      onCancel={close}
      footer={[
        <Button key="new" icon={<ExportOutlined />} href={path} target="_blank" rel="noopener">{t('reports.print')}</Button>,
        <Button key="save" icon={<DownloadOutlined />} href={path} download>{t('reports.save')}</Button>,
        <Button key="close" type="primary" onClick={close}>{t('common.close')}</Button>,
      ]}
    >
      <Suspense fallback={<Loading />}><PdfPages path={path} /></Suspense>
    </Modal>
  );
}
