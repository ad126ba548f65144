import { QuestionCircleOutlined } from '@ant-design/icons';
import { Button, Modal, Result, Spin } from 'antd';
import { Fragment, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../shared/api/problem';
import { moment, timeOfDay } from '../../shared/format/figures';
import { usePreferences } from '../../shared/preferences';
import { Chip } from '../../shared/ui/chip';
import { Failed } from '../../shared/ui/failed';
import { HeardLine } from '../../shared/ui/heard-line';
import { nameOf, useContact, useExplanation, useHeard, useNames, useNotes, useReveal } from './api';
import styles from './components/contacts.module.css';
import { Life } from './components/life';
import { Reason } from './components/reason';

interface Props {
  id: string;
  may: (permission: string) => boolean;
  /** Back to the list. */
  back: ReactNode;
  /** What can be heard of it. */
  recordings: ReactNode;
}

/** One contact: its life drawn, why it went where it went, what was said and written. */
export function Contact({ id, may, back, recordings }: Props) {
  const { t } = useTranslation('contacts');
  const found = useContact(id);
  if (found.isError) {
    const gone = found.error instanceof Problem && found.error.status === 404;
    if (gone)
      return (
        <Result icon={<QuestionCircleOutlined aria-hidden />} title={t('gone')} extra={back} />
      );
    return <Failed error={found.error} onRetry={() => found.refetch()} />;
  }
  if (found.isPending) return <Spin style={{ display: 'block', padding: 48 }} />;
  return (
    <div className={styles['contact']}>
      <div className={styles['column']}>
        <div className={styles['head']}>
          {back}
          <h1>{t('one')}</h1>
          <State contact={found.data} />
        </div>
        <Life id={id} />
        {recordings}
      </div>
      <div className={styles['column']}>
        <Facts contact={found.data} mayReveal={may('numbers:reveal')} />
        <Sound id={id} />
        <Explanation id={id} />
        <Notes id={id} />
      </div>
    </div>
  );
}

type Found = NonNullable<ReturnType<typeof useContact>['data']>;

function State({ contact }: { contact: Found }) {
  const { t } = useTranslation('customers');
  if (contact.outcome === null) return <Chip tone="busy">{t('recent.open')}</Chip>;
  const good = contact.outcome === 'handled' || contact.outcome === 'self_served';
  return <Chip tone={good ? 'good' : 'neutral'}>{t(`outcome.${contact.outcome}`)}</Chip>;
}

function Facts({ contact, mayReveal }: { contact: Found; mayReveal: boolean }) {
  const { t } = useTranslation('contacts');
  const { t: customers } = useTranslation('customers');
  const { language } = usePreferences();
  const names = useNames();
  return (
    <section className={styles['panel']} aria-labelledby="contact-facts">
      <h2 id="contact-facts">{t('facts')}</h2>
      <dl className={styles['facts']}>
        <dt>{t('head.who')}</dt>
        <dd>
          <Caller contact={contact} mayReveal={mayReveal} />
        </dd>
        <dt>{t('head.began')}</dt>
        <dd className="figures">{moment(contact.created_at, language)}</dd>
        <dt>{t('channel')}</dt>
        <dd>{customers(`channel.${contact.channel}`)}</dd>
        <dt>{t('called')}</dt>
        <dd className="figures">{contact.called || '–'}</dd>
        <dt>{t('head.queue')}</dt>
        <dd>{nameOf(names.queues, contact.queue)}</dd>
        <dt>{t('head.agent')}</dt>
        <dd>{nameOf(names.agents, contact.agent)}</dd>
        <dt>{t('id')}</dt>
        <dd>{contact.id}</dd>
      </dl>
    </section>
  );
}

/** Masked for most; in clear only for a reason that is written down. */
function Caller({ contact, mayReveal }: { contact: Found; mayReveal: boolean }) {
  const { t } = useTranslation('contacts');
  const [asks, ask] = useState(false);
  const reveal = useReveal(contact.id);
  if (contact.number === '') return t('noNumber');
  const masked = contact.number.includes('*') && reveal.data === undefined;
  return (
    <span className="figures">
      {reveal.data?.number ?? contact.number}{' '}
      {mayReveal && masked && (
        <Button size="small" onClick={() => ask(true)}>
          {t('reveal')}
        </Button>
      )}
      <Modal
        open={asks}
        title={t('reveal')}
        footer={null}
        onCancel={() => ask(false)}
        width={420}
        destroyOnHidden
      >
        <Reason
          busy={reveal.isPending}
          onDone={(reason) => reveal.mutate(reason, { onSuccess: () => ask(false) })}
        />
      </Modal>
    </span>
  );
}

/** How well agents heard the customer; not there when no page told it. */
function Sound({ id }: { id: string }) {
  const { t } = useTranslation('contacts');
  const { agents } = useNames();
  const found = useHeard(id).data ?? [];
  if (found.length === 0) return null;
  return (
    <section className={styles['panel']} aria-labelledby="contact-sound">
      <h2 id="contact-sound">{t('sound')}</h2>
      <dl className={styles['facts']}>
        {found.map((heard) => (
          <Fragment key={heard.agent}>
            <dt>{nameOf(agents, heard.agent)}</dt>
            <dd>
              <HeardLine heard={heard} />
            </dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}

function Explanation({ id }: { id: string }) {
  const { t } = useTranslation('contacts');
  const { language } = usePreferences();
  const { data } = useExplanation(id, language);
  return (
    <section className={styles['panel']} aria-labelledby="contact-why">
      <h2 id="contact-why">{t('why')}</h2>
      {data?.length === 0 && <p className={styles['quiet']}>{t('noWhy')}</p>}
      <ol className={styles['sentences']}>
        {data?.map(({ at, code, text }) => (
          <li key={`${at} ${code}`}>
            <span className={`${styles['quiet']} figures`}>{timeOfDay(at, language)}</span>
            <span>{text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Notes({ id }: { id: string }) {
  const { t } = useTranslation('contacts');
  const { language } = usePreferences();
  const { data } = useNotes(id);
  const { agents } = useNames();
  return (
    <section className={styles['panel']} aria-labelledby="contact-notes">
      <h2 id="contact-notes">{t('notes')}</h2>
      {data?.length === 0 && <p className={styles['quiet']}>{t('noNotes')}</p>}
      {data?.map((note) => (
        <article key={note.author}>
          <p className={styles['quiet']}>
            {agents.find((agent) => agent.user === note.author)?.name ?? note.author}
            {' · '}
            {moment(note.saved_at, language)}
          </p>
          <p className={styles['note']}>{note.text}</p>
        </article>
      ))}
    </section>
  );
}
