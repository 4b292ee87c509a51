// The open conversation: header, pane, composer or the reason why there is none.
import { t } from '../../i18n/i18n.ts';
import { useConversation, type HeaderModel } from '../../models/conversation.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button, EmptyState, IconButton, Spinner } from '../../ui/controls.tsx';
import { Barrier, Composer } from './composer.tsx';
import { MessagePane } from './message_pane.tsx';

interface ConversationViewProps {
  cid: string;
  narrow: boolean;
  panelOpen: boolean;
  onBack(): void;
  onPanel(): void;
  onRemoved(): void;
}

export function ConversationView({
  cid,
  narrow,
  panelOpen,
  onBack,
  onPanel,
  onRemoved,
}: ConversationViewProps) {
  const model = useConversation(cid);
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
      <MessagePane key={cid} model={model} />
      {model.barrier ? (
        <Barrier
          {...model.barrier}
          onRemove={() => {
            model.removeFromList();
            onRemoved();
          }}
        />
      ) : (
        <Composer key={cid} cid={cid} name={model.header.name} focus={!narrow} />
      )}
    </section>
  );
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
        <Avatar {...header.avatar} size="m" />
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
