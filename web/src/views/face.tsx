// Somebody's avatar with the picture they chose; until it is there, or where it cannot be had, the initials.
import { usePicture, type PictureOf } from '../models/pictures.ts';
import { Avatar, type AvatarProps } from '../ui/avatar.tsx';

export function Face({ picture, ...avatar }: AvatarProps & { picture: PictureOf | null }) {
  return <Avatar {...avatar} picture={usePicture(picture)} />;
}
