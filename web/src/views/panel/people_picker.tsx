// Choosing people: a search and the chosen ones as chips.
import { useState } from 'react';
import { t } from '../../i18n/i18n.ts';
import { usePeopleSearch, type PersonModel } from '../../models/people.ts';
import { Icon } from '../../ui/icon.tsx';
import { SearchField } from '../list/chat_list.tsx';
import { PersonWords } from '../list/search_results.tsx';
import { Face } from '../face.tsx';

interface PeoplePickerProps {
  chosen: PersonModel[];
  onChange(chosen: PersonModel[]): void;
  /** Offered before anything is typed. */
  suggestions: PersonModel[];
}

export function PeoplePicker({ chosen, onChange, suggestions }: PeoplePickerProps) {
  const [query, setQuery] = useState('');
  const state = usePeopleSearch(query, true);
  const shown = state.phase === 'found' ? state.people : query.trim() === '' ? suggestions : [];
  const ids = new Set(chosen.map((each) => each.id));
  const toggle = (person: PersonModel) => {
    onChange(ids.has(person.id) ? chosen.filter((each) => each.id !== person.id) : [...chosen, person]);
  };
  return (
    <div className="picker">
      {chosen.length > 0 && (
        <ul className="chips">
          {chosen.map((person) => (
            <li key={person.id}>
              <button type="button" className="chip" onClick={() => toggle(person)}>
                <Face
                  picture={{ userId: person.id }}
                  initials={person.initials}
                  colour={person.colour}
                  size="xs"
                />
                <bdi>{person.name}</bdi>
                <Icon name="close" size={14} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <SearchField query={query} onQuery={setQuery} label={t('search_people')} />
      <ul className="picker-list">
        {shown.map((person) => (
          <li key={person.id}>
            <label className="picker-row">
              <Face
                picture={{ userId: person.id }}
                initials={person.initials}
                colour={person.colour}
                size="m"
              />
              <PersonWords person={person} />
              <input type="checkbox" checked={ids.has(person.id)} onChange={() => toggle(person)} />
            </label>
          </li>
        ))}
      </ul>
      {shown.length === 0 && (
        <p className="list-note">{state.phase === 'found' ? t('search_nobody') : t('search_people_hint')}</p>
      )}
    </div>
  );
}
