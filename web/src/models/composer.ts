// View model of the composer: the draft of this conversation, sending, and telling that one types.
import { useCallback, useEffect, useRef, useState } from 'react';
import { useReadable, useSession } from '../app/client.ts';

/** As the server counts: bytes of the body as JSON; the room for the object around the text is taken off. */
const kDefaultBodyBytes = 16_384;
const kFrameBytes = 16;
const kDraftMs = 400;

export interface ComposerModel {
  text: string;
  setText(text: string): void;
  send(): void;
  /** How many bytes the text is over the limit; 0: it fits. */
  over: number;
  canSend: boolean;
}

export function useComposer(cid: string): ComposerModel {
  const session = useSession();
  const [text, setLocal] = useState(() => session.conversation(cid)?.draft ?? '');
  const latest = useRef(text);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const connection = useReadable(session.connection.state);
  const limit =
    connection.phase === 'live'
      ? (connection.ready.limits?.bodyBytes ?? kDefaultBodyBytes)
      : kDefaultBodyBytes;

  const keep = useCallback(() => {
    if (timer.current) clearTimeout(timer.current);
    timer.current = null;
    session.drafts.set(cid, latest.current);
  }, [session, cid]);
  useEffect(() => {
    return () => {
      if (timer.current) keep();
    };
  }, [keep]);

  const setText = (next: string) => {
    latest.current = next;
    setLocal(next);
    // The page may go before the pause is over.
    session.drafts.note(cid, next);
    if (timer.current) clearTimeout(timer.current);
    timer.current = setTimeout(keep, kDraftMs);
    session.engine.ephemera.tell(cid, next.trim() !== '');
  };
  const trimmed = text.trim();
  const over = Math.max(0, new TextEncoder().encode(JSON.stringify(trimmed)).length + kFrameBytes - limit);
  const canSend = trimmed !== '' && over === 0;
  const send = () => {
    if (!canSend) return;
    if (timer.current) clearTimeout(timer.current);
    timer.current = null;
    latest.current = '';
    setLocal('');
    void session.drafts.sent(cid, trimmed, session.sendText(cid, trimmed));
  };
  return { text, setText, send, over, canSend };
}
