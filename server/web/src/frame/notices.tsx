// What a person is told: what went wrong, and what to do about it.
import { Alert, App, Button } from 'antd';
import i18next, { type TFunction } from 'i18next';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem, isProblem } from '../api/problem';

export interface Told {
  title: string;
  advice: string;
  requestId: string;
}

export function explain(error: unknown, t: TFunction): Told {
  if (!(error instanceof ApiProblem)) return { title: t('errors.unexpected'), advice: t('errors.unexpectedAdvice'), requestId: '' };
  const known = `errors.reasons.${error.reason}`;
  const byStatus = `errors.statuses.${error.status}`;
  const key = error.reason && i18next.exists(`${known}.title`) ? known : i18next.exists(`${byStatus}.title`) ? byStatus : 'errors.statuses.other';
  const title = t(`${key}.title` as 'errors.statuses.other.title', { detail: error.message });
  const advice = t(`${key}.advice` as 'errors.statuses.other.advice', { detail: error.message, seconds: error.retryAfterS || 5 });
  return { title, advice, requestId: error.status >= 500 ? error.requestId : '' };
}

// What is wrong with which field. The hub's own words are English; where the page has none for a field, its name must do.
export function faultsOf(error: ApiProblem, language: string): string {
  const wordsFor = ({ path, message }: { path: string; message: string }) => {
    const name = path.split('.').at(-1)?.replace(/\[\d+\]$/, '') ?? path;
    const key = ['orderForm', 'consultationForm'].map((form) => `${form}.faults.${name}`).find((k) => name !== 'name' && i18next.exists(k));
    return key ? i18next.t(key as 'orderForm.faults.consent') : language === 'en' ? message : name;
  };
  return [...new Set(error.fields.map(wordsFor))].join('; ');
}

// Says what an action's failure means. Fields' faults are shown at the fields by whoever has them.
export function useTell() {
  const { notification, message } = App.useApp();
  const { t, i18n: { language } } = useTranslation();
  const failed = useCallback(
    (error: unknown) => {
      if (isProblem(error) && error.status === 401) return; // the sign-in window says it
      const told = explain(error, t);
      const fields = error instanceof ApiProblem ? faultsOf(error, language) : '';
      notification.error({
        title: told.title,
        description: [told.advice, fields, told.requestId && t('errors.requestId', { id: told.requestId })].filter(Boolean).join(' '),
        duration: 8,
      });
    },
    [notification, t, language],
  );
  const done = useCallback((text: string) => void message.success(text), [message]);
  const says = useCallback((title: string, description: string) => notification.warning({ title, description, duration: 8 }), [notification]);
  return { failed, done, says };
}

export function Failure({ error, retry }: { error: unknown; retry?: () => unknown }) {
  const { t } = useTranslation();
  const told = explain(error, t);
  return (
    <Alert
      type="error"
      showIcon
      title={told.title}
      description={
        <>
          {told.advice}
          {told.requestId && <div className="th-quiet">{t('errors.requestId', { id: told.requestId })}</div>}
        </>
      }
      action={retry && <Button onClick={() => void retry()}>{t('common.retry')}</Button>}
    />
  );
}
