// A form's value as a person reads it.
import dayjs from 'dayjs';
import i18next from 'i18next';
import { word, type Group } from '../i18n';

export function said(value: unknown, group?: Group): string {
  if (dayjs.isDayjs(value)) return value.format('YYYY-MM-DD');
  if (typeof value === 'boolean') return i18next.t(value ? 'common.yes' : 'common.no');
  if (Array.isArray(value)) return value.map((part) => said(part, group)).join(', ');
  const text = typeof value === 'string' ? value : '';
  return group && text ? word(group, text) : text;
}
