// Menu: a button that opens a list of actions. Arrow keys move, Home and End jump, Esc and a click outside close; focus
// returns to the button. Placed by the stylesheet below or above its button.
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

export interface MenuAction {
  id: string;
  label: string;
  icon?: IconName;
  danger?: boolean;
  run(): void;
}

interface MenuProps {
  label: string;
  actions: MenuAction[];
  children?: ReactNode;
  icon?: IconName;
  side?: 'left' | 'right';
}

export function Menu({ label, actions, icon = 'more', side = 'right' }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = (refocus: boolean) => {
    setOpen(false);
    if (refocus) button.current?.focus();
  };
  useEffect(() => {
    if (!open) return undefined;
    itemsOf(root.current)[0]?.focus();
    const outside = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
    };
  }, [open]);
  if (actions.length === 0) return null;
  return (
    <div className="menu" ref={root}>
      <button
        ref={button}
        type="button"
        className="icon-button icon-button-plain"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => {
          setOpen(!open);
        }}
      >
        <Icon name={icon} />
      </button>
      {open && (
        <div
          id={id}
          role="menu"
          aria-label={label}
          className={`menu-list menu-${side}`}
          onKeyDown={(event) => {
            moveInMenu(event, root.current, close);
          }}
        >
          {actions.map((action) => (
            <button
              key={action.id}
              type="button"
              role="menuitem"
              tabIndex={-1}
              className={action.danger ? 'menu-item menu-danger' : 'menu-item'}
              onClick={() => {
                close(true);
                action.run();
              }}
            >
              {action.icon && <Icon name={action.icon} size={18} />}
              {action.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function itemsOf(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
}

function moveInMenu(event: KeyboardEvent, root: HTMLElement | null, close: (refocus: boolean) => void): void {
  const items = itemsOf(root);
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to: Record<string, number> = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  const next = to[event.key];
  if (next !== undefined) {
    event.preventDefault();
    items[next]?.focus();
  } else if (event.key === 'Escape') {
    event.stopPropagation();
    close(true);
  } else if (event.key === 'Tab') {
    close(false);
  }
}
