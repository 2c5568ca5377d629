import { Segmented } from 'antd';
import { noAnswer } from '../api/problem';
import { changeLanguage } from '../i18n';
import { useTell } from './notices';
import { useSettings, type Language as Code } from './settings';

export function Language() {
  const language = useSettings((s) => s.language);
  const tell = useTell();
  return (
    <Segmented<Code>
      aria-label="语言 / Language"
      size="small"
      value={language}
      options={[{ label: '中文', value: 'zh-CN' }, { label: 'EN', value: 'en' }]}
      onChange={(code) => void changeLanguage(code).catch(() => tell.failed(noAnswer()))}
    />
  );
}
