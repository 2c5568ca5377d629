// One account: what it may, and what its administrator may do with it.
import { Alert, Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAccount, useAdminMoves, useOrganisations, type Account, type AccountMove, type Secrets } from '../api/admin';
import { Failure, useTell } from '../frame/notices';
import { Loading } from '../frame/page';
import { ReasonDialog, type Ask } from '../frame/reason';
import { useSession } from '../frame/session';
import { word } from '../i18n';
import { listed, useFormats } from '../lib/format';
import { AccountDialog, needsSecondFactor, ownRoles } from './account_dialog';
import { AccountState, isLocked } from './account_state';
import { Licences } from './licences';
import { SecretsDialog } from './secrets_dialog';

function Facts({ account }: { account: Account }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { byId } = useOrganisations();
  const elsewhere = account.roles.filter((r) => r.org_id !== account.org.id);
  return (
    <dl className="th-facts">
      <div><dt>{t('signIn.login')}</dt><dd className="th-mono">{account.login}</dd></div>
      <div><dt>{t('people.organisation')}</dt><dd>{account.org.name}</dd></div>
      <div><dt>{t('people.title')}</dt><dd>{account.title || '—'}</dd></div>
      <div><dt>{t('orders.state')}</dt><dd><AccountState account={account} /></dd></div>
      <div><dt>{t('people.secondFactor')}</dt><dd>{t(account.second_factor ? 'common.yes' : 'common.no')}</dd></div>
      <div><dt>{t('people.since')}</dt><dd>{formats.date(account.created_at)}</dd></div>
      <div className="th-whole"><dt>{t('people.roles')}</dt><dd>{listed(account.roles.filter((r) => r.org_id === account.org.id).map((r) => word('role', r.role))) || '—'}</dd></div>
      {elsewhere.length > 0 && <div className="th-whole"><dt>{t('people.rolesElsewhere')}</dt><dd>{listed(elsewhere.map((r) => `${word('role', r.role)} (${byId.get(r.org_id)?.name ?? '—'})`))}</dd></div>}
    </dl>
  );
}

export function AccountDrawer({ id, close }: { id: string; close(): void }) {
  const { t } = useTranslation();
  const tell = useTell();
  const me = useSession((s) => s.user?.id);
  const account = useAccount(id);
  const { moveAccount, setPassword, resetSecondFactor } = useAdminMoves();
  const [changing, setChanging] = useState(false);
  const [ask, setAsk] = useState<Ask | null>(null);
  const [told, setTold] = useState<Secrets | null>(null);
  const a = account.data as Account | undefined;
  const sure = (title: string, text: string, run: () => Promise<unknown>, danger = false) => setAsk({ title, text, confirm: t('common.ok'), needed: false, danger, run });
  const move = (what: AccountMove) => a && moveAccount(a, what).then(() => tell.done(t('people.saved'))).catch(tell.failed);
  return (
    <Drawer open title={a?.name ?? t('people.account')} size={600} onClose={close} extra={a && <Button type="primary" onClick={() => setChanging(true)}>{t('people.change')}</Button>}>
      {account.error && <Failure error={account.error} retry={account.refetch} />}
      {account.isPending && <Loading />}
      {a && (
        <>
          {!a.second_factor && needsSecondFactor(ownRoles(a)) && <Alert className="th-gap" type="warning" showIcon title={t('people.noSecondFactor')} description={t('people.noSecondFactorText')} />}
          <Facts account={a} />
          <div className="th-row th-acts">
            {isLocked(a) && <Button onClick={() => void move('unlock')}>{t('people.unlock')}</Button>}
            <Button onClick={() => sure(t('people.newPassword'), t('people.newPasswordText'), async () => setTold((await setPassword(a)) as Secrets))}>{t('people.newPassword')}</Button>
            <Button onClick={() => sure(t('people.newSecondFactor'), t('people.newSecondFactorText'), async () => setTold((await resetSecondFactor(a)) as Secrets))}>{t('people.newSecondFactor')}</Button>
            <Button onClick={() => sure(t('people.endSessions'), t('people.endSessionsText'), () => moveAccount(a, 'revoke-sessions'))}>{t('people.endSessions')}</Button>
            {a.enabled && a.id !== me && <Button danger onClick={() => sure(t('people.disable'), t('people.disableText'), () => moveAccount(a, 'disable'), true)}>{t('people.disable')}</Button>}
            {!a.enabled && <Button onClick={() => void move('enable')}>{t('people.enable')}</Button>}
          </div>
          <Licences account={a} />
        </>
      )}
      {a && changing && <AccountDialog account={a} close={() => setChanging(false)} />}
      <ReasonDialog ask={ask} close={() => setAsk(null)} />
      {told && <SecretsDialog told={told} close={() => setTold(null)} />}
    </Drawer>
  );
}
