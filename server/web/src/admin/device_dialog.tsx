import { Form, Input, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAdminMoves, useOrganisations, type Device } from '../api/admin';
import { ManyOf } from '../frame/many_of';
import { word } from '../i18n';
import { FormDialog } from '../routing/form_dialog';
import { orgLabel } from './tree';

interface Fields { ae_title: string; org_code: string; address?: string; port?: number | null; receives_tls: boolean; charset?: string; certificate?: string; services: string[] }

const services = ['store', 'query', 'retrieve', 'worklist', 'mpps', 'commitment'];
const modality = services.filter((s) => s !== 'query' && s !== 'retrieve');

export function DeviceDialog({ device, close }: { device: Device | null; close(): void }) {
  const { t } = useTranslation();
  const organisations = useOrganisations();
  const { addDevice, changeDevice } = useAdminMoves();
  const [form] = Form.useForm<Fields>();
  const needed = [{ required: true, message: t('common.required') }];
  const save = (f: Fields) => {
    // A certificate that is not given stays as it is.
    const certificate = f.certificate?.trim() ? { certificate: `${f.certificate.trim()}\n` } : {};
    const body = { address: f.address?.trim() ?? '', port: f.port ?? 0, receives_tls: f.receives_tls, charset: f.charset ?? '', services: f.services, ...certificate };
    return device ? changeDevice(device, body) : addDevice({ ae_title: f.ae_title.trim(), org_code: f.org_code, ...body });
  };
  const initial: Partial<Fields> = device ? { address: device.address, port: device.port || null, receives_tls: device.receives_tls, charset: device.charset, services: device.services } : { receives_tls: false, charset: '', services: modality };
  const charsets = ['', 'GB18030', 'GBK', 'ISO_IR 192', 'ISO_IR 100', ...(device && !['', 'GB18030', 'GBK', 'ISO_IR 192', 'ISO_IR 100'].includes(device.charset) ? [device.charset] : [])];
  return (
    <FormDialog title={device ? t('people.changeDevice', { name: device.ae_title }) : t('people.addDevice')} form={form} initial={initial} save={save} close={close}>
      <div className="th-form-grid">
        {!device && <Form.Item name="ae_title" className="th-span2" label={t('people.aeTitle')} rules={needed}><Input autoFocus maxLength={16} spellCheck={false} /></Form.Item>}
        {!device && <Form.Item name="org_code" className="th-span2" label={t('people.organisation')} rules={needed}><Select showSearch={{ optionFilterProp: 'label' }} options={organisations.rows.filter((o) => o.active).map((o) => ({ value: o.code, label: orgLabel(o) }))} /></Form.Item>}
        <Form.Item name="address" className="th-span2" label={t('people.ipAddress')} extra={t('people.ipAddressHint')}><Input maxLength={45} spellCheck={false} autoFocus={device !== null} /></Form.Item>
        <Form.Item name="port" label={t('people.port')} extra={t('people.portHint')}><InputNumber min={1} max={65535} controls={false} style={{ width: '100%' }} /></Form.Item>
        <Form.Item name="receives_tls" label={t('people.receivesTls')} valuePropName="checked"><Switch /></Form.Item>
        <Form.Item name="charset" className="th-span2" label={t('people.charset')} extra={t('people.charsetHint')}><Select options={charsets.map((value) => ({ value, label: value || t('people.charsetAsSent') }))} /></Form.Item>
        <Form.Item name="services" className="th-span4" label={t('people.services')} extra={t('people.servicesHint')}><ManyOf options={services.map((value) => ({ value, label: word('deviceService', value) }))} /></Form.Item>
        <Form.Item name="certificate" className="th-span4" label={t('people.certificate')} extra={t(device?.certificate_sha256 ? 'people.certificateKept' : 'people.certificateHint')}><Input.TextArea rows={4} className="th-mono" spellCheck={false} placeholder="-----BEGIN CERTIFICATE-----" maxLength={60000} /></Form.Item>
      </div>
    </FormDialog>
  );
}
