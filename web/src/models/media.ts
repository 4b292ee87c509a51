// What a message holds of a file, as far as the page shows it, and where it is read. Its body comes from somebody else's
// client, so nothing of it is believed but its form.
import type { Message } from '@kith/sdk';
import { useEffect, useState } from 'react';
import { useSession } from '../app/client.ts';
import { t } from '../i18n/i18n.ts';
import { shown } from './shown.ts';

export type MediaKind = 'image' | 'file' | 'video' | 'voice';

export interface MediaModel {
  kind: MediaKind;
  mediaId: string;
  name: string;
  caption: string;
  bytes: number;
  /** Of a picture or video; 0 where it does not say. */
  width: number;
  height: number;
  seconds: number;
}

const kKinds: readonly string[] = ['image', 'file', 'video', 'voice'];

export function mediaOf(message: Message): MediaModel | null {
  if (message.recalled || message.expired || !kKinds.includes(message.kind)) return null;
  const { body } = message;
  const word = (key: string) => (typeof body[key] === 'string' ? shown(body[key]) : '');
  const count = (key: string) =>
    typeof body[key] === 'number' && Number.isFinite(body[key]) ? Math.max(0, body[key]) : 0;
  if (word('mediaId') === '') return null;
  return {
    kind: message.kind as MediaKind,
    mediaId: word('mediaId'),
    name: word('name'),
    caption: word('caption'),
    bytes: count('size'),
    width: count('w'),
    height: count('h'),
    seconds: Math.round(count('durationMs') / 1000),
  };
}

/** In one line: what it is, and what is said of it. */
export function mediaText(media: MediaModel): string {
  const what = {
    image: t('kind_image'),
    file: t('kind_file'),
    video: t('kind_video'),
    voice: t('kind_voice'),
  }[media.kind];
  const said = media.caption || media.name || (media.seconds > 0 ? lengthOf(media.seconds) : '');
  return said === '' ? what : t('kind_text', { kind: what, text: said });
}

export function lengthOf(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

const kUnits = ['B', 'KB', 'MB', 'GB', 'TB'];
export function sizeOf(bytes: number): string {
  let unit = 0;
  let left = bytes;
  for (; left >= 1000 && unit < kUnits.length - 1; ++unit) left /= 1000;
  return `${unit === 0 || left >= 10 ? Math.round(left) : left.toFixed(1)} ${kUnits[unit] ?? ''}`;
}

/** Where a message stands. */
export type MessagePlace = Pick<Message, 'cid' | 'seq'>;

export type ContentAddress = { state: 'loading' } | { state: 'failed' } | { state: 'there'; url: string };

/** Where it is read; asked for anew by `again`, as addresses live for minutes. */
export function useContentAddress(
  { cid, seq }: MessagePlace,
  { mediaId }: MediaModel,
): { address: ContentAddress; again: () => void } {
  const session = useSession();
  const [address, setAddress] = useState<ContentAddress>({ state: 'loading' });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let current = true;
    session.contentAddress(cid, seq, mediaId).then(
      (url) => current && setAddress({ state: 'there', url }),
      () => current && setAddress({ state: 'failed' }),
    );
    return () => {
      current = false;
    };
  }, [session, cid, seq, mediaId, round]);
  return {
    address,
    again: () => {
      setAddress({ state: 'loading' });
      setRound((before) => before + 1);
    },
  };
}

/** Saves it as a file, from an address asked for at that moment. */
export function useSaving(
  { cid, seq }: MessagePlace,
  { mediaId, name }: MediaModel,
): { state: 'idle' | 'busy' | 'failed'; save: () => void } {
  const session = useSession();
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle');
  return {
    state,
    save: () => {
      setState('busy');
      session.contentAddress(cid, seq, mediaId).then(
        (url) => {
          const link = document.createElement('a');
          link.href = url;
          link.download = name;
          link.rel = 'noopener noreferrer';
          link.click();
          setState('idle');
        },
        () => setState('failed'),
      );
    },
  };
}
