// How far one's own message has come: clock, one tick, two ticks, two coloured ticks, or a warning.
import { t } from '../../i18n/i18n.ts';
import { Icon } from '../../ui/icon.tsx';

export type TickState = 'queued' | 'sending' | 'failed' | 'sent' | 'delivered' | 'read';

export function Ticks({ state }: { state: TickState }) {
  const icon = {
    queued: 'clock',
    sending: 'clock',
    failed: 'warning',
    sent: 'tick',
    delivered: 'ticks',
    read: 'ticks',
  } as const;
  const label = {
    queued: t('state_queued'),
    sending: t('state_sending'),
    failed: t('state_failed'),
    sent: t('state_sent'),
    delivered: t('state_delivered'),
    read: t('state_read'),
  };
  return (
    <span className={`ticks ticks-${state}`} role="img" aria-label={label[state]} title={label[state]}>
      <Icon name={icon[state]} size={16} />
    </span>
  );
}
