import { IdcardOutlined } from '@ant-design/icons';
import { Button, Empty, Form, Input, Skeleton } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { timeOfDay } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { type Message, useMessages, useSee, useWrite } from '../api';
import { setDoor, useDoor } from '../door';
import styles from '../inbox.module.css';

const LONGEST = 2000;

interface Props {
  team: string;
  /** As whom one writes. */
  me: string;
}

/** One team's chat: what was written, and a line to write in. */
export function Chat({ team, me }: Props) {
  const { t } = useTranslation('inbox');
  const { data: messages } = useMessages(team);
  const end = useRef<HTMLDivElement>(null);
  const last = messages?.at(-1);
  useSeen(team, last, me);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is newest is scrolled into sight
  useEffect(() => {
    void end.current?.scrollIntoView({ block: 'end' });
  }, [last?.id]);
  return (
    <div className={styles['chat']}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <div className={styles['log']} role="log" aria-label={t('log')} tabIndex={0}>
        {messages === undefined && <Skeleton active paragraph={{ rows: 3 }} />}
        {messages?.length === 0 && (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('none')} />
        )}
        {messages?.map((message) => (
          <Said key={message.id} message={message} own={message.author === me} />
        ))}
        <div ref={end} />
      </div>
      <Write team={team} />
    </div>
  );
}

/** What is on the screen has been seen. */
function useSeen(team: string, last: Message | undefined, me: string): void {
  const { mutate } = useSee(team);
  const seen = useRef('');
  useEffect(() => {
    if (last === undefined || last.id === seen.current) return;
    seen.current = last.id;
    if (last.author !== me) mutate(last.id);
  }, [last, me, mutate]);
}

function Said({ message, own }: { message: Message; own: boolean }) {
  const { t } = useTranslation('inbox');
  const { language } = usePreferences();
  return (
    <article className={`${styles['said']} ${own ? styles['own'] : ''}`}>
      <p className={styles['by']}>
        {own ? t('me') : message.name}{' '}
        <time dateTime={message.at} className="figures">
          {timeOfDay(message.at, language).slice(0, 5)}
        </time>
      </p>
      <p className={styles['text']}>{message.text}</p>
      {message.about !== null && (
        <p className={styles['card']}>
          <IdcardOutlined aria-hidden /> {message.about.name || t('unknown')}{' '}
          <span className="figures">{message.about.number || t('withheld')}</span>
        </p>
      )}
    </article>
  );
}

function Write({ team }: { team: string }) {
  const { t } = useTranslation('inbox');
  const { contact } = useDoor();
  const [form] = Form.useForm<{ text: string }>();
  const write = useWrite(team, () => {
    form.resetFields();
    setDoor({ contact: null });
  });
  return (
    <Form<{ text: string }>
      form={form}
      onFinish={({ text }) => text.trim() && write.mutate({ text, contact })}
    >
      {contact !== null && (
        <p className={styles['card']}>
          <IdcardOutlined aria-hidden /> {t('with')}{' '}
          <Button size="small" type="link" onClick={() => setDoor({ contact: null })}>
            {t('without')}
          </Button>
        </p>
      )}
      <div className={styles['write']}>
        <Form.Item name="text" noStyle>
          <Input.TextArea
            autoFocus
            aria-label={t('write')}
            placeholder={t('write')}
            maxLength={LONGEST}
            autoSize={{ minRows: 1, maxRows: 5 }}
            onPressEnter={(event) => {
              if (event.shiftKey || event.nativeEvent.isComposing) return;
              event.preventDefault();
              form.submit();
            }}
          />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={write.isPending}>
          {t('send')}
        </Button>
      </div>
    </Form>
  );
}
