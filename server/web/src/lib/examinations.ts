// What is ordered: DICOM's words for modality and body part (PS3.16 Annex L), and how the examination is usually called.
import { word } from '../i18n';

export const modalities = ['CT', 'MR', 'DX', 'CR', 'US', 'MG', 'XA', 'RF', 'NM', 'PT', 'ECG', 'ES'];
export const bodyParts = [
  'HEAD', 'BRAIN', 'NECK', 'CHEST', 'ABDOMEN', 'PELVIS', 'CSPINE', 'TSPINE', 'LSPINE', 'SHOULDER', 'ELBOW', 'WRIST', 'HAND', 'HIP', 'KNEE',
  'ANKLE', 'FOOT', 'HEART', 'BREAST', 'KIDNEY', 'LIVER', 'SINUS',
];

export function proceduresOf(modality: string | undefined, bodyPart: string | undefined, language: string): string[] {
  if (!modality || !bodyPart) return [];
  const part = word('bodyPart', bodyPart);
  if (language === 'en') {
    if (modality === 'CT' || modality === 'MR') return [`${modality} ${part.toLowerCase()}, plain`, `${modality} ${part.toLowerCase()}, with contrast`];
    return [`${word('modality', modality)} ${part.toLowerCase()}`];
  }
  if (modality === 'CT' || modality === 'MR') return [`${part}${modality}平扫`, `${part}${modality}平扫+增强`];
  if (modality === 'DX' || modality === 'CR') return [`${part}正位片`, `${part}正侧位片`];
  return [`${part}${word('modality', modality)}`];
}
