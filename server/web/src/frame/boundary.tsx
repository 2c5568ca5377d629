import { Button, Result } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

// A page that failed: its own fault, or a part of a newer build that is no longer there.
export function BrokenPage() {
  const { t } = useTranslation();
  return (
    <Result
      status="error"
      title={t('errors.unexpected')}
      subTitle={t('errors.unexpectedAdvice')}
      extra={<Button type="primary" onClick={() => window.location.reload()}>{t('common.reload')}</Button>}
    />
  );
}

export function NoSuchPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Result
      status="404"
      title={t('errors.noPage')}
      subTitle={t('errors.noPageAdvice')}
      extra={<Button type="primary" onClick={() => void navigate('/')}>{t('nav.home')}</Button>}
    />
  );
}
