// A message's file in its bubble: pictures, videos and voices in place, everything else as a link that saves it. Addresses
// live for minutes: what fails to load is asked for anew, by a press.
import { useState } from 'react';
import { t } from '../../i18n/i18n.ts';
import {
  lengthOf,
  mediaText,
  sizeOf,
  useContentAddress,
  useSaving,
  type MediaModel,
  type MessagePlace,
} from '../../models/media.ts';
import { Icon } from '../../ui/icon.tsx';

interface MediaContentProps {
  message: MessagePlace;
  media: MediaModel;
}

const kBox = { width: 320, height: 320 };

export function MediaContent({ message, media }: MediaContentProps) {
  return (
    <span className="media">
      {media.kind === 'file' ? (
        <FileLink message={message} media={media} />
      ) : (
        <Shown message={message} media={media} />
      )}
      {media.caption !== '' && <span className="media-caption">{media.caption}</span>}
    </span>
  );
}

/** The size it takes on the page, known before it is there, so that nothing jumps. */
function boxOf({ width, height }: MediaModel) {
  if (width === 0 || height === 0) return kBox;
  const scale = Math.min(1, kBox.width / width, kBox.height / height);
  return { width: Math.max(48, Math.round(width * scale)), height: Math.max(48, Math.round(height * scale)) };
}

function Shown({ message, media }: MediaContentProps) {
  const { address, again } = useContentAddress(message, media);
  const [broken, setBroken] = useState(false);
  const box = boxOf(media);
  if (address.state === 'failed' || broken) {
    const retry = () => {
      setBroken(false);
      again();
    };
    return (
      <span className="media-missing">
        <em className="faint">{t('media_failed', { what: mediaText(media) })}</em>{' '}
        <button type="button" className="link" onClick={retry}>
          {t('retry_now')}
        </button>
      </span>
    );
  }
  const url = address.state === 'there' ? address.url : undefined;
  const fail = () => setBroken(true);
  if (media.kind === 'voice') {
    return (
      <span className="media-voice">
        <audio controls preload="none" src={url} onError={fail} aria-label={mediaText(media)} />
        {media.seconds > 0 && <span className="faint">{lengthOf(media.seconds)}</span>}
      </span>
    );
  }
  if (media.kind === 'video') {
    return (
      <video controls preload="metadata" src={url} {...box} onError={fail} aria-label={mediaText(media)} />
    );
  }
  if (url === undefined)
    return <span className="media-waiting" style={box} role="img" aria-label={mediaText(media)} />;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      <img src={url} {...box} alt={mediaText(media)} loading="lazy" onError={fail} />
    </a>
  );
}

function FileLink({ message, media }: MediaContentProps) {
  const { state, save } = useSaving(message, media);
  return (
    <button type="button" className="media-file link" onClick={save} aria-busy={state === 'busy'}>
      <Icon name={state === 'failed' ? 'warning' : 'down'} size={20} />
      <span>
        <span className="media-file-name">{media.name || t('kind_file')}</span>
        <span className="faint"> {sizeOf(media.bytes)}</span>
        {state === 'failed' && <em className="faint"> {t('media_failed', { what: '' })}</em>}
      </span>
    </button>
  );
}
