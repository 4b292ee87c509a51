// The edge of the list: drag or use the arrow keys to make it wider; the width is remembered.
import { useEffect, useState } from 'react';
import { t } from '../../i18n/i18n.ts';

const kLeast = 300;
const kMost = 440;
const kStored = 'kith-list-width';

export function ListResizer() {
  const [width, setWidth] = useState(readWidth);
  useEffect(() => {
    document.documentElement.style.setProperty('--list-width', `${width}px`);
    try {
      localStorage.setItem(kStored, String(width));
    } catch {
      // Not remembered, still resized.
    }
  }, [width]);
  const clamp = (value: number) => Math.min(kMost, Math.max(kLeast, Math.round(value)));
  return (
    <div
      className="resizer"
      role="separator"
      aria-orientation="vertical"
      aria-label={t('chats')}
      aria-valuemin={kLeast}
      aria-valuemax={kMost}
      aria-valuenow={width}
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') setWidth(clamp(width - 16));
        if (event.key === 'ArrowRight') setWidth(clamp(width + 16));
      }}
      onPointerDown={(event) => {
        const handle = event.currentTarget;
        const from = event.clientX - width;
        handle.setPointerCapture(event.pointerId);
        const move = (to: PointerEvent) => setWidth(clamp(to.clientX - from));
        const up = () => {
          handle.removeEventListener('pointermove', move);
          handle.removeEventListener('pointerup', up);
        };
        handle.addEventListener('pointermove', move);
        handle.addEventListener('pointerup', up);
      }}
    />
  );
}

function readWidth(): number {
  try {
    const stored = Number(localStorage.getItem(kStored));
    return stored >= kLeast && stored <= kMost ? stored : 340;
  } catch {
    return 340;
  }
}
