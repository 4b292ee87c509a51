// The open conversation: header, pane, composer or the reason why there is none.
import { t } from '../../i18n/i18n.ts';
import {
  useConversation,
  type Barrier as BarrierModel,
  type ConversationModel,
  type HeaderModel,
} from '../../models/conversation.ts';
import { useTarget } from '../../models/target.ts';
import { useNotices } from '../../models/notices.ts';
import { Button, EmptyState, IconButton, Spinner } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Barrier, Composer } from './composer.tsx';
import { MessagePane } from './message_pane.tsx';
import { Face } from '../face.tsx';

interface ConversationViewProps {
  cid: string;
  /** The message to be shown, where a link names one. */
  seq: number | undefined;
  narrow: boolean;
  panelOpen: boolean;
  onBack(): void;
  onPanel(): void;
  onRemoved(): void;
}

export function ConversationView({
  cid,
  seq,
  narrow,
  panelOpen,
  onBack,
  onPanel,
  onRemoved,
}: ConversationViewProps) {
  const model = useConversation(cid);
  const target = useTarget(cid, seq, model.known);
  if (model.missing) {
    return (
      <section className="conversation conversation-empty">
        <EmptyState icon="lock" title={t('unseen_title')} hint={t('unseen_hint')}>
          <div className="empty-actions">
            <Button look="primary" onClick={onRemoved}>
              {t('unseen_action')}
            </Button>
          </div>
        </EmptyState>
      </section>
    );
  }
  if (!model.known) {
    return (
      <section className="conversation conversation-waiting">
        {narrow && <IconButton icon="back" label={t('back')} onClick={onBack} />}
        <span role="status" aria-label={t('loading')}>
          <Spinner />
        </span>
      </section>
    );
  }
  return (
    <section className="conversation" aria-label={model.header.name}>
      <Header header={model.header} narrow={narrow} panelOpen={panelOpen} onBack={onBack} onPanel={onPanel} />
      <Notices cid={cid} />
      <MessagePane key={cid} model={model} target={target} />
      {model.barrier ? (
        <BarrierOf barrier={model.barrier} model={model} onRemoved={onRemoved} />
      ) : (
        <Composer key={cid} cid={cid} name={model.header.name} focus={!narrow} />
      )}
    </section>
  );
}

interface BarrierOfProps {
  barrier: BarrierModel;
  model: ConversationModel;
  onRemoved(): void;
}

function BarrierOf({ barrier, model, onRemoved }: BarrierOfProps) {
  const { action } = barrier;
  const label = action === null ? null : { remove: t('remove_from_list'), unblock: t('unblock') }[action];
  return (
    <Barrier
      text={barrier.text}
      label={label}
      onAct={() => {
        if (action === 'unblock') {
          model.unblock();
          return;
        }
        model.removeFromList();
        onRemoved();
      }}
    />
  );
}

/** What the server says here that is no message: quiet lines, gone when dismissed. */
function Notices({ cid }: { cid: string }) {
  const notices = useNotices(cid);
  return notices.map((each) => (
    <div key={each.key} className="notice" role="note" aria-label={t('notice')}>
      <Icon name="info" size={18} />
      <p dir="auto">{each.text}</p>
      <IconButton icon="close" size={16} label={t('notice_close')} onClick={each.dismiss} />
    </div>
  ));
}

interface HeaderProps {
  header: HeaderModel;
  narrow: boolean;
  panelOpen: boolean;
  onBack(): void;
  onPanel(): void;
}

function Header({ header, narrow, panelOpen, onBack, onPanel }: HeaderProps) {
  return (
    <header className="conversation-head">
      {narrow && <IconButton icon="back" label={t('back')} onClick={onBack} />}
      <button type="button" className="conversation-title" onClick={onPanel} aria-expanded={panelOpen}>
        <Face {...header.avatar} size="m" />
        <span className="conversation-words">
          <span className="conversation-name" dir="auto" role="heading" aria-level={2}>
            {header.name}
          </span>
          <span className={`conversation-status status-${header.statusKind}`}>{header.status}</span>
        </span>
      </button>
      <IconButton icon="info" label={t('details')} aria-pressed={panelOpen} onClick={onPanel} />
    </header>
  );
}

interface NoConversationProps {
  onPeople(): void;
  onWorld(): void;
}

export function NoConversation({ onPeople, onWorld }: NoConversationProps) {
  return (
    <section className="conversation conversation-empty">
      <EmptyState icon="chats" title={t('empty_title')} hint={t('empty_hint')}>
        <div className="empty-actions">
          <Button look="primary" onClick={onPeople}>
            {t('find_people')}
          </Button>
          <Button onClick={onWorld}>{t('greet_world')}</Button>
        </div>
      </EmptyState>
    </section>
  );
}
