// A person's or conversation's round picture: the one they chose, or initials on a stable colour, or an icon, with a
// presence dot.
import { useState } from 'react';
import { Icon, type IconName } from './icon.tsx';

export interface AvatarProps {
  initials: string;
  colour: number;
  icon?: IconName | null;
  online?: boolean;
  size?: 'xs' | 's' | 'm' | 'l' | 'xl';
}

interface Picture {
  url: string;
  broken(): void;
}

const kIconSize = { xs: 14, s: 16, m: 20, l: 24, xl: 40 };

export function Avatar({
  initials,
  colour,
  icon = null,
  online = false,
  size = 'l',
  picture = null,
}: AvatarProps & { picture?: Picture | null }) {
  // The initials stay until the picture is whole.
  const [whole, setWhole] = useState('');
  return (
    <span className={`avatar avatar-${size} tint-${colour}`} aria-hidden="true">
      {icon ? <Icon name={icon} size={kIconSize[size]} /> : <span className="avatar-text">{initials}</span>}
      {picture && (
        <img
          className={whole === picture.url ? 'avatar-picture avatar-whole' : 'avatar-picture'}
          src={picture.url}
          alt=""
          draggable={false}
          onLoad={() => setWhole(picture.url)}
          onError={picture.broken}
        />
      )}
      {online && <span className="avatar-dot" />}
    </span>
  );
}
