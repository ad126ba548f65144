import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Table, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chip } from '../../../shared/ui/chip';
import { Failed } from '../../../shared/ui/failed';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { type KeptView, placeOf, useSendView, viewsQuery } from '../views';
import styles from './page.module.css';
import type { PageProps } from './page-props';
import { Sendings } from './sendings';
import { useMoment } from './use-moment';
import { useNames } from './use-names';
import { ViewDrawer } from './view-drawer';

/** Views that one keeps, and that others share with one. */
export function ViewsPage({ onPlace }: PageProps) {
  const { t } = useTranslation('figures');
  const found = useQuery(viewsQuery);
  const [edited, setEdited] = useState<KeptView | null>(null);
  const [history, setHistory] = useState<KeptView | null>(null);
  if (found.isError) return <Failed error={found.error} onRetry={() => found.refetch()} />;
  return (
    <section aria-label={t('section.views')} className={styles['page']}>
      <header className={styles['head']}>
        <h2>{t('section.views')}</h2>
      </header>
      <div className={styles['card']}>
        <Table
          rowKey="id"
          size="small"
          loading={found.isPending}
          dataSource={found.data?.views ?? []}
          pagination={false}
          scroll={{ x: 'max-content' }}
          locale={{ emptyText: <Empty description={t('views.none')} /> }}
          columns={[
            {
              title: t('views.name'),
              render: (_, view) => (
                <Button
                  type="link"
                  style={{ paddingInline: 0 }}
                  onClick={() => onPlace(placeOf(view))}
                >
                  {view.name}
                </Button>
              ),
            },
            { title: t('views.what'), render: (_, view) => <What view={view} /> },
            {
              title: t('views.owner'),
              render: (_, view) => (view.own ? t('views.mine') : view.owner_name),
            },
            { title: t('views.shared'), render: (_, view) => <SharedWith view={view} /> },
            { title: t('views.next'), render: (_, view) => <Next view={view} /> },
            {
              render: (_, view) =>
                view.own && (
                  <Acts
                    view={view}
                    onEdit={() => setEdited(view)}
                    onHistory={() => setHistory(view)}
                  />
                ),
            },
          ]}
        />
      </div>
      {edited !== null && (
        <ViewDrawer view={edited} asked={edited.asked} onClose={() => setEdited(null)} />
      )}
      {history !== null && <Sendings view={history} onClose={() => setHistory(null)} />}
    </section>
  );
}

function What({ view: { asked } }: { view: KeptView }) {
  const { t } = useTranslation('figures');
  const page = asked.report === 'kpi' ? 'kpi' : asked.report ? 'reports' : 'explore';
  const period =
    asked.period === ''
      ? `${asked.from} – ${asked.to}`
      : t(`period.${(asked.period ?? 'days7') as 'days7'}`);
  return `${t(`section.${page}`)} · ${period}`;
}

function SharedWith({ view }: { view: KeptView }) {
  const { t } = useTranslation('figures');
  const names = useNames();
  const all = [
    ...view.roles.map((role) => t(`views.role.${role as 'analyst'}`)),
    ...view.teams.map((team) => names('team', team)),
  ];
  return all.join(', ') || <span className={styles['quiet']}>{t('views.nobody')}</span>;
}

function Next({ view }: { view: KeptView }) {
  const { t } = useTranslation('figures');
  const moment = useMoment();
  return (
    <>
      {view.next_at === null ? (
        <span className={styles['quiet']}>{t('views.never')}</span>
      ) : (
        moment(view.next_at)
      )}{' '}
      {view.trouble !== '' && (
        <Tooltip title={view.trouble}>
          <span>
            <Chip tone="bad">{t('views.trouble')}</Chip>
          </span>
        </Tooltip>
      )}
    </>
  );
}

interface ActsProps {
  view: KeptView;
  onEdit: () => void;
  onHistory: () => void;
}

function Acts({ view, onEdit, onHistory }: ActsProps) {
  const { t } = useTranslation('figures');
  const tell = useTellTrouble();
  const send = useSendView();
  return (
    <span className={styles['row']}>
      <Button size="small" onClick={onEdit}>
        {t('views.edit')}
      </Button>
      {view.schedule !== null && (
        <>
          <Button
            size="small"
            loading={send.isPending}
            onClick={() => send.mutate(view.id, { onSuccess: onHistory, onError: tell })}
          >
            {t('views.sendNow')}
          </Button>
          <Button size="small" onClick={onHistory}>
            {t('views.letters')}
          </Button>
        </>
      )}
    </span>
  );
}
