// The list of conversations: search on top, rows below, live order.
import { useRef, useState, type KeyboardEvent } from 'react';
import { t, tn, useLanguage } from '../../i18n/i18n.ts';
import { useChatOrder, useChatRow, useListDuties, type ChatRow } from '../../models/chat_list.ts';
import { useIsGuest } from '../../models/people.ts';
import { IconButton } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icon.tsx';
import { moveInList } from '../../ui/roving.ts';
import { Ticks } from '../conversation/ticks.tsx';
import { SearchResults } from './search_results.tsx';
import { Face } from '../face.tsx';

interface ChatListProps {
  open: string | null;
  onOpen(cid: string): void;
  onNewGroup(): void;
}

export function ChatList({ open, onOpen, onNewGroup }: ChatListProps) {
  useLanguage();
  const { order, hold, loading } = useChatOrder();
  useListDuties(order);
  const [query, setQuery] = useState('');
  const guest = useIsGuest();
  const list = useRef<HTMLDivElement>(null);
  const choose = (cid: string) => {
    setQuery('');
    onOpen(cid);
  };
  return (
    <div className="list">
      <header className="list-head">
        <h1>{t('chats')}</h1>
        {!guest && <IconButton icon="edit" label={t('new_group')} onClick={onNewGroup} />}
      </header>
      <SearchField query={query} onQuery={setQuery} onDown={() => focusFirst(list.current)} />
      <div className="list-scroll" ref={list}>
        {query.trim() === '' ? (
          <nav
            aria-label={t('chats')}
            className="rows"
            onKeyDown={(event: KeyboardEvent<HTMLElement>) => {
              moveInList(event, '.row');
            }}
            onPointerEnter={(event) => {
              if (event.pointerType === 'mouse') hold(true);
            }}
            onPointerLeave={() => hold(false)}
          >
            {loading ? <Skeletons /> : <Rows order={order} open={open} onOpen={choose} />}
          </nav>
        ) : (
          <SearchResults
            query={query}
            order={order}
            open={open}
            onOpen={choose}
            onDone={() => setQuery('')}
          />
        )}
      </div>
    </div>
  );
}

function focusFirst(list: HTMLElement | null): void {
  list?.querySelector<HTMLElement>('.row')?.focus();
}

interface SearchFieldProps {
  query: string;
  onQuery(query: string): void;
  onDown?(): void;
  label?: string;
}

export function SearchField({ query, onQuery, onDown, label }: SearchFieldProps) {
  const name = label ?? t('search_placeholder');
  return (
    <div className="search" role="search">
      <Icon name="search" size={18} />
      <input
        type="search"
        value={query}
        placeholder={name}
        aria-label={name}
        onChange={(event) => {
          onQuery(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') onDown?.();
          if (event.key !== 'Escape' || query === '') return;
          event.stopPropagation();
          onQuery('');
        }}
      />
      {query !== '' && <IconButton icon="close" size={16} label={t('clear')} onClick={() => onQuery('')} />}
    </div>
  );
}

function Rows({
  order,
  open,
  onOpen,
}: {
  order: readonly string[];
  open: string | null;
  onOpen(cid: string): void;
}) {
  if (order.length === 0) return <p className="list-empty">{t('list_empty')}</p>;
  const focusable = open !== null && order.includes(open) ? open : order[0];
  return (
    <>
      {order.map((cid) => (
        <Row key={cid} cid={cid} open={cid === open} inTabOrder={cid === focusable} onOpen={onOpen} />
      ))}
    </>
  );
}

interface RowProps {
  cid: string;
  open: boolean;
  inTabOrder: boolean;
  onOpen(cid: string): void;
  filter?: string;
}

export function Row({ cid, open, inTabOrder, onOpen, filter = '' }: RowProps) {
  const row = useChatRow(cid);
  if (filter !== '' && !row.name.toLocaleLowerCase().includes(filter)) return null;
  return (
    <a
      href={`/c/${cid}`}
      className={open ? 'row row-open' : 'row'}
      aria-current={open ? 'page' : undefined}
      tabIndex={inTabOrder ? 0 : -1}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onOpen(cid);
      }}
    >
      <Face {...row.avatar} size="l" />
      <span className="row-main">
        <span className="row-line">
          <span className="row-name" dir="auto">
            {row.name}
          </span>
          {row.tick && <Ticks state={row.tick} />}
          <time className="row-time">{row.time}</time>
        </span>
        <span className="row-line">
          <Preview row={row} />
          {row.unread > 0 && (
            <span className="badge" aria-label={tn('unread', row.unread)}>
              {row.unread > 999 ? '999+' : row.unread}
            </span>
          )}
        </span>
      </span>
    </a>
  );
}

function Preview({ row }: { row: ChatRow }) {
  return (
    <span className={`row-preview row-preview-${row.previewKind}`} dir="auto">
      {row.previewKind === 'draft' && <span className="row-draft">{t('draft')}: </span>}
      {row.preview}
    </span>
  );
}

function Skeletons() {
  return (
    <div role="status" aria-label={t('loading')}>
      {[62, 48, 70, 55, 66, 45].map((width, i) => (
        <div className="row skeleton-row" key={i}>
          <span className="skeleton skeleton-avatar" />
          <span className="row-main">
            <span className="skeleton skeleton-line" style={{ width: `${width * 0.7}%` }} />
            <span className="skeleton skeleton-line" style={{ width: `${width + 20}%` }} />
          </span>
        </div>
      ))}
    </div>
  );
}
