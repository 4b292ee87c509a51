// What a search in the list finds: one's conversations by name, and people of the server.
import { useState } from 'react';
import { t } from '../../i18n/i18n.ts';
import { useIsGuest, usePeopleActions, usePeopleSearch, type PersonModel } from '../../models/people.ts';
import { Button, Spinner } from '../../ui/controls.tsx';
import { moveInList } from '../../ui/roving.ts';
import { Row } from './chat_list.tsx';
import { Face } from '../face.tsx';

interface SearchResultsProps {
  query: string;
  order: readonly string[];
  open: string | null;
  onOpen(cid: string): void;
  /** A person was chosen: the search has done its work. */
  onDone(): void;
}

export function SearchResults({ query, order, open, onOpen, onDone }: SearchResultsProps) {
  const guest = useIsGuest();
  const filter = query.trim().toLocaleLowerCase();
  return (
    <div
      className="results"
      onKeyDown={(event) => {
        moveInList(event, '.row, .person-main');
      }}
    >
      <h2 className="section-title section-title-chats">{t('section_chats')}</h2>
      <div className="rows rows-filtered">
        {order.map((cid) => (
          <Row key={cid} cid={cid} open={cid === open} inTabOrder onOpen={onOpen} filter={filter} />
        ))}
      </div>
      <h2 className="section-title">{t('section_people')}</h2>
      {guest ? (
        <p className="list-note">{t('guests_cannot')}</p>
      ) : (
        <PeopleFound query={query} onDone={onDone} />
      )}
    </div>
  );
}

export function PeopleFound({ query, onDone }: { query: string; onDone(): void }) {
  const state = usePeopleSearch(query, true);
  const actions = usePeopleActions();
  switch (state.phase) {
    case 'idle':
    case 'short':
      return <p className="list-note">{t('search_people_hint')}</p>;
    case 'searching':
      return (
        <p className="list-note" role="status">
          <Spinner /> {t('loading')}
        </p>
      );
    case 'failed':
      return <p className="list-note">{state.text}</p>;
    case 'found':
      if (state.people.length === 0) return <p className="list-note">{t('search_nobody')}</p>;
      return (
        <ul className="people-list">
          {state.people.map((person) => (
            <FoundPerson
              key={person.id}
              person={person}
              onWrite={(id) => actions.write(id).then(onDone)}
              onAsk={actions.ask}
            />
          ))}
        </ul>
      );
  }
}

interface FoundPersonProps {
  person: PersonModel;
  onWrite(id: string): Promise<void>;
  onAsk(id: string): Promise<boolean>;
}

function FoundPerson({ person, onWrite, onAsk }: FoundPersonProps) {
  const [asked, setAsked] = useState(false);
  return (
    <li className="person">
      <button type="button" className="person-main" onClick={() => void onWrite(person.id)}>
        <Face picture={{ userId: person.id }} initials={person.initials} colour={person.colour} size="m" />
        <PersonWords person={person} />
      </button>
      {!person.friend && !person.bot && (
        <Button
          look="quiet"
          disabled={asked}
          onClick={() => {
            void onAsk(person.id).then(setAsked);
          }}
        >
          {asked ? t('request_sent') : t('add_friend')}
        </Button>
      )}
    </li>
  );
}

export function PersonWords({ person }: { person: PersonModel }) {
  return (
    <span className="person-words">
      <span className="person-name" dir="auto">
        {person.name}
        {person.bot && <span className="mark">{t('bot_mark')}</span>}
        {person.guest && <span className="mark">{t('guest_mark')}</span>}
      </span>
      {person.username !== '' && <span className="person-username">@{person.username}</span>}
    </span>
  );
}
