// Who is registered under a patient ID that is being typed: said beside the field, and taken into what is still empty as
// long as nothing says otherwise. When the ID changes, what was taken goes again: it is the person's who had that ID.
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

// Never from a cache: somebody may have put the registration right a moment ago.
const useRegistered = (patientId: string) =>
  useQuery({
    queryKey: ['registered', patientId],
    enabled: patientId !== '',
    staleTime: 0,
    gcTime: 0,
    queryFn: async () => {
      const { items } = await unwrap(api.GET('/api/v1/patients', { params: { query: { patient_id: patientId } } }));
      return (items[0] as Person | undefined) ?? null;
    },
  });

const names = ['name', 'sex', 'birth_date'] as const;
type Said = Record<(typeof names)[number], string>;
const told = (p: Person): Fields => ({ name: p.name, sex: p.sex, birth_date: p.birth_date ? dayjs(p.birth_date) : null });
const empty: Fields = { name: '', sex: undefined, birth_date: null };
// As the hub compares names: not by case, nor by what stands between their parts.
const plain = ({ name, sex, birth_date: born }: Fields): Said => ({ name: personName(name ?? '').replaceAll(/\s/g, '').toLowerCase(), sex: sex ?? '', birth_date: born?.format('YYYY-MM-DD') ?? '' });
const differs = (typed: Said, known: Said) => names.some((n) => typed[n] !== '' && known[n] !== '' && typed[n] !== known[n]);

const put = (form: FormInstance, fields: Fields, which: (typeof names)[number][]) => form.setFields(which.map((name) => ({ name, value: fields[name], errors: [] })));

// In the field itself, and not yet the form's: a name in an input method, a date that is not whole.
const isTyped = (name: string) => {
  const at = document.activeElement;
  return at instanceof HTMLInputElement && at.id === name && at.value !== '';
};

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
  const answer = useRegistered(asked);
  const person = answer.data && !answer.isFetching && answer.data.patient_id === id ? answer.data : null;
  const contrary = person !== null && differs(plain(fields), plain(told(person)));
  useEffect(() => {
    // As the form is now: somebody may have gone on typing since it was drawn.
    const now = form.getFieldsValue() as Fields;
    const typed = plain(now);
    const before = taken.current;
    if (before && before.patient_id !== now.patient_id?.trim()) {
      const was = plain(told(before));
      put(form, empty, names.filter((n) => typed[n] === was[n]));
      taken.current = null;
      return;
    }
    if (!person || contrary || before || person.patient_id !== now.patient_id?.trim()) return;
    const known = plain(told(person));
    if (differs(typed, known)) return;
    put(form, told(person), names.filter((n) => typed[n] === '' && known[n] !== '' && !isTyped(n)));
    taken.current = person;
  }, [form, id, person, contrary]);
  if (!person) return otherwise;
  const facts = [personName(person.name), word('sex', person.sex), person.birth_date && formats.date(`${person.birth_date}T00:00:00`)].filter(Boolean).join(' · ');
  return (
    <span role="status" className={contrary ? 'th-differs' : ''}>{t('orderForm.registeredAs', { facts })}{contrary && t('orderForm.registeredDiffers')}</span>
  );
}
