// What a bubble holds, by kind: rich text, a file, a poll, a place, a card, forwarded messages, or a line that says what
// it is. Read only: what the page does not offer to do, it still shows.
import { useEffect, type ReactNode } from 'react';
import { t, tn } from '../../i18n/i18n.ts';
import type { ConversationModel } from '../../models/conversation.ts';
import { mediaOf } from '../../models/media.ts';
import {
  cardOf,
  gatheredOf,
  placeOf,
  pollOf,
  type CardModel,
  type GatheredModel,
  type PlaceModel,
  type PollModel,
} from '../../models/message_parts.ts';
import { goneText, plainText, textOf } from '../../models/message_text.ts';
import { colourOf, initialsOf, personName } from '../../models/naming.ts';
import type { MessageItem } from '../../models/timeline_items.ts';
import { MediaContent } from './media_content.tsx';
import { RichText } from './rich_text.tsx';
import { Face } from '../face.tsx';

interface ContentProps {
  item: MessageItem;
  model: ConversationModel;
}

export function MessageContent({ item, model }: ContentProps): ReactNode {
  const { message } = item;
  const gone = goneText(message);
  if (gone !== null) return <em className="faint">{gone}</em>;
  if (message.kind === 'text') return <Text item={item} model={model} />;
  const media = mediaOf(message);
  if (media !== null && message.seq > 0) return <MediaContent message={message} media={media} />;
  const poll = pollOf(message);
  if (poll) return <Poll poll={poll} />;
  const place = placeOf(message);
  if (place) return <Place place={place} />;
  const card = cardOf(message, model.people);
  if (card) return <Card card={card} meet={model.meet} />;
  const gathered = gatheredOf(message, model.people);
  if (gathered) return <Gathered gathered={gathered} />;
  return <em className="faint">{plainText(message, model.people)}</em>;
}

/** A growing text shows that it goes on, or that it never will. */
function Text({ item, model }: ContentProps): ReactNode {
  const { message } = item;
  const text = textOf(message);
  const blank = text.trim() === '';
  if (message.stream === 'open') {
    const writing = t('writing', { name: personName(model.people, message.from, message.fromName) });
    if (blank) return <em className="faint">{writing}</em>;
    return (
      <>
        <RichText text={text} />
        <span className="growing" role="img" aria-label={writing} />
      </>
    );
  }
  if (message.stream === 'interrupted') {
    return (
      <>
        {!blank && <RichText text={text} />}
        {blank ? '' : ' '}
        <em className="faint">{t('interrupted')}</em>
      </>
    );
  }
  return blank ? <em className="faint">{t('empty_message')}</em> : <RichText text={text} />;
}

function Poll({ poll }: { poll: PollModel }) {
  return (
    <span className="poll">
      <span className="part-kind">{t('kind_poll')}</span>
      <strong className="part-title">{poll.question}</strong>
      <span className="poll-options" role="list">
        {poll.options.map((option, i) => (
          <span key={i} className={option.mine ? 'poll-option poll-mine' : 'poll-option'} role="listitem">
            <span className="poll-line">
              <bdi className="poll-text">{option.text}</bdi>
              {option.mine && <span className="poll-own">{t('poll_yours')}</span>}
              <span className="poll-count">{option.count}</span>
            </span>
            <meter className="poll-bar" value={option.share} aria-hidden="true" />
          </span>
        ))}
      </span>
      <span className="part-about">{poll.about}</span>
    </span>
  );
}

function Place({ place }: { place: PlaceModel }) {
  const lines = [place.name, place.address].filter((each) => each !== '');
  return (
    <span className="part">
      <span className="part-kind">{t('kind_location')}</span>
      {lines.map((line, i) => (
        <bdi key={i} className={i === 0 ? 'part-title' : 'part-line'}>
          {line}
        </bdi>
      ))}
      <bdi className="part-about" dir="ltr">
        {place.point}
      </bdi>
    </span>
  );
}

function Card({ card, meet }: { card: CardModel; meet(userId: string): void }) {
  const { userId, name } = card;
  useEffect(() => {
    meet(userId);
  }, [userId, meet]);
  return (
    <span className="part part-card">
      <Face picture={{ userId }} initials={initialsOf(name)} colour={colourOf(userId)} size="m" />
      <span className="part">
        <span className="part-kind">{t('kind_contact')}</span>
        <bdi className="part-title">{name}</bdi>
      </span>
    </span>
  );
}

const kShown = 5;

function Gathered({ gathered }: { gathered: GatheredModel }) {
  const line = ({ name, time, text }: GatheredModel['items'][number], i: number) => (
    <span key={i} className="part-line" role="listitem">
      <bdi className="part-name">{name}</bdi> <span className="faint">{time}</span> <bdi>{text}</bdi>
    </span>
  );
  const rest = gathered.items.slice(kShown);
  return (
    <span className="part part-bar">
      <bdi className="part-title">{gathered.title}</bdi>
      <span role="list">{gathered.items.slice(0, kShown).map(line)}</span>
      {rest.length > 0 && (
        <details>
          <summary>{tn('merged_more', rest.length)}</summary>
          <span role="list">{rest.map(line)}</span>
        </details>
      )}
    </span>
  );
}
