// View model of people's and groups' pictures: which one somebody has, and where it is read. Addresses live for minutes;
// each is asked for once while it lives, and a picture that cannot be had is not asked for again for a while.
import type { Session } from '@kith/sdk';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useSession } from '../app/client.ts';

/** Whose picture it is; `mediaId` where the caller knows better than the people met so far. */
export type PictureOf = { userId: string; mediaId?: string } | { cid: string };

export interface Picture {
  url: string;
  /** It could not be shown. */
  broken(): void;
}

interface Place {
  /** Null: it cannot be had. */
  url: string | null;
  until: number;
}

const kMissingMs = 5 * 60_000;
/** An address that ends within this time is of no use any more. */
const kMarginMs = 15_000;

/** The places known to one session. */
export class Pictures {
  private readonly places = new Map<string, Place>();
  private readonly asked = new Map<string, Promise<string | null>>();

  constructor(
    private readonly ask: Session['pictureAddress'],
    private readonly now: () => number,
  ) {}

  /** Undefined: not known, or not any more. */
  known(mediaId: string): string | null | undefined {
    const place = this.places.get(mediaId);
    return place && place.until > this.now() ? place.url : undefined;
  }

  find(mediaId: string, of: { userId: string } | { cid: string }): Promise<string | null> {
    const known = this.known(mediaId);
    if (known !== undefined) return Promise.resolve(known);
    let asking = this.asked.get(mediaId);
    if (!asking) {
      asking = this.ask(mediaId, of).then(
        ({ url, expiresAt }) => this.keep(mediaId, { url, until: expiresAt - kMarginMs }),
        () => this.keep(mediaId, { url: null, until: this.now() + kMissingMs }),
      );
      this.asked.set(mediaId, asking);
    }
    return asking;
  }

  broken(mediaId: string): void {
    this.keep(mediaId, { url: null, until: this.now() + kMissingMs });
  }

  private keep(mediaId: string, place: Place): string | null {
    this.asked.delete(mediaId);
    this.places.set(mediaId, place);
    return place.url;
  }
}

const ofSession = new WeakMap<Session, Pictures>();

function picturesOf(session: Session): Pictures {
  let found = ofSession.get(session);
  if (!found) {
    found = new Pictures(
      (mediaId, of) => session.pictureAddress(mediaId, of),
      () => session.now(),
    );
    ofSession.set(session, found);
  }
  return found;
}

/** The mediaId that somebody has now; empty: none. */
function useMediaId(of: PictureOf | null): string {
  const { store } = useSession();
  const userId = of && 'userId' in of ? of.userId : '';
  const cid = of && 'cid' in of ? of.cid : '';
  const told = of && 'userId' in of ? of.mediaId : undefined;
  const cell = cid === '' ? store.people : store.open(cid).summary;
  return useSyncExternalStore(cell.subscribe, () => {
    if (told !== undefined) return told;
    if (cid !== '') return store.open(cid).summary.get().avatar;
    return store.people.get().get(userId)?.avatar ?? '';
  });
}

export function usePicture(of: PictureOf | null): Picture | null {
  const session = useSession();
  const mediaId = useMediaId(of);
  const userId = of && 'userId' in of ? of.userId : '';
  const cid = of && 'cid' in of ? of.cid : '';
  const [found, setFound] = useState<{ mediaId: string; url: string | null } | null>(null);
  useEffect(() => {
    if (mediaId === '') return undefined;
    let current = true;
    void picturesOf(session)
      .find(mediaId, cid === '' ? { userId } : { cid })
      .then((url) => {
        if (current) setFound({ mediaId, url });
      });
    return () => {
      current = false;
    };
  }, [session, mediaId, userId, cid]);
  const broken = useCallback(() => {
    picturesOf(session).broken(mediaId);
    setFound({ mediaId, url: null });
  }, [session, mediaId]);
  const url =
    mediaId === '' ? null : found?.mediaId === mediaId ? found.url : picturesOf(session).known(mediaId);
  return typeof url === 'string' ? { url, broken } : null;
}
