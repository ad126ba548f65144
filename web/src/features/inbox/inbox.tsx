import { MessageOutlined } from '@ant-design/icons';
import { Badge, Button, Drawer, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Inbox as Found, useInbox } from './api';
import { Chat } from './components/chat';
import { Notices } from './components/notices';
import { setDoor, useDoor } from './door';

/** By key: Alt and C, wherever the letter is on the keyboard. */
const KEY = 'KeyC';
/** One's own state and its buttons stay in reach while the chat is open. */
const BELOW_BARS_PX = 116;

/** Chats of one's teams behind a button with what is unread, and notices over the page. */
export function Inbox({ me }: { me: string }) {
  const { t } = useTranslation('inbox');
  const inbox = useInbox();
  const { open } = useDoor();
  useToggle(open);
  const unread = inbox?.chats.reduce((sum, chat) => sum + chat.unread, 0) ?? 0;
  return (
    <>
      <Button
        type="text"
        aria-label={t('open', { count: unread })}
        aria-keyshortcuts="Alt+C"
        aria-expanded={open}
        title={t('key')}
        onClick={() => setDoor({ open: !open })}
      >
        <Badge count={unread} size="small">
          <MessageOutlined aria-hidden />
        </Badge>
      </Button>
      <Drawer
        open={open}
        onClose={() => setDoor({ open: false, contact: null })}
        title={t('title')}
        size={400}
        mask={false}
        destroyOnHidden
        rootStyle={{ top: BELOW_BARS_PX }}
        styles={{ body: { padding: 16 } }}
      >
        {inbox !== undefined && <Chats chats={inbox.chats} me={me} />}
      </Drawer>
      <Notices notices={inbox?.notices ?? []} />
    </>
  );
}

function Chats({ chats, me }: { chats: Found['chats']; me: string }) {
  const { t } = useTranslation('inbox');
  const [wanted, choose] = useState<string | null>(null);
  const first = chats.find((chat) => chat.unread > 0) ?? chats[0];
  const team = chats.some((chat) => chat.team === wanted) ? wanted : (first?.team ?? null);
  // Once it is open, a chat stays open, whatever is written elsewhere.
  useEffect(() => {
    if (wanted === null && team !== null) choose(team);
  }, [wanted, team]);
  if (team === null) return <p>{t('noTeam')}</p>;
  const options = chats.map(({ team: value, name, unread }) => ({
    value,
    label: unread === 0 ? name : `${name} (${unread})`,
  }));
  return (
    <div style={{ display: 'grid', gridTemplateRows: 'auto minmax(0, 1fr)', height: '100%' }}>
      <Select value={team} options={options} onChange={choose} aria-label={t('team')} />
      <Chat key={team} team={team} me={me} />
    </div>
  );
}

function useToggle(open: boolean): void {
  useEffect(() => {
    const heard = (event: KeyboardEvent) => {
      const plain = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (!plain || event.code !== KEY || event.repeat) return;
      event.preventDefault();
      setDoor({ open: !open });
    };
    window.addEventListener('keydown', heard);
    return () => window.removeEventListener('keydown', heard);
  }, [open]);
}
