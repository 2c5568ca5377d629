// Forms by keyboard.
import type { FormInstance } from 'antd';
import type { KeyboardEvent } from 'react';

// Enter in a field goes no further: a barcode reader ends with it. Ctrl+Enter hands the form in.
export function holdEnter(event: KeyboardEvent) {
  if (event.key === 'Enter' && !event.ctrlKey && event.target instanceof HTMLInputElement && event.target.type !== 'checkbox') event.preventDefault();
}

// In a list of many choices Tab leaves the field and Ctrl+Enter hands in; neither chooses what the list stands at.
export const leaveOpenList = (handIn: () => void) => (event: KeyboardEvent) => {
  const handsIn = event.key === 'Enter' && event.ctrlKey;
  if (event.key !== 'Tab' && !handsIn) return;
  event.stopPropagation();
  if (handsIn) handIn();
};

export function toFirstFault<T>(form: FormInstance<T>, faults: unknown) {
  const { errorFields = [] } = faults as { errorFields?: { name: (string | number)[] }[] };
  const first = errorFields[0]?.name;
  if (first) form.scrollToField(first as never, { focus: true, block: 'center' });
}
