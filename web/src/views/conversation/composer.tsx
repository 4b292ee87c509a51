// The composer: grows to eight lines; Enter sends, Shift+Enter breaks. While an input method composes, Enter belongs to
// it: confirming a candidate never sends.
import { useEffect, useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import { number, t } from '../../i18n/i18n.ts';
import { useComposer } from '../../models/composer.ts';
import { IconButton } from '../../ui/controls.tsx';

const kLineHeight = 22;
const kMostLines = 8;
const kPadding = 20;

interface ComposerProps {
  cid: string;
  name: string;
  focus: boolean;
}

export function Composer({ cid, name, focus }: ComposerProps) {
  const composer = useComposer(cid);
  const area = useRef<HTMLTextAreaElement>(null);
  const composing = useRef(false);
  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = 'auto';
    const most = kLineHeight * kMostLines + kPadding;
    element.style.height = `${Math.min(most, element.scrollHeight)}px`;
    element.style.overflowY = element.scrollHeight > most ? 'auto' : 'hidden';
  }, [composer.text]);
  useEffect(() => {
    const element = area.current;
    if (!focus || !element) return;
    element.focus({ preventScroll: true });
    // One goes on where the draft ends.
    element.setSelectionRange(element.value.length, element.value.length);
  }, [cid, focus]);

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== 'Enter' || event.shiftKey) return;
    // keyCode 229: Safari ends the composition before it tells of the key.
    if (composing.current || event.nativeEvent.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    composer.send();
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        composer.send();
        area.current?.focus();
      }}
    >
      <div className="composer-box">
        <textarea
          ref={area}
          rows={1}
          value={composer.text}
          placeholder={t('message_placeholder')}
          aria-label={t('message_to', { name })}
          dir="auto"
          enterKeyHint="send"
          onChange={(event) => {
            composer.setText(event.target.value);
          }}
          onKeyDown={onKeyDown}
          onCompositionStart={() => {
            composing.current = true;
          }}
          onCompositionEnd={() => {
            composing.current = false;
          }}
        />
        {composer.over > 0 && (
          <span className="composer-over" role="alert">
            {t('too_long', { count: number(composer.over) })}
          </span>
        )}
      </div>
      <IconButton icon="send" label={t('send')} look="accent" type="submit" disabled={!composer.canSend} />
    </form>
  );
}

interface BarrierProps {
  text: string;
  /** What one can do about it, if anything. */
  label: string | null;
  onAct(): void;
}

export function Barrier({ text, label, onAct }: BarrierProps) {
  return (
    <div className="barrier" role="status">
      <p>{text}</p>
      {label !== null && (
        <button type="button" className="link" onClick={onAct}>
          {label}
        </button>
      )}
    </div>
  );
}
