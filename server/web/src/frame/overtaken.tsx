// Somebody else saved what a form is about while it was filled in: the person sees where the two differ, and decides.
import { Alert, Button, type FormInstance } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Props<Fields extends object> {
  form: FormInstance<Fields>;
  theirs: Fields;
  say(name: keyof Fields, value: unknown): string; // as the person reads it
  decided(): void;
}

export function Overtaken<Fields extends object>({ form, theirs: found, say, decided }: Props<Fields>) {
  const { t } = useTranslation();
  const [theirs] = useState(found);
  const mark = (warningsOf: (name: keyof Fields) => string[]) => {
    const names = Object.keys(theirs) as (keyof Fields)[];
    form.setFields(names.map((name) => ({ name, warnings: warningsOf(name) })) as Parameters<typeof form.setFields>[0]);
  };
  useEffect(() => {
    const saved = (name: keyof Fields) => say(name, theirs[name]);
    mark((name) => (saved(name) === say(name, form.getFieldValue(name as never)) ? [] : [t('overtaken.saved', { value: saved(name) || '—' })]));
    // Once.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  const decide = (take: boolean) => {
    mark(() => []);
    if (take) form.setFieldsValue(theirs as Parameters<typeof form.setFieldsValue>[0]);
    decided();
  };
  return (
    <Alert
      className="th-gap" type="warning" showIcon title={t('overtaken.title')} description={t('overtaken.text')}
      action={<div className="th-row"><Button size="small" onClick={() => decide(true)}>{t('overtaken.take')}</Button><Button size="small" type="primary" onClick={() => decide(false)}>{t('overtaken.keep')}</Button></div>}
    />
  );
}
