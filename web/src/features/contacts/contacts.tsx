import { SoundOutlined } from '@ant-design/icons';
import { Spin } from 'antd';
import { type ReactNode, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { clock, moment } from '../../shared/format/figures';
import { usePreferences } from '../../shared/preferences';
import { Failed } from '../../shared/ui/failed';
import { VirtualRows } from '../../shared/ui/virtual-rows';
import { type FoundContact, nameOf, useContacts, useNames } from './api';
import styles from './components/contacts.module.css';
import { Filters } from './components/filters';
import type { Wanted } from './model';

interface Props {
  wanted: Wanted;
  onWant: (wanted: Wanted) => void;
  /** A way to one contact. */
  link: (contact: string, word: ReactNode, className: string) => ReactNode;
}

const ROW_PX = 44;
const HEADS = [
  ...(['began', 'who', 'queue', 'agent', 'outcome'] as const),
  ...(['waited', 'talk', 'about', 'recording'] as const),
];

/** All contacts that one may see, searched; however many, only those that are seen are drawn. */
export function Contacts({ wanted, onWant, link }: Props) {
  const { t } = useTranslation('contacts');
  const { language } = usePreferences();
  const names = useNames();
  const found = useContacts(wanted);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = found;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return (
    <section className={styles['page']} aria-label={t('title')}>
      <Filters wanted={wanted} names={names} onWant={onWant} />
      <div className={styles['list']}>
        {found.isError ? (
          <Failed error={found.error} onRetry={() => found.refetch()} />
        ) : (
          <VirtualRows<FoundContact>
            label={t('title')}
            heads={HEADS.map((head) => t(`head.${head}`))}
            columns="168px minmax(0, 1.4fr) minmax(0, 1fr) minmax(0, 1fr) minmax(0, 1fr) 72px 72px minmax(0, 1fr) 48px"
            rows={found.data?.pages.flatMap((page) => page.items) ?? []}
            height_px={ROW_PX}
            keyOf={(one) => one.id}
            onEnd={more}
            empty={found.isPending ? <Spin /> : t('none')}
            cells={(one) => [
              link(
                one.id,
                <Began key="began" at={moment(one.began_at, language)} />,
                styles['opens'] ?? '',
              ),
              <Who key="who" one={one} />,
              nameOf(names.queues, one.queue),
              nameOf(names.agents, one.agent),
              <OutcomeWord key="outcome" one={one} />,
              <span key="waited" className="figures">
                {clock(one.waited_s)}
              </span>,
              <span key="talk" className="figures">
                {clock(one.talk_s)}
              </span>,
              nameOf(names.dispositions, one.disposition),
              one.recordings > 0 && (
                <SoundOutlined key="recording" role="img" aria-label={t('head.recording')} />
              ),
            ]}
          />
        )}
      </div>
    </section>
  );
}

function Began({ at }: { at: string }) {
  return <span className="figures">{at}</span>;
}

function Who({ one }: { one: FoundContact }) {
  const { t } = useTranslation('contacts');
  const number = one.number || t('noNumber');
  const name = one.customers.join(' / ');
  return (
    <span className="figures" title={name === '' ? number : `${name} ${number}`}>
      {name === '' ? number : `${name} · ${number}`}
    </span>
  );
}

function OutcomeWord({ one }: { one: FoundContact }) {
  const { t } = useTranslation('customers');
  return one.outcome === null ? t('recent.open') : t(`outcome.${one.outcome}`);
}
