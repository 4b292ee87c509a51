// One row of the pane: a bubble, a system line or a separator.
import { clock, dayName, fullTime } from '../../i18n/dates.ts';
import { t, tError } from '../../i18n/i18n.ts';
import type { ConversationModel } from '../../models/conversation.ts';
import { goneText, systemText, textOf } from '../../models/message_text.ts';
import { colourOf, initialsOf, personName, tickOf } from '../../models/naming.ts';
import { linkTo } from '../../models/target.ts';
import type { MessageItem, TimelineItem } from '../../models/timeline_items.ts';
import { toast } from '../../models/toasts.ts';
import { Icon } from '../../ui/icon.tsx';
import { Menu, type MenuAction } from '../../ui/menu.tsx';
import { MessageContent } from './message_content.tsx';
import { AboveContent, BelowContent } from './message_extras.tsx';
import { Ticks } from './ticks.tsx';
import { Face } from '../face.tsx';

interface TimelineRowProps {
  item: TimelineItem;
  model: ConversationModel;
}

export function TimelineRow({ item, model }: TimelineRowProps) {
  switch (item.type) {
    case 'begin':
      return <Begin model={model} />;
    case 'day':
      return (
        <div className="separator" role="separator">
          <span className="pill">{dayName(item.at, model.now())}</span>
        </div>
      );
    case 'new':
      return (
        <div className="separator separator-new" role="separator">
          <span>{t('new_messages')}</span>
        </div>
      );
    case 'system':
      return (
        <p className="system-line">
          <bdi>{systemText(item.message, model.people)}</bdi>
        </p>
      );
    case 'message':
      return <Bubble item={item} model={model} />;
  }
}

function Begin({ model }: { model: ConversationModel }) {
  const { header, pane } = model;
  return (
    <div className="begin">
      <Face {...header.avatar} online={false} size="xl" />
      <p className="begin-name" dir="auto">
        {header.name}
      </p>
      <p className="begin-text">{pane.beginText}</p>
    </div>
  );
}

function Bubble({ item, model }: { item: MessageItem; model: ConversationModel }) {
  const { message, own, first, last } = item;
  const { pane, people } = model;
  const name = personName(people, message.from, message.fromName);
  const failed = message.state === 'failed';
  const classes = [
    'bubble-row',
    own ? 'own' : 'other',
    first ? 'first' : '',
    last ? 'last' : '',
    pane.many && !own ? 'with-avatar' : '',
  ];
  const colour = colourOf(message.from);
  return (
    <article
      className={classes.join(' ').trim()}
      aria-label={`${own ? t('you') : name}, ${fullTime(message.at)}`}
    >
      {pane.many && !own && (
        <span className="bubble-avatar">
          {last && (
            <Face picture={{ userId: message.from }} initials={initialsOf(name)} colour={colour} size="s" />
          )}
        </span>
      )}
      <div className="bubble-column">
        <div className={failed ? 'bubble bubble-failed' : 'bubble'}>
          {pane.many && !own && first && (
            <span className={`bubble-name ink-${colour}`} dir="auto">
              {name}
              {people.get(message.from)?.guest && <span className="mark">{t('guest_mark')}</span>}
              {people.get(message.from)?.bot && <span className="mark">{t('bot_mark')}</span>}
            </span>
          )}
          <AboveContent item={item} model={model} />
          <span className="bubble-text" dir="auto">
            <MessageContent item={item} model={model} />
          </span>
          <span className="bubble-meta">
            {message.pinned && <span>{t('pinned')}</span>}
            {message.edited && <span>{t('edited')}</span>}
            <time dateTime={new Date(message.at).toISOString()} title={fullTime(message.at)}>
              {clock(message.at)}
            </time>
            {own && (pane.ticks || message.state !== 'sent') && <Ticks state={tickOf(model.row, message)} />}
          </span>
        </div>
        <BelowContent item={item} model={model} />
        {failed && <Failed item={item} model={model} />}
      </div>
      {!failed && <BubbleMenu item={item} />}
    </article>
  );
}

function Failed({ item, model }: { item: MessageItem; model: ConversationModel }) {
  const { mid, failure } = item.message;
  return (
    <div className="failed" role="alert">
      <Icon name="warning" size={16} />
      <span>{t('failed_because', { reason: tError(failure ?? 'internal') })}</span>
      <button type="button" className="link" onClick={() => model.resend(mid)}>
        {t('resend')}
      </button>
      <button type="button" className="link link-danger" onClick={() => model.discard(mid)}>
        {t('discard')}
      </button>
    </div>
  );
}

function BubbleMenu({ item }: { item: MessageItem }) {
  const { message } = item;
  const actions: MenuAction[] = [];
  const copy = (text: string, said: string) => {
    navigator.clipboard.writeText(text).then(
      () => toast(said),
      () => undefined,
    );
  };
  // The clipboard exists on secure pages only; elsewhere the text can still be selected.
  if (
    message.kind === 'text' &&
    textOf(message) !== '' &&
    goneText(message) === null &&
    window.isSecureContext
  ) {
    actions.push({
      id: 'copy',
      label: t('copy_text'),
      icon: 'copy',
      run: () => copy(textOf(message), t('copied')),
    });
  }
  if (message.seq > 0 && window.isSecureContext) {
    actions.push({
      id: 'link',
      label: t('copy_link'),
      icon: 'link',
      run: () => copy(linkTo(message.cid, message.seq), t('link_copied')),
    });
  }
  return (
    <span className="bubble-menu">
      <Menu label={t('more')} actions={actions} side={item.own ? 'right' : 'left'} />
    </span>
  );
}
