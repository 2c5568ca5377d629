import { Checkbox, Form, Input, Select, Switch } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useAdminMoves, useOrganisations, type Account, type Secrets } from '../api/admin';
import { word } from '../i18n';
import { FormDialog } from '../routing/form_dialog';
import { orgLabel } from './tree';

interface Fields { login: string; name: string; title?: string; org_code: string; roles: string[]; second_factor?: boolean }
const roles = ['technician', 'clinic_physician', 'reporting_radiologist', 'verifying_radiologist', 'coordinator', 'consultant', 'qc_officer', 'administrator'];

// Who signs, and who administers, does so with a one-time password: without one such an account can do nothing of it.
const signers = new Set(['verifying_radiologist', 'consultant', 'administrator']);
export const needsSecondFactor = (held: string[]) => held.some((role) => signers.has(role));

// Its roles are those in the person's own organisation.
export const ownRoles = (a: Account) => a.roles.filter((r) => r.org_id === a.org.id).map((r) => r.role);

export function AccountDialog({ account, told, close }: { account: Account | null; told?(secrets: Secrets): void; close(): void }) {
  const { t } = useTranslation();
  const organisations = useOrganisations();
  const { addAccount, changeAccount } = useAdminMoves();
  const [form] = Form.useForm<Fields>();
  const must = needsSecondFactor(Form.useWatch('roles', form) ?? []);
  useEffect(() => { if (must) form.setFieldValue('second_factor', true); }, [must, form]);
  const needed = [{ required: true, message: t('common.required') }];
  const save = async (f: Fields) => {
    const title = f.title?.trim() ?? '';
    if (account) await changeAccount(account, { name: f.name.trim(), title, roles: f.roles as never });
    else told?.(await addAccount({ login: f.login.trim(), name: f.name.trim(), title, org_code: f.org_code, roles: f.roles as never, second_factor: f.second_factor ?? false }));
  };
  const initial: Partial<Fields> = account ? { name: account.name, title: account.title, roles: ownRoles(account) } : { roles: [], second_factor: false };
  return (
    <FormDialog title={account ? t('people.changeAccount', { login: account.login }) : t('people.addAccount')} form={form} initial={initial} save={save} close={close}>
      <div className="th-form-grid">
        {!account && <Form.Item name="login" className="th-span2" label={t('signIn.login')} extra={t('people.loginHint')} rules={[...needed, { pattern: /^[a-z0-9._-]{2,64}$/, message: t('people.loginHint') }]}><Input autoFocus maxLength={64} spellCheck={false} autoComplete="off" /></Form.Item>}
        {!account && <Form.Item name="org_code" className="th-span2" label={t('people.organisation')} rules={needed}><Select showSearch={{ optionFilterProp: 'label' }} options={organisations.rows.filter((o) => o.active).map((o) => ({ value: o.code, label: orgLabel(o) }))} /></Form.Item>}
        <Form.Item name="name" className="th-span2" label={t('people.name')} rules={needed}><Input maxLength={60} autoFocus={account !== null} autoComplete="off" /></Form.Item>
        <Form.Item name="title" className="th-span2" label={t('people.title')}><Input maxLength={30} /></Form.Item>
        <Form.Item name="roles" className="th-span4" label={t('people.roles')} rules={account ? [] : [{ required: true, message: t('common.required') }]} extra={t('people.rolesHint')}><Checkbox.Group className="th-checks" options={roles.map((value) => ({ value, label: word('role', value) }))} /></Form.Item>
        {!account && <Form.Item name="second_factor" className="th-span4" label={t('people.secondFactor')} extra={t('people.secondFactorHint')} valuePropName="checked"><Switch disabled={must} /></Form.Item>}
      </div>
    </FormDialog>
  );
}
