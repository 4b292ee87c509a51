// People: search, friend requests waiting for an answer, friends.
import { useState } from 'react';
import { t, useLanguage } from '../../i18n/i18n.ts';
import { useFriends, useIsGuest, usePeopleActions, type RequestModel } from '../../models/people.ts';
import { Button, EmptyState, Spinner } from '../../ui/controls.tsx';
import { Menu } from '../../ui/menu.tsx';
import { moveInList } from '../../ui/roving.ts';
import { SearchField } from '../list/chat_list.tsx';
import { PeopleFound, PersonWords } from '../list/search_results.tsx';
import { Face } from '../face.tsx';

export function PeopleScreen({ onUpgrade }: { onUpgrade(): void }) {
  useLanguage();
  const guest = useIsGuest();
  const [query, setQuery] = useState('');
  return (
    <div className="list">
      <header className="list-head">
        <h1>{t('people')}</h1>
      </header>
      {guest ? (
        <EmptyState icon="people" title={t('guests_cannot')}>
          <Button look="primary" onClick={onUpgrade}>
            {t('upgrade')}
          </Button>
        </EmptyState>
      ) : (
        <>
          <SearchField query={query} onQuery={setQuery} label={t('search_people')} />
          <div
            className="list-scroll"
            onKeyDown={(event) => {
              moveInList(event, '.person-main');
            }}
          >
            {query.trim() === '' ? (
              <FriendsList />
            ) : (
              <PeopleFound query={query} onDone={() => setQuery('')} />
            )}
          </div>
        </>
      )}
    </div>
  );
}

function FriendsList() {
  const model = useFriends();
  const actions = usePeopleActions();
  if (model.loading) {
    return (
      <p className="list-note" role="status">
        <Spinner /> {t('loading')}
      </p>
    );
  }
  if (model.failed) {
    return (
      <div className="list-note">
        <p>{t('err_network')}</p>
        <Button onClick={model.reload}>{t('try_again')}</Button>
      </div>
    );
  }
  return (
    <>
      {model.requests.length > 0 && (
        <>
          <h2 className="section-title">{t('requests')}</h2>
          <ul className="people-list">
            {model.requests.map((request) => (
              <RequestRow key={request.id} request={request} onAnswer={model.answer} />
            ))}
          </ul>
        </>
      )}
      <h2 className="section-title">{t('friends')}</h2>
      {model.friends.length === 0 && <p className="list-note">{t('no_friends')}</p>}
      <ul className="people-list">
        {model.friends.map((friend) => (
          <li key={friend.id} className="person">
            <button type="button" className="person-main" onClick={() => void actions.write(friend.id)}>
              <Face
                picture={{ userId: friend.id }}
                initials={friend.initials}
                colour={friend.colour}
                size="m"
              />
              <PersonWords person={friend} />
            </button>
            <Menu
              label={`${t('more')}: ${friend.name}`}
              side="left"
              actions={[
                {
                  id: 'write',
                  label: t('write_to'),
                  icon: 'chats',
                  run: () => void actions.write(friend.id),
                },
                {
                  id: 'remove',
                  label: t('remove_friend'),
                  icon: 'trash',
                  danger: true,
                  run: () => void model.remove(friend.id),
                },
              ]}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

function RequestRow({
  request,
  onAnswer,
}: {
  request: RequestModel;
  onAnswer(id: string, accept: boolean): Promise<void>;
}) {
  const { person } = request;
  return (
    <li className="person person-request">
      <span className="person-main">
        <Face picture={{ userId: person.id }} initials={person.initials} colour={person.colour} size="m" />
        <span className="person-words">
          <span className="person-name" dir="auto">
            {person.name}
          </span>
          <span className="person-username" dir="auto">
            {request.incoming ? request.note : t('waiting_answer')}
          </span>
        </span>
      </span>
      {request.incoming && (
        <span className="request-buttons">
          <Button look="primary" onClick={() => void onAnswer(request.id, true)}>
            {t('accept')}
          </Button>
          <Button look="quiet" onClick={() => void onAnswer(request.id, false)}>
            {t('decline')}
          </Button>
        </span>
      )}
    </li>
  );
}
