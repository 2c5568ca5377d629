// Keys. A page registers what its keys do; `?` shows the map of what is registered now.
import { Modal } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';

export interface Shortcut {
  keys: string; // "n", "shift+r", "ctrl+enter", "arrowdown"
  label: string;
  group: string;
  run(event: KeyboardEvent): void;
  inFields?: boolean; // also while typing
}

interface Registry {
  all: Shortcut[][];
  open: boolean;
  setOpen(open: boolean): void;
}
const useRegistry = create<Registry>((set) => ({ all: [], open: false, setOpen: (open) => set({ open }) }));

// What is chosen by a click keeps the focus, and of the keys only those that move in it.
const isChoice = (target: EventTarget | null) => target instanceof HTMLInputElement && /^(radio|checkbox)$/.test(target.type);
const isField = (target: EventTarget | null, keys: string) => {
  if (isChoice(target)) return keys === ' ' || keys === 'enter' || keys.includes('arrow');
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
};

function keysOf(event: KeyboardEvent): string {
  if (event.altKey && event.code.startsWith('Numpad')) return ''; // a character by its number: ± is Alt 0177
  const plain = event.key.toLowerCase();
  const shift = event.shiftKey && plain.length > 1 ? 'shift+' : '';
  return `${event.ctrlKey || event.metaKey ? 'ctrl+' : ''}${event.altKey ? 'alt+' : ''}${shift}${plain}`;
}

window.addEventListener('keydown', (event) => {
  const keys = keysOf(event);
  const dialog = document.querySelector('.ant-modal-wrap:not([style*="display: none"]) .ant-modal');
  if (keys === '?' && !isField(event.target, keys)) {
    useRegistry.getState().setOpen(!useRegistry.getState().open);
    return;
  }
  if (dialog) return;
  for (const group of useRegistry.getState().all.toReversed()) {
    const found = group.find((s) => s.keys === keys && (s.inFields || !isField(event.target, keys)));
    if (!found) continue;
    event.preventDefault();
    found.run(event);
    return;
  }
});

export function useShortcuts(shortcuts: Shortcut[]) {
  const current = useRef(shortcuts);
  useEffect(() => { current.current = shortcuts; });
  const signature = shortcuts.map((s) => s.keys + s.label).join('|');
  useEffect(() => {
    const mine = current.current.map(({ keys, label, group, inFields }, i): Shortcut => ({ keys, label, group, inFields, run: (event) => current.current[i]?.run(event) }));
    useRegistry.setState((r) => ({ all: [...r.all, mine] }));
    return () => useRegistry.setState((r) => ({ all: r.all.filter((group) => group !== mine) }));
  }, [signature]);
}

export const showShortcuts = () => useRegistry.getState().setOpen(true);

function Keys({ keys }: { keys: string }) {
  const names: Record<string, string> = { arrowup: '↑', arrowdown: '↓', arrowleft: '←', arrowright: '→', ' ': 'Space', escape: 'Esc', enter: 'Enter', ctrl: 'Ctrl', alt: 'Alt', shift: 'Shift' };
  const parts = keys === '+' ? ['+'] : keys.split('+');
  return <>{parts.map((part) => <kbd key={part}>{names[part] ?? part.toUpperCase()}</kbd>)}</>;
}

export function ShortcutMap() {
  const { t } = useTranslation();
  const { all, open, setOpen } = useRegistry();
  const flat = all.flat();
  const groups = [...new Set(flat.map((s) => s.group))];
  return (
    <Modal open={open} title={t('keys.title')} footer={null} onCancel={() => setOpen(false)} width={720}>
      {/* Longer than a small screen: scrolled by keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="th-keys" tabIndex={0} role="region" aria-label={t('keys.title')}>
        {groups.map((group) => (
          <div key={group}>
            <h3>{group}</h3>
            {flat.filter((s) => s.group === group).map((s) => (
              <div className="th-key" key={s.keys + s.label}>
                <span>{s.label}</span>
                <span><Keys keys={s.keys} /></span>
              </div>
            ))}
          </div>
        ))}
      </div>
    </Modal>
  );
}
