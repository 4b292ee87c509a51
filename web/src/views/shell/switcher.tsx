// Ctrl-K: go to a conversation by typing part of its name.
import { useState, type KeyboardEvent } from 'react';
import { t } from '../../i18n/i18n.ts';
import { useDestinations } from '../../models/groups.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Face } from '../face.tsx';

interface SwitcherProps {
  onChoose(cid: string): void;
  onClose(): void;
}

export function Switcher({ onChoose, onClose }: SwitcherProps) {
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const found = useDestinations(query);
  const active = found[Math.min(at, found.length - 1)];
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt((at + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter' && active) {
      event.preventDefault();
      onChoose(active.cid);
    }
  };
  return (
    <Dialog title={t('switcher')} closeLabel={t('close')} onClose={onClose}>
      <input
        className="switcher-input"
        role="combobox"
        aria-expanded="true"
        aria-controls="switcher-list"
        aria-activedescendant={active ? `switch-${active.cid}` : undefined}
        aria-label={t('search')}
        placeholder={t('search')}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id="switcher-list" role="listbox" className="switcher-list" aria-label={t('chats')}>
        {found.map((each) => (
          <li
            key={each.cid}
            id={`switch-${each.cid}`}
            role="option"
            aria-selected={each === active}
            className={each === active ? 'switcher-row switcher-active' : 'switcher-row'}
            onClick={() => onChoose(each.cid)}
          >
            <Face {...each.avatar} size="s" />
            <span dir="auto">{each.name}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="list-note">{t('search_nothing')}</p>}
    </Dialog>
  );
}

export function Shortcuts({ onClose }: { onClose(): void }) {
  const keys: [string, string][] = [
    ['Ctrl K', t('key_switcher')],
    ['Alt ↑ ↓', t('key_next')],
    ['Esc', t('key_close')],
    ['Enter', t('key_send')],
    ['Shift Enter', t('key_break')],
    ['?', t('key_help')],
  ];
  return (
    <Dialog title={t('shortcuts')} closeLabel={t('close')} onClose={onClose}>
      <dl className="keys">
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              {key.split(' ').map((part) => (
                <kbd key={part}>{part}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
