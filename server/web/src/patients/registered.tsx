// Who is registered under a patient ID that is being typed: said beside the field, and taken into the form as long as
// nothing there says otherwise. When the ID changes, what was taken goes again: it is the person's who had that ID.
import { useQuery } from '@tanstack/react-query';
import { Form, type FormInstance } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap, type Order } from '../api/client';
import { word } from '../i18n';
import { personName, useFormats } from '../lib/format';

type Person = Order['patient'];
interface Fields { patient_id?: string; name?: string; sex?: string; birth_date?: Dayjs | null }
const typedMs = 300;

// Those of the clinic's own orders; null: nobody that this page knows of.
const useRegistered = (patientId: string) =>
  useQuery({
    queryKey: ['registered', patientId],
    enabled: patientId !== '',
    staleTime: 60_000,
    queryFn: async () => {
      const { items } = await unwrap(api.GET('/api/v1/orders', { params: { query: { patient_id: patientId, limit: '1' } } }));
      return items[0]?.patient ?? null;
    },
  });

const differs = (typed: string | undefined, known: string) => Boolean(typed?.trim() && known && typed.trim() !== known);
function contradicts({ name, sex, birth_date: born }: Fields, p: Person) {
  return differs(name && personName(name), personName(p.name)) || differs(sex, p.sex) || differs(born?.format('YYYY-MM-DD'), p.birth_date);
}

function take(form: FormInstance, p: Person | null) {
  form.setFields([
    { name: 'name', value: p?.name ?? '', errors: [] },
    { name: 'sex', value: p?.sex || undefined, errors: [] },
    { name: 'birth_date', value: p?.birth_date ? dayjs(p.birth_date) : null, errors: [] },
  ]);
}

export function Registered({ form, otherwise }: { form: FormInstance; otherwise?: ReactNode }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const fields = (Form.useWatch([], form) ?? {}) as Fields;
  const id = (fields.patient_id ?? '').trim();
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(id), typedMs);
    return () => clearTimeout(timer);
  }, [id]);
  const taken = useRef<Person | null>(null);
  const known = useRegistered(asked).data;
  const person = known && known.patient_id === id ? known : null;
  useEffect(() => {
    const now = () => form.getFieldsValue() as Fields;
    if (taken.current && taken.current.patient_id !== id) {
      if (!contradicts(now(), taken.current)) take(form, null);
      taken.current = null;
    }
    if (!person || taken.current || contradicts(now(), person)) return;
    take(form, person);
    taken.current = person;
  }, [form, id, person]);
  if (!person) return otherwise;
  const facts = [personName(person.name), word('sex', person.sex), person.birth_date && formats.date(`${person.birth_date}T00:00:00`)].filter(Boolean).join(' · ');
  return contradicts(fields, person)
    ? <span className="th-differs" role="alert">{t('orderForm.registeredAs', { facts })}{t('orderForm.registeredDiffers')}</span>
    : <span role="status">{t('orderForm.registeredAs', { facts })}</span>;
}
