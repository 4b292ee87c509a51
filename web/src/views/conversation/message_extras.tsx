// What stands around a message's content: whom it was forwarded from, what it answers, its reactions and its thread.
import { useEffect } from 'react';
import { t } from '../../i18n/i18n.ts';
import type { ConversationModel } from '../../models/conversation.ts';
import { answersTo, reactionsOf, threadText } from '../../models/message_parts.ts';
import { quoteText } from '../../models/message_text.ts';
import { colourOf, personName } from '../../models/naming.ts';
import type { MessageItem } from '../../models/timeline_items.ts';
import { Icon } from '../../ui/icon.tsx';

interface ExtrasProps {
  item: MessageItem;
  model: ConversationModel;
}

export function AboveContent({ item, model }: ExtrasProps) {
  const { message } = item;
  const { thread, quoted } = answersTo(message);
  return (
    <>
      {message.forwardedFrom !== undefined && (
        <span className="part-kind forwarded">
          {t('forwarded_from', { name: personName(model.people, message.forwardedFrom) })}
        </span>
      )}
      {thread !== null && <Answered seq={thread} inThread model={model} />}
      {quoted !== null && <Answered seq={quoted} inThread={false} model={model} />}
    </>
  );
}

/** The message answered: by whom, how it begins; a press leads to it. */
function Answered({ seq, inThread, model }: { seq: number; inThread: boolean; model: ConversationModel }) {
  const { people, meetQuote, goTo } = model;
  const quote = model.quote(seq);
  useEffect(() => {
    if (quote === undefined) meetQuote(seq);
  }, [quote, meetQuote, seq]);
  const kind = inThread ? (
    <span className="part-kind">
      <Icon name="chats" size={14} /> {t('in_thread')}
    </span>
  ) : null;
  if (!quote) {
    return (
      <span className="answered answered-gone">
        {kind}
        <em className="faint">{quote === null ? t('reply_missing') : t('reply_waiting')}</em>
      </span>
    );
  }
  const name = quote.from === '' ? '' : personName(people, quote.from);
  const text = quoteText(quote);
  return (
    <button
      type="button"
      className="answered"
      aria-label={t(inThread ? 'in_thread_of' : 'reply_to', { name, text })}
      onClick={() => {
        goTo(seq);
      }}
    >
      {kind}
      <bdi className={`answered-name ink-${colourOf(quote.from)}`}>{name}</bdi>
      <bdi className="answered-text">{text}</bdi>
    </button>
  );
}

export function BelowContent({ item, model }: ExtrasProps) {
  const reactions = reactionsOf(item.message);
  const thread = threadText(item.message, model.now());
  return (
    <>
      {reactions.length > 0 && (
        <ul className="reactions" aria-label={t('reactions')}>
          {reactions.map(({ emoji, count, mine, label }) => (
            <li key={emoji} className={mine ? 'reaction reaction-mine' : 'reaction'}>
              <span aria-hidden="true">{emoji}</span> <span aria-hidden="true">{count}</span>
              <span className="unseen">{label}</span>
            </li>
          ))}
        </ul>
      )}
      {thread !== '' && (
        <span className="thread-line">
          <Icon name="chats" size={14} /> {thread}
        </span>
      )}
    </>
  );
}
