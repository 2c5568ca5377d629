import zhCN from 'antd/locale/zh_CN';
import 'dayjs/locale/zh-cn';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { useSettings, type Language } from '../frame/settings';
import { zh } from './zh';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof zh };
    returnNull: false;
  }
}

interface Pack { words: typeof zh; antd: typeof zhCN }
const packs: { 'zh-CN': Pack; en?: Pack } = { 'zh-CN': { words: zh, antd: zhCN } };
const packOf = (language: string): Pack => (language === 'en' && packs.en) || packs['zh-CN'];
export const antdLocale = (language: Language) => packOf(language).antd;

async function fetchWords(language: Language) {
  if (language === 'en') packs.en ??= (await import('./pack_en')).pack;
}

export async function startI18n() {
  const { language } = useSettings.getState();
  await fetchWords(language).catch(() => {}); // then in Chinese, rather than not at all
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: packOf(language).words } },
    interpolation: { escapeValue: false }, // React escapes
    showSupportNotice: false,
  } as Parameters<typeof i18next.init>[0]);
  document.documentElement.lang = language;
}

let wanted: Language;
export async function changeLanguage(language: Language) {
  wanted = language;
  await fetchWords(language);
  if (wanted !== language) return; // chosen otherwise meanwhile
  i18next.addResourceBundle(language, 'translation', packOf(language).words);
  await i18next.changeLanguage(language);
  useSettings.getState().change({ language });
  document.documentElement.lang = language;
}

// The word for a name that the API uses (a state, a role, a reason); the name itself, or `otherwise`, when there is none.
export type Group = 'role' | 'orderState' | 'studyState' | 'taskState' | 'reportState' | 'urgency' | 'patientClass' | 'sex' | 'uploadState' | 'result' | 'resultReason' | 'quarantineKind' | 'bodyPart' | 'modality' | 'versionAction' | 'taskKind' | 'consultationKind'
  | 'consultationState' | 'consultationAction' | 'appointmentState' | 'outcome' | 'purpose' | 'specialty' | 'jobState' | 'deliveryState' | 'jobContent'
  | 'channel' | 'whyNot' | 'orgKind' | 'echoReason' | 'deviceService' | 'auditEntity' | 'auditVerb' | 'roomKind' | 'waitingState' | 'newsKind' | 'mailWants';
export function word(group: Group, name: string, otherwise = name): string {
  const words: Record<string, string> = packOf(i18next.language).words[group];
  return words[name] ?? otherwise;
}
export const namesOf = (group: Group) => Object.keys(zh[group]);
