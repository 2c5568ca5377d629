// A form in a dialog that keeps what was typed until the hub has taken it, and shows at a field what the hub says of it.
import { Form, Modal, type FormInstance } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/problem';
import { useTell } from '../frame/notices';

interface Props<F extends object> {
  title: string;
  form: FormInstance<F>;
  initial: Partial<F>;
  save(fields: F): Promise<unknown>;
  close(): void;
  children: ReactNode;
}

export function FormDialog<F extends object>({ title, form, initial, save, close, children }: Props<F>) {
  const { t } = useTranslation();
  const tell = useTell();
  const [busy, setBusy] = useState(false);
  const act = async () => {
    let fields: F;
    try {
      fields = await form.validateFields();
    } catch {
      return; // the fields say what is missing
    }
    setBusy(true);
    try {
      await save(fields);
      close();
    } catch (error) {
      const faults = error instanceof ApiProblem ? error.fields.map((f) => ({ name: f.path.replace(/^\$\.|\[\d+\]$/g, ''), message: f.message })).filter((f) => f.name in form.getFieldsValue()) : [];
      form.setFields(faults.map((f) => ({ name: f.name as never, errors: [t('admin.fieldFault')] })));
      if (faults.length === 0) tell.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal open width={640} title={title} okText={t('admin.save')} cancelText={t('common.cancel')} confirmLoading={busy} onOk={() => void act()} onCancel={close}>
      <Form<F> form={form} layout="vertical" initialValues={initial as never} onFinish={() => void act()}>{children}</Form>
    </Modal>
  );
}
