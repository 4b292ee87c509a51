// A person's or conversation's round picture: initials on a stable colour, or an icon, with a presence dot.
import { Icon, type IconName } from './icon.tsx';

export interface AvatarProps {
  initials: string;
  colour: number;
  icon?: IconName | null;
  online?: boolean;
  size?: 'xs' | 's' | 'm' | 'l' | 'xl';
}

const kIconSize = { xs: 14, s: 16, m: 20, l: 24, xl: 40 };

export function Avatar({ initials, colour, icon = null, online = false, size = 'l' }: AvatarProps) {
  return (
    <span className={`avatar avatar-${size} tint-${colour}`} aria-hidden="true">
      {icon ? <Icon name={icon} size={kIconSize[size]} /> : <span className="avatar-text">{initials}</span>}
      {online && <span className="avatar-dot" />}
    </span>
  );
}
