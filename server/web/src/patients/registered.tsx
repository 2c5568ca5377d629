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

const told = (p: Person): Fields => ({ name: p.name, sex: p.sex || undefined, birth_date: p.birth_date ? dayjs(p.birth_date) : null });
const empty: Fields = { name: '', sex: undefined, birth_date: null };
const plain = ({ name = '', sex = '', birth_date: born }: Fields) => ({ name: personName(name.trim()), sex, birth_date: born?.format('YYYY-MM-DD') ?? '' });
type Said = keyof ReturnType<typeof plain>;
const names = ['name', 'sex', 'birth_date'] as const satisfies Said[];

// What the form says otherwise. A name that is still being typed is its beginning.
function differing(now: Fields, p: Person): Said[] {
  const [typed, known] = [plain(now), plain(told(p))];
  return names.filter((n) => typed[n] !== '' && known[n] !== '' && typed[n] !== known[n]);
}
const isBegun = (now: Fields, p: Person) => personName(p.name).startsWith(plain(now).name);

const put = (form: FormInstance, fields: Fields, which: readonly Said[]) => form.setFields(which.map((name) => ({ name, value: fields[name], errors: [] })));

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
  const differs = person ? differing(fields, person) : [];
  const agrees = person !== null && differs.length === 0;
  useEffect(() => {
    const before = taken.current;
    if (before && before.patient_id !== id) {
      const [typed, was] = [plain(form.getFieldsValue() as Fields), plain(told(before))];
      put(form, empty, names.filter((n) => typed[n] === was[n]));
      taken.current = null;
    }
    if (!person || !agrees || taken.current) return;
    put(form, told(person), names);
    taken.current = person;
  }, [form, id, person, agrees]);
  if (!person) return otherwise;
  const facts = [personName(person.name), word('sex', person.sex), person.birth_date && formats.date(`${person.birth_date}T00:00:00`)].filter(Boolean).join(' · ');
  const warns = differs.some((n) => n !== 'name' || !isBegun(fields, person));
  return warns
    ? <span className="th-differs" role="alert">{t('orderForm.registeredAs', { facts })}{t('orderForm.registeredDiffers')}</span>
    : <span role="status">{t('orderForm.registeredAs', { facts })}</span>;
}
