import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { Failed } from '../../../shared/ui/failed';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { ownWishesQuery, useAct } from '../api';
import { clockOf, DAY_MIN } from '../model';
import styles from './page.module.css';
import { WishDialog } from './wish-dialog';

type Wish = Schema<'WishView'>;
type Shift = Schema<'WishedShiftView'>;

const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;

/** What one would like to work: by weekday for good, and bids for single days. */
export function OwnWishes() {
  const { t } = useTranslation('planning');
  const tell = useTellTrouble();
  const wishes = useQuery(ownWishesQuery);
  const [asking, setAsking] = useState(false);
  const remove = useAct((id: string) =>
    told(api.DELETE('/api/v1/planning/own/wishes/{id}', { params: { path: { id } } })),
  );
  if (wishes.isError) return <Failed error={wishes.error} onRetry={() => wishes.refetch()} />;
  const shifts = wishes.data?.shifts ?? [];
  const columns: TableColumnsType<Wish> = [
    {
      title: t('wish.when'),
      className: 'figures',
      render: (_, wish) => {
        const weekday = wish.weekday === null ? undefined : WEEKDAYS[wish.weekday];
        return weekday === undefined ? wish.day : t('wish.every', { day: t(`weekday.${weekday}`) });
      },
    },
    { title: t('wish.what'), render: (_, wish) => <What wish={wish} shifts={shifts} /> },
    { title: t('wish.weight'), render: (_, wish) => t(`wish.weighs.${asWeight(wish.weight)}`) },
    {
      align: 'right',
      width: 48,
      render: (_, wish) => (
        <Button
          type="text"
          size="small"
          icon={<DeleteOutlined aria-hidden />}
          aria-label={t('wish.remove')}
          onClick={() => remove.mutate(wish.id, { onError: tell })}
        />
      ),
    },
  ];
  return (
    <div className={styles['card']}>
      <header className={styles['head']}>
        <h3 className={styles['grow']}>{t('wish.own')}</h3>
        {shifts.length > 0 && (
          <Button icon={<PlusOutlined aria-hidden />} onClick={() => setAsking(true)}>
            {t('wish.add')}
          </Button>
        )}
      </header>
      <Table
        rowKey="id"
        size="small"
        columns={columns}
        loading={wishes.isPending}
        dataSource={wishes.data?.wishes ?? []}
        pagination={{ pageSize: 8, hideOnSinglePage: true }}
        locale={{
          emptyText: <Empty description={t(shifts.length > 0 ? 'wish.none' : 'wish.noContract')} />,
        }}
      />
      <p className={styles['quiet']}>{t('wish.means')}</p>
      {asking && <WishDialog shifts={shifts} onClose={() => setAsking(false)} />}
    </div>
  );
}

/** Return a weight as the catalogue of words knows it. */
function asWeight(weight: number): '1' | '2' | '3' {
  return weight >= 3 ? '3' : weight === 2 ? '2' : '1';
}

function What({ wish, shifts }: { wish: Wish; shifts: readonly Shift[] }) {
  const { t } = useTranslation('planning');
  if (wish.kind === 'off') return t('wish.kind.off');
  const shift = shifts.find(({ id }) => id === wish.shift)?.name ?? '';
  const whole = wish.earliest_min === 0 && wish.latest_min >= DAY_MIN;
  const hours = whole
    ? ''
    : t('wish.starts', { from: clockOf(wish.earliest_min), to: clockOf(wish.latest_min) });
  return [t(`wish.kind.${wish.kind}`), shift, hours].filter((part) => part !== '').join(' · ');
}
