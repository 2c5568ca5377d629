// A field that follows others until a person says otherwise. (A form's own "touched" does not tell: setting a field is
// touching it.)
import type { FormInstance } from 'antd';
import { useEffect, useRef } from 'react';

// `first` is what was proposed before the form was opened.
export function useProposal<T>(form: FormInstance, name: string, proposed: T | undefined, first?: T) {
  const last = useRef(first);
  useEffect(() => {
    if (proposed === undefined) return;
    const now = form.getFieldValue(name) as T | undefined;
    if (now !== undefined && now !== '' && now !== last.current) return;
    form.setFieldValue(name, proposed);
    last.current = proposed;
  }, [form, name, proposed]);
}
