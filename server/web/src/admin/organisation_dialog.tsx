import { Form, Input, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAdminMoves, type Organisation } from '../api/admin';
import { word } from '../i18n';
import { FormDialog } from '../routing/form_dialog';
import { orgLabel } from './tree';

interface Fields { code: string; name: string; kind: string; parent_code: string; reading_code?: string; active: boolean }
const kinds = ['clinic', 'county_hospital', 'lead_hospital'];

export function OrganisationDialog({ organisation, all, close }: { organisation: Organisation | null; all: Organisation[]; close(): void }) {
  const { t } = useTranslation();
  const { addOrganisation, changeOrganisation } = useAdminMoves();
  const [form] = Form.useForm<Fields>();
  const needed = [{ required: true, message: t('common.required') }];
  const codes = all.filter((o) => o.active).map((o) => ({ value: o.code, label: orgLabel(o) }));
  const search = { showSearch: { optionFilterProp: 'label' } };
  const save = (f: Fields) => organisation
    ? changeOrganisation(organisation, { name: f.name.trim(), active: f.active })
    : addOrganisation({ code: f.code.trim(), name: f.name.trim(), kind: f.kind, parent_code: f.parent_code, ...(f.reading_code ? { reading_code: f.reading_code } : {}) });
  const initial: Partial<Fields> = organisation ? { name: organisation.name, active: organisation.active } : { kind: 'clinic', ...(codes.length === 1 ? { parent_code: codes[0]?.value ?? '' } : {}) };
  return (
    <FormDialog title={organisation ? orgLabel(organisation) : t('people.addOrganisation')} form={form} initial={initial} save={save} close={close}>
      <div className="th-form-grid">
        {!organisation && <Form.Item name="code" className="th-span2" label={t('admin.code')} extra={t('people.codeHint')} rules={[...needed, { pattern: /^[A-Z0-9]{1,6}$/, message: t('people.codeHint') }]}><Input autoFocus maxLength={6} spellCheck={false} /></Form.Item>}
        {!organisation && <Form.Item name="kind" className="th-span2" label={t('people.kind')}><Select options={kinds.map((value) => ({ value, label: word('orgKind', value) }))} /></Form.Item>}
        <Form.Item name="name" className="th-span4" label={t('admin.name')} rules={needed}><Input maxLength={60} autoFocus={organisation !== null} /></Form.Item>
        {!organisation && <Form.Item name="parent_code" className="th-span2" label={t('people.parent')} rules={needed}><Select {...search} options={codes} /></Form.Item>}
        {!organisation && <Form.Item name="reading_code" className="th-span2" label={t('people.readBy')} extra={t('people.readByHint')}><Select {...search} allowClear options={codes} /></Form.Item>}
        {organisation && <Form.Item name="active" className="th-span4" label={t('people.active')} extra={t('people.activeHint')} valuePropName="checked"><Switch /></Form.Item>}
      </div>
    </FormDialog>
  );
}
