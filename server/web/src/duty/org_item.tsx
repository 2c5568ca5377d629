import { Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Arranged } from './arranged';

// Whose it is to be; nothing where there is no choice.
export function OrgItem({ arranged, disabled = false }: { arranged: Arranged; disabled?: boolean }) {
  const { t } = useTranslation();
  const options = arranged.choices.map((o) => ({ value: o.id, label: o.name }));
  return (
    <Form.Item name="org_id" className="th-span4" label={t('people.organisation')} hidden={options.length < 2}>
      <Select disabled={disabled} showSearch={{ optionFilterProp: 'label' }} options={options} />
    </Form.Item>
  );
}
