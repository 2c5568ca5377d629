// Several of many, in a dialog: the list closes after each choice, since it would lie over the dialog's buttons.
import { Select, type SelectProps } from 'antd';
import { useState } from 'react';

export function ManyOf<V extends string>(props: SelectProps<V[]>) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return <Select<V[]> mode="multiple" style={{ width: '100%' }} {...props} open={open} onOpenChange={setOpen} onSelect={close} onDeselect={close} />;
}
