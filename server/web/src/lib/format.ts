// Dates, numbers and sizes as the language writes them.
import { useSettings, type Language } from '../frame/settings';
import { useMemo } from 'react';

const date: Intl.DateTimeFormatOptions = { year: 'numeric', month: '2-digit', day: '2-digit' };
const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

export interface Formats {
  date(iso: string | null | undefined): string;
  study(s: { study_date: string; modalities: string[]; description: string }): string; // in one line
  dicomDate(da: string): string; // DA (PS3.5 6.2): "20260131"; what is none is shown as it is
  time(iso: string | null | undefined): string;
  dateTime(iso: string | null | undefined): string;
  shortTime(iso: string | null | undefined): string; // the time today, else with its day
  weekday(iso: string): string;
  number(value: number, digits?: number): string;
  bytes(value: number): string;
  duration(ms: number): string; // "1 h 5 min": whole minutes, seconds below one
  age(birthDate: string, at?: number): string;
}

export function formatsOf(language: Language): Formats {
  const locale = language === 'en' ? 'en-GB' : 'zh-CN';
  const days = new Intl.DateTimeFormat(locale, date);
  const times = new Intl.DateTimeFormat(locale, time);
  const both = new Intl.DateTimeFormat(locale, { ...date, ...time });
  const short = new Intl.DateTimeFormat(locale, { month: '2-digit', day: '2-digit', ...time });
  const weekdays = new Intl.DateTimeFormat(locale, { weekday: 'short' });
  const unit = (value: number, name: string, digits = 0) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits }).format(value);
  const at = (format: Intl.DateTimeFormat) => (iso: string | null | undefined) => {
    const when = iso ? new Date(iso) : null;
    return when && !Number.isNaN(when.getTime()) ? format.format(when) : '';
  };
  const dicomDate = (da: string) => (/^\d{8}$/.test(da) ? at(days)(`${da.slice(0, 4)}-${da.slice(4, 6)}-${da.slice(6)}T00:00:00`) || da : da);
  return {
    date: at(days),
    dicomDate,
    study: (s) => [dicomDate(s.study_date), s.modalities.join('/'), s.description].filter(Boolean).join(' '),
    time: at(times),
    dateTime: at(both),
    shortTime: (iso) => (iso && new Date(iso).toDateString() === new Date().toDateString() ? at(times)(iso) : at(short)(iso)),
    weekday: at(weekdays),
    number: (value, digits = 0) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value),
    bytes: (value) => {
      const steps = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
      let step = 0;
      let amount = value;
      for (; amount >= 1000 && step < steps.length - 1; ++step) amount /= 1000;
      return unit(amount, steps[step] ?? 'byte', amount < 10 && step > 0 ? 1 : 0);
    },
    duration: (ms) => {
      const seconds = Math.round(Math.abs(ms) / 1000);
      if (seconds < 60) return unit(seconds, 'second');
      const minutes = Math.floor(seconds / 60);
      if (minutes < 60) return unit(minutes, 'minute');
      const hours = Math.floor(minutes / 60);
      if (hours < 48) return minutes % 60 ? `${unit(hours, 'hour')} ${unit(minutes % 60, 'minute')}` : unit(hours, 'hour');
      return unit(Math.floor(hours / 24), 'day');
    },
    age: (birthDate, now = Date.now()) => {
      const born = new Date(`${birthDate}T00:00:00`);
      if (!birthDate || Number.isNaN(born.getTime())) return '';
      const today = new Date(now);
      let years = today.getFullYear() - born.getFullYear();
      const passed = today.getMonth() - born.getMonth() || today.getDate() - born.getDate();
      if (passed < 0) years -= 1;
      if (years >= 2) return language === 'en' ? `${years} y` : `${years}岁`;
      const months = Math.max(0, (today.getFullYear() - born.getFullYear()) * 12 + today.getMonth() - born.getMonth() - (today.getDate() < born.getDate() ? 1 : 0));
      return language === 'en' ? `${months} mo` : `${months}个月`;
    },
  };
}

// "A, B" or "甲、乙".
export const listed = (words: string[]) => words.join(useSettings.getState().language === 'en' ? ', ' : '、');

// A DICOM person name (PS3.5 6.2.1): "Zhang^Wei=张^伟" is 张伟, "Müller^Jörg" is Müller Jörg.
export function personName(name: string): string {
  const [alphabetic = '', ideographic = ''] = name.split('=');
  const words = (group: string) => group.split('^').filter((part) => part.trim() !== '');
  const written = words(ideographic);
  if (written.length === 0) return words(alphabetic).join(' ');
  return written.join(/[\u3400-\u9fff\uac00-\ud7af]/.test(ideographic) ? '' : ' ');
}

export function useFormats(): Formats {
  const language = useSettings((s) => s.language);
  return useMemo(() => formatsOf(language), [language]);
}
