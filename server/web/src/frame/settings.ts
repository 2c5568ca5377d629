// What a person chose for this browser: language, theme, filters. Nothing of a patient is kept.
import { create } from 'zustand';
import type { Mode } from '../theme';

export type Language = 'zh-CN' | 'en';
const key = 'telehub.settings';

interface Kept {
  language: Language;
  mode: Mode;
  siderClosed: boolean;
  filters: Record<string, Record<string, string>>; // by page; choices from lists only, never typed text
}

// What the browser prefers of the two.
const preferred = (): Language => (navigator.languages.find((l) => /^(zh|en)\b/.test(l))?.startsWith('en') ? 'en' : 'zh-CN');

function read(): Kept {
  const usual: Kept = { language: preferred(), mode: 'light', siderClosed: false, filters: {} };
  try {
    return { ...usual, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Kept>) };
  } catch {
    return usual;
  }
}

interface Settings extends Kept {
  change(what: Partial<Omit<Kept, 'filters'>>): void;
  setFilter(page: string, name: string, value: string): void;
}

export const useSettings = create<Settings>((set, get) => {
  const keep = () => {
    const { language, mode, siderClosed, filters } = get();
    localStorage.setItem(key, JSON.stringify({ language, mode, siderClosed, filters }));
  };
  return {
    ...read(),
    change(what) {
      set(what);
      keep();
    },
    setFilter(page, name, value) {
      const { filters } = get();
      set({ filters: { ...filters, [page]: { ...filters[page], [name]: value } } });
      keep();
    },
  };
});

export function useFilter(page: string, name: string, usual: string): [string, (value: string) => void] {
  const value = useSettings((s) => s.filters[page]?.[name] ?? usual);
  const set = useSettings((s) => s.setFilter);
  return [value, (next) => set(page, name, next)];
}
