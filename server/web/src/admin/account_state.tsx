import { useTranslation } from 'react-i18next';
import type { Account } from '../api/admin';
import { Tag } from '../frame/tags';

export const isLocked = (a: Pick<Account, 'locked_until'>, now = Date.now()) => Boolean(a.locked_until && new Date(a.locked_until).getTime() > now);

export function AccountState({ account }: { account: Account }) {
  const { t } = useTranslation();
  const locked = isLocked(account);
  return <Tag tone={!account.enabled ? 'plain' : locked ? 'bad' : 'good'}>{t(!account.enabled ? 'people.disabled' : locked ? 'people.locked' : 'people.active')}</Tag>;
}
