import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en';
import { zh } from './zh';
import { useSettings, type Language } from '../frame/settings';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof zh };
    returnNull: false;
  }
}

export async function startI18n() {
  await i18next.use(initReactI18next).init({
    lng: useSettings.getState().language,
    fallbackLng: false,
    resources: { 'zh-CN': { translation: zh }, en: { translation: en } },
    interpolation: { escapeValue: false }, // React escapes
    showSupportNotice: false,
  } as Parameters<typeof i18next.init>[0]);
  document.documentElement.lang = useSettings.getState().language;
}

export function changeLanguage(language: Language) {
  useSettings.getState().change({ language });
  document.documentElement.lang = language;
  return i18next.changeLanguage(language);
}

// The word for a name that the API uses (a state, a role, a reason); the name itself when there is none.
type Group = 'role' | 'orderState' | 'studyState' | 'taskState' | 'reportState' | 'urgency' | 'patientClass' | 'sex' | 'uploadState' | 'result' | 'resultReason' | 'quarantineKind' | 'bodyPart' | 'modality' | 'versionAction' | 'taskKind' | 'consultationKind'
  | 'consultationState' | 'consultationAction' | 'appointmentState' | 'outcome' | 'purpose' | 'specialty' | 'jobState' | 'deliveryState' | 'jobContent'
  | 'channel' | 'whyNot' | 'orgKind' | 'echoReason' | 'deviceService' | 'auditEntity' | 'auditVerb' | 'roomKind' | 'waitingState' | 'newsKind' | 'mailWants';
export function word(group: Group, name: string): string {
  const words: Record<string, string> = (i18next.language === 'en' ? en : zh)[group];
  return words[name] ?? name;
}
