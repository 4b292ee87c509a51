// The frame of the signed-in page: rail, list, conversation and panel, as many as fit. From 1,200 px all of them; from
// 768 px the panel lies over the conversation; below, one column with tabs at the bottom.
import { useEffect, useState } from 'react';
import { t, useLanguage } from '../../i18n/i18n.ts';
import { useConnectionBar } from '../../models/connection_bar.ts';
import { useNeighbour, useOpenWorld } from '../../models/groups.ts';
import { useSettings } from '../../models/account.ts';
import { colourOf, initialsOf } from '../../models/naming.ts';
import { useNoticeToasts } from '../../models/notices.ts';
import { useWaitingRequests } from '../../models/people.ts';
import { useRoute, type Go, type Route } from '../../models/routing.ts';
import { toasts } from '../../models/toasts.ts';
import { useValue } from '../../models/value.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { useNarrow } from '../../ui/media.ts';
import { ConversationView, NoConversation } from '../conversation/conversation_view.tsx';
import { ChatList } from '../list/chat_list.tsx';
import { NewGroupDialog } from '../panel/group_dialogs.tsx';
import { InfoPanel } from '../panel/info_panel.tsx';
import { SettingsScreen } from '../settings/settings_screen.tsx';
import { PeopleScreen } from './people_screen.tsx';
import { ListResizer } from './resizer.tsx';
import { Shortcuts, Switcher } from './switcher.tsx';
import { useShortcuts, type Overlay } from './shortcuts.ts';
import { Face } from '../face.tsx';

export function Shell() {
  useLanguage();
  const { route, go, goUp } = useRoute();
  const narrow = useNarrow();
  const [overlay, setOverlay] = useState<Overlay>(null);
  const [panel, setPanel] = useState(false);
  const neighbour = useNeighbour();
  useNoticeToasts();
  const cid = route.at === 'chats' ? route.cid : null;
  useShortcuts({ overlay, setOverlay, panel, setPanel, neighbour: (step) => neighbour(cid, step) });
  useEffect(() => {
    if (cid === null) setPanel(false);
  }, [cid]);

  const inside = cid !== null || (route.at === 'settings' && route.part !== null);
  const classes = [
    'shell',
    narrow ? 'shell-narrow' : 'shell-wide',
    panel && cid !== null ? 'shell-panel' : '',
  ];
  return (
    <div className={classes.join(' ').trim()}>
      <ConnectionBar />
      <div className="shell-columns">
        {(!narrow || !inside) && <Rail route={route} go={go} narrow={narrow} />}
        <Columns
          route={route}
          narrow={narrow}
          panel={panel}
          go={go}
          goUp={goUp}
          onPanel={setPanel}
          onNewGroup={() => setOverlay('group')}
        />
      </div>
      <Overlays overlay={overlay} onClose={() => setOverlay(null)} go={go} />
      <Toasts />
    </div>
  );
}

interface ColumnsProps {
  route: Route;
  narrow: boolean;
  panel: boolean;
  go: Go;
  goUp(): void;
  onPanel(open: boolean): void;
  onNewGroup(): void;
}

function Columns({ route, narrow, panel, go, goUp, onPanel, onNewGroup }: ColumnsProps) {
  const openWorld = useOpenWorld();
  if (route.at === 'settings') {
    return (
      <SettingsScreen part={route.part} narrow={narrow} onPart={(part) => go({ at: 'settings', part })} />
    );
  }
  const cid = route.at === 'chats' ? route.cid : null;
  return (
    <>
      {(!narrow || cid === null) && (
        <div className="list-column">
          {route.at === 'people' ? (
            <PeopleScreen onUpgrade={() => go({ at: 'settings', part: 'account' })} />
          ) : (
            <ChatList open={cid} onOpen={(next) => go({ at: 'chats', cid: next })} onNewGroup={onNewGroup} />
          )}
          {!narrow && <ListResizer />}
        </div>
      )}
      {cid !== null && (
        <ConversationView
          key={cid}
          cid={cid}
          seq={route.at === 'chats' ? route.seq : undefined}
          narrow={narrow}
          panelOpen={panel}
          onBack={goUp}
          onPanel={() => onPanel(!panel)}
          onRemoved={() => go({ at: 'chats', cid: null })}
        />
      )}
      {cid === null && !narrow && (
        <NoConversation onPeople={() => go({ at: 'people' })} onWorld={() => void openWorld()} />
      )}
      {cid !== null && panel && <InfoPanel key={`panel ${cid}`} cid={cid} onClose={() => onPanel(false)} />}
    </>
  );
}

function Rail({ route, go, narrow }: { route: Route; go: Go; narrow: boolean }) {
  const waiting = useWaitingRequests();
  const { account } = useSettings();
  const name = account?.displayName ?? account?.username ?? '';
  const tabs: { id: Route['at']; icon: IconName; label: string; to: Route; badge: number }[] = [
    { id: 'chats', icon: 'chats', label: t('chats'), to: { at: 'chats', cid: null }, badge: 0 },
    { id: 'people', icon: 'people', label: t('people'), to: { at: 'people' }, badge: waiting },
    { id: 'settings', icon: 'settings', label: t('settings'), to: { at: 'settings', part: null }, badge: 0 },
  ];
  return (
    <nav className="rail" aria-label="Kith">
      {!narrow && (
        <button
          type="button"
          className="rail-me"
          aria-label={t('set_profile')}
          title={name}
          onClick={() => go({ at: 'settings', part: 'profile' })}
        >
          <Face
            picture={account ? { userId: account.id, mediaId: account.avatar ?? '' } : null}
            initials={initialsOf(name)}
            colour={colourOf(account?.id ?? '')}
            size="m"
          />
        </button>
      )}
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          className={tab.id === route.at ? 'rail-tab rail-tab-open' : 'rail-tab'}
          aria-current={tab.id === route.at ? 'page' : undefined}
          aria-label={tab.label}
          title={tab.label}
          onClick={() => go(tab.to)}
        >
          <span className="rail-icon">
            <Icon name={tab.icon} size={24} />
            {tab.badge > 0 && <span className="badge">{tab.badge}</span>}
          </span>
          <span className="rail-label">{tab.label}</span>
        </button>
      ))}
    </nav>
  );
}

function ConnectionBar() {
  const bar = useConnectionBar();
  return (
    <div className={bar ? `bar bar-${bar.tone} bar-shown` : 'bar'} role="status">
      {bar && (
        <>
          {bar.tone === 'warn' ? (
            <Icon name="wifiOff" size={16} />
          ) : (
            <span className="spinner" aria-hidden="true" />
          )}
          <span>{bar.text}</span>
          {bar.retry && (
            <button type="button" className="link" onClick={bar.retry}>
              {t('retry_now')}
            </button>
          )}
        </>
      )}
    </div>
  );
}

function Overlays({ overlay, onClose, go }: { overlay: Overlay; onClose(): void; go: Go }) {
  switch (overlay) {
    case 'group':
      return <NewGroupDialog onClose={onClose} />;
    case 'keys':
      return <Shortcuts onClose={onClose} />;
    case 'switcher':
      return (
        <Switcher
          onClose={onClose}
          onChoose={(cid) => {
            onClose();
            go({ at: 'chats', cid });
          }}
        />
      );
    case null:
      return null;
  }
}

function Toasts() {
  const shown = useValue(toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((each) => (
        <p key={each.id} className="toast">
          {each.text}
        </p>
      ))}
    </div>
  );
}
