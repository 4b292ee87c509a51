// The message pane: a log of what was said, virtualised, stuck to the end or still where one reads.
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { dayName } from '../../i18n/dates.ts';
import { t, tn } from '../../i18n/i18n.ts';
import type { ConversationModel } from '../../models/conversation.ts';
import { plainText } from '../../models/message_text.ts';
import { personName } from '../../models/naming.ts';
import type { Target } from '../../models/target.ts';
import { guessHeight, type TimelineItem } from '../../models/timeline_items.ts';
import { Button, Spinner } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useVirtual, type Place, type Virtual } from '../../ui/virtual.ts';
import { TimelineRow } from './timeline_row.tsx';

/** Where one was in each conversation, as long as the page lives. */
const places = new Map<string, Place>();
const kLoadWithin = 1_500;
const kMarkedMs = 2_500;

interface MessagePaneProps {
  model: ConversationModel;
  /** The message a link led to. */
  target: Target | null;
}

export function MessagePane({ model, target }: MessagePaneProps) {
  const { pane } = model;
  const scroller = useRef<HTMLDivElement>(null);
  const [initial] = useState(() => placeFor(pane.cid, pane.items));
  const virtual = useVirtual({
    items: pane.items,
    guess: guessHeight,
    scroller,
    initial,
    settled: pane.settled,
    open: pane.hasAfter,
  });
  useSeen(model, virtual, scroller);
  usePaging(model, virtual, scroller);
  const place = useRef(virtual.place);
  place.current = virtual.place;
  useEffect(
    () => () => {
      places.set(pane.cid, place.current());
    },
    [pane.cid],
  );
  useOwnSend(pane.items, virtual);
  const marked = useMarked(pane.items, target, virtual);

  const { start, end, above, below } = virtual.range;
  const loadingFirst = !pane.loaded && pane.items.length < 2;
  return (
    <div className="pane">
      <FloatingDay items={pane.items} now={model.now} scroller={scroller} />
      <div
        ref={scroller}
        className="pane-scroll"
        role="log"
        aria-live="off"
        aria-label={model.header.name}
        tabIndex={0}
        onScroll={virtual.onScroll}
      >
        <div className="pane-inner">
          <PaneTop model={model} />
          {loadingFirst && !pane.failed && <BubbleSkeletons />}
          <div style={{ height: above }} aria-hidden="true" />
          {pane.items.slice(start, end).map((item) => (
            <div
              key={item.key}
              data-key={item.key}
              className={`item item-${item.type}${item.key === marked ? ' item-marked' : ''}`}
            >
              <TimelineRow item={item} model={model} />
            </div>
          ))}
          <div style={{ height: below }} aria-hidden="true" />
          <p className="typing-line" aria-live="off">
            {pane.typing !== '' && (
              <>
                <span className="typing-dots" aria-hidden="true">
                  <i />
                  <i />
                  <i />
                </span>
                {pane.typing}
              </>
            )}
          </p>
        </div>
      </div>
      <Announcer model={model} />
      {(!virtual.atEnd || pane.hasAfter) && (
        <button
          type="button"
          className="to-end"
          aria-label={pane.unread > 0 ? tn('to_end_count', pane.unread) : t('to_end')}
          title={t('to_end')}
          onClick={() => {
            if (pane.hasAfter) model.toNewest();
            virtual.toEnd(!pane.hasAfter);
          }}
        >
          <Icon name="down" />
          {pane.unread > 0 && <span className="badge">{pane.unread > 999 ? '999+' : pane.unread}</span>}
        </button>
      )}
    </div>
  );
}

function placeFor(cid: string, items: readonly TimelineItem[]): Place {
  const fresh = items.find((item) => item.type === 'new');
  if (fresh) return { end: false, key: fresh.key, offset: 80 };
  const before = places.get(cid);
  if (before && !before.end && items.some((item) => item.key === before.key)) return before;
  return { end: true };
}

function PaneTop({ model }: { model: ConversationModel }) {
  const { pane } = model;
  if (pane.failed) {
    return (
      <div className="pane-top">
        <p>{t('load_failed')}</p>
        <Button onClick={model.loadBefore}>{t('try_again')}</Button>
      </div>
    );
  }
  if (pane.loading && pane.items.length >= 2) {
    return (
      <div className="pane-top" role="status" aria-label={t('loading_older')}>
        <Spinner />
      </div>
    );
  }
  return <div className="pane-top" />;
}

function BubbleSkeletons() {
  return (
    <div className="bubble-skeletons" role="status" aria-label={t('loading')}>
      {[240, 320, 180, 280, 210].map((width, i) => (
        <span
          key={width}
          className={i % 3 === 1 ? 'skeleton bubble-skeleton own' : 'skeleton bubble-skeleton'}
          style={{ width }}
        />
      ))}
    </div>
  );
}

/** What is in view of a visible page is read. */
function useSeen(
  model: ConversationModel,
  virtual: Virtual,
  scroller: React.RefObject<HTMLDivElement | null>,
): void {
  const { pane, markRead } = model;
  const { items, unread, lastSeq, hasAfter } = pane;
  const { atEnd } = virtual;
  useEffect(() => {
    const look = () => {
      if (document.visibilityState !== 'visible' || unread === 0) return;
      const seq = atEnd && !hasAfter ? lastSeq : lowestSeen(scroller.current, items);
      if (seq > 0) markRead(seq);
    };
    // A moment, so that flicking through conversations marks nothing.
    const timer = setTimeout(look, 250);
    const element = scroller.current;
    const later = () => setTimeout(look, 250);
    document.addEventListener('visibilitychange', look);
    element?.addEventListener('scrollend', later);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
      element?.removeEventListener('scrollend', later);
    };
  }, [items, unread, lastSeq, hasAfter, atEnd, markRead, scroller]);
}

function lowestSeen(element: HTMLDivElement | null, items: readonly TimelineItem[]): number {
  if (!element) return 0;
  const bottom = element.scrollTop + element.clientHeight;
  let key = '';
  for (const row of element.querySelectorAll<HTMLElement>('[data-key]')) {
    if (row.offsetTop + row.offsetHeight <= bottom + 4) key = row.dataset['key'] ?? key;
  }
  const at = items.findIndex((item) => item.key === key);
  for (let i = at; i >= 0; --i) {
    const item = items[i];
    if (item && 'message' in item && item.message.seq > 0) return item.message.seq;
  }
  return 0;
}

function usePaging(
  model: ConversationModel,
  virtual: Virtual,
  scroller: React.RefObject<HTMLDivElement | null>,
): void {
  const { pane, loadBefore, loadAfter } = model;
  const { hasBefore, hasAfter, loading, loaded, failed } = pane;
  const { range } = virtual;
  useEffect(() => {
    const element = scroller.current;
    if (!element || loading || !loaded || failed) return;
    const below = element.scrollHeight - element.clientHeight - element.scrollTop;
    if (hasAfter && below < kLoadWithin) loadAfter();
    else if (hasBefore && element.scrollTop < kLoadWithin) loadBefore();
  }, [
    range.start,
    range.above,
    range.end,
    range.below,
    hasBefore,
    hasAfter,
    loading,
    loaded,
    failed,
    loadBefore,
    loadAfter,
    scroller,
  ]);
}

/** Goes to the message a link led to, once it is there, and marks it for a moment. */
function useMarked(items: readonly TimelineItem[], target: Target | null, virtual: Virtual): string {
  const [marked, setMarked] = useState('');
  const reached = useRef<Target | null>(null);
  useLayoutEffect(() => {
    if (!target || reached.current === target) return;
    const item = items.find((each) => 'message' in each && each.message.seq === target.seq);
    if (!item) return;
    reached.current = target;
    virtual.toKey(item.key);
    setMarked(item.key);
  }, [items, target, virtual]);
  useEffect(() => {
    if (marked === '') return undefined;
    const timer = setTimeout(() => setMarked(''), kMarkedMs);
    return () => {
      clearTimeout(timer);
    };
  }, [marked]);
  return marked;
}

/** One's own send always shows: the pane goes to the end. */
function useOwnSend(items: readonly TimelineItem[], virtual: Virtual): void {
  const last = items[items.length - 1];
  const key = last?.type === 'message' && last.own && last.message.seq === 0 ? last.key : '';
  const before = useRef(key);
  useLayoutEffect(() => {
    if (key !== '' && key !== before.current) virtual.toEnd(false);
    before.current = key;
    // Only a new send of one's own moves the pane.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);
}

/** Says what comes in, once: the log itself stays silent, for a virtualised list adds rows while one only scrolls. */
function Announcer({ model }: { model: ConversationModel }) {
  const { items } = model.pane;
  const last = items[items.length - 1];
  const message = last && 'message' in last ? last.message : null;
  const [since] = useState(() => message?.seq ?? 0);
  const news = message !== null && message.seq > since && message.from !== model.me;
  return (
    <p className="unseen" aria-live="polite">
      {news
        ? `${personName(model.people, message.from, message.fromName)}: ${plainText(message, model.people)}`
        : ''}
    </p>
  );
}

/** The day of what is at the top, while scrolling. */
function FloatingDay({
  items,
  now,
  scroller,
}: {
  items: readonly TimelineItem[];
  now(): number;
  scroller: React.RefObject<HTMLDivElement | null>;
}) {
  const [day, setDay] = useState<string | null>(null);
  const latest = useRef(now);
  latest.current = now;
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let frame = 0;
    const show = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        setDay(dayAt(element, items, latest.current()));
        clearTimeout(timer);
        timer = setTimeout(() => setDay(null), 1_400);
      });
    };
    const byHand = () => element.addEventListener('scroll', show, { passive: true });
    element.addEventListener('wheel', byHand, { passive: true, once: true });
    element.addEventListener('touchmove', byHand, { passive: true, once: true });
    return () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      element.removeEventListener('wheel', byHand);
      element.removeEventListener('touchmove', byHand);
      element.removeEventListener('scroll', show);
    };
  }, [items, scroller]);
  return (
    <div className={day === null ? 'floating-day' : 'floating-day floating-day-shown'} aria-hidden="true">
      <span className="pill">{day ?? ''}</span>
    </div>
  );
}

function dayAt(element: HTMLElement, items: readonly TimelineItem[], now: number): string | null {
  const top = element.scrollTop + 8;
  for (const row of element.querySelectorAll<HTMLElement>('[data-key]')) {
    if (row.offsetTop + row.offsetHeight <= top) continue;
    const item = items.find((each) => each.key === row.dataset['key']);
    if (!item || item.type === 'day' || item.type === 'begin') return null;
    return 'message' in item ? dayName(item.message.at, now) : null;
  }
  return null;
}
