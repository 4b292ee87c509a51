// Small controls: buttons, fields, switches. Each is a native element underneath, so keyboard and assistive technology
// get what they expect.
import { useId, useState, type ButtonHTMLAttributes, type InputHTMLAttributes, type ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'primary' | 'plain' | 'quiet' | 'danger';
  busy?: boolean;
  wide?: boolean;
}

export function Button({ look = 'plain', busy = false, wide = false, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`button button-${look}${wide ? ' button-wide' : ''}`}
      disabled={rest.disabled === true || busy}
      aria-busy={busy}
    >
      {busy && <Spinner />}
      <span className="button-text">{children}</span>
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: IconName;
  label: string;
  size?: number;
  look?: 'plain' | 'accent';
}

export function IconButton({ icon, label, size = 20, look = 'plain', ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={`icon-button icon-button-${look}`}
    >
      <Icon name={icon} size={size} />
    </button>
  );
}

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
  label: string;
  hint?: string;
  error?: string | null;
  onText(text: string): void;
}

export function Field({ label, hint, error = null, onText, ...rest }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...rest}
        id={id}
        aria-invalid={error !== null}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        onChange={(event) => {
          onText(event.target.value);
        }}
      />
      {note !== undefined && (
        <p id={`${id}-note`} className={error === null ? 'field-note' : 'field-note field-error'}>
          {note}
        </p>
      )}
    </div>
  );
}

interface PasswordProps extends FieldProps {
  showLabel: string;
  hideLabel: string;
}

export function PasswordField({ showLabel, hideLabel, ...rest }: PasswordProps) {
  const [shown, setShown] = useState(false);
  return (
    <div className="password-field">
      <Field {...rest} type={shown ? 'text' : 'password'} />
      <button
        type="button"
        className="password-eye"
        aria-label={shown ? hideLabel : showLabel}
        aria-pressed={shown}
        onClick={() => {
          setShown(!shown);
        }}
      >
        <Icon name="eye" size={18} />
      </button>
    </div>
  );
}

interface SwitchProps {
  label: string;
  hint?: string;
  checked: boolean;
  disabled?: boolean;
  onChange(checked: boolean): void;
}

export function Switch({ label, hint, checked, disabled = false, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className="switch-row">
      <label htmlFor={id}>
        <span className="switch-label">{label}</span>
        {hint !== undefined && <span className="switch-hint">{hint}</span>}
      </label>
      <input
        id={id}
        type="checkbox"
        role="switch"
        className="switch"
        checked={checked}
        disabled={disabled}
        onChange={(event) => {
          onChange(event.target.checked);
        }}
      />
    </div>
  );
}

interface SegmentsProps<T extends string> {
  label: string;
  options: { id: T; name: string }[];
  value: T;
  onChange(value: T): void;
}

export function Segments<T extends string>({ label, options, value, onChange }: SegmentsProps<T>) {
  const name = useId();
  return (
    <fieldset className="segments">
      <legend>{label}</legend>
      <div className="segments-row">
        {options.map((option) => (
          <label key={option.id} className="segment">
            <input
              type="radio"
              name={name}
              checked={option.id === value}
              onChange={() => {
                onChange(option.id);
              }}
            />
            <span>{option.name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function Spinner() {
  return <span className="spinner" aria-hidden="true" />;
}

export function EmptyState({
  icon,
  title,
  hint,
  children,
}: {
  icon: IconName;
  title: string;
  hint?: string;
  children?: ReactNode;
}) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={icon} size={28} />
      </span>
      <p className="empty-title">{title}</p>
      {hint !== undefined && <p className="empty-hint">{hint}</p>}
      {children}
    </div>
  );
}
