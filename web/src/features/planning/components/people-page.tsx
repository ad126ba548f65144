import { EditOutlined, HomeOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Input, Skeleton, Table, type TableColumnsType, Tooltip } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { Chip } from '../../../shared/ui/chip';
import { Failed } from '../../../shared/ui/failed';
import { peopleQuery } from '../api';
import { todayHere } from '../model';
import { rotaWords } from '../model-people';
import styles from './page.module.css';
import { StaffDialog } from './staff-dialog';

type Staff = Schema<'StaffView'>;
type Register = Schema<'RegisterView'>;

/** The register of people: by which contract and rota they work, what leave is due to them. */
export function PeoplePage({ mayWrite }: { mayWrite: boolean }) {
  const { t } = useTranslation('planning');
  const register = useQuery(peopleQuery);
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [open, setOpen] = useState(false);
  if (register.isError) return <Failed error={register.error} onRetry={() => register.refetch()} />;
  if (register.data === undefined) return <Skeleton active paragraph={{ rows: 10 }} />;
  const shown = register.data.people.filter((each) =>
    `${each.number} ${each.name} ${each.team_name}`.includes(search.trim()),
  );
  const people = register.data.people.filter(({ agent }) => chosen.includes(agent));
  return (
    <section aria-label={t('section.people')} className={styles['page']}>
      <header className={styles['head']}>
        <Heads register={register.data} />
        <span className={styles['grow']} />
        <Input.Search
          aria-label={t('board.search')}
          placeholder={t('people.search')}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          style={{ width: 220 }}
          allowClear
        />
        {mayWrite && (
          <Button
            type="primary"
            icon={<EditOutlined aria-hidden />}
            disabled={people.length === 0}
            onClick={() => setOpen(true)}
          >
            {t('people.edit', { count: people.length })}
          </Button>
        )}
      </header>
      <div className={styles['card']}>
        <People
          register={register.data}
          shown={shown}
          chosen={chosen}
          {...(mayWrite ? { onChoose: setChosen } : {})}
        />
        <p className={styles['quiet']}>{t('people.means')}</p>
      </div>
      {open && (
        <StaffDialog register={register.data} people={people} onClose={() => setOpen(false)} />
      )}
    </section>
  );
}

/** Who is there, who came and went this year. */
function Heads({ register }: { register: Register }) {
  const { t } = useTranslation('planning');
  const { turnover, year } = register;
  const figures: readonly [string, string][] = [
    [t('people.there'), String(turnover.at_end)],
    [t('people.joiners', { year }), String(turnover.joiners)],
    [t('people.leavers', { year }), String(turnover.leavers)],
    [t('people.turnover'), turnover.rate === null ? '–' : `${(turnover.rate * 100).toFixed(1)} %`],
  ];
  return (
    <dl className={styles['figures']}>
      {figures.map(([name, value]) => (
        <div key={name} className={styles['figure']}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface PeopleProps {
  register: Register;
  shown: readonly Staff[];
  chosen: readonly string[];
  onChoose?: (agents: readonly string[]) => void;
}

function People({ register, shown, chosen, onChoose }: PeopleProps) {
  const { t } = useTranslation('planning');
  const contracts = useMemo(
    () => new Map(register.contracts.map(({ id, name }) => [id, name])),
    [register.contracts],
  );
  const shifts = useMemo(
    () => new Map(register.shifts.map(({ id, name }) => [id, name])),
    [register.shifts],
  );
  const today = todayHere();
  const columns: TableColumnsType<Staff> = [
    { title: t('keeping.number'), dataIndex: 'number', className: 'figures', width: 90 },
    {
      title: t('keeping.name'),
      ellipsis: true,
      render: (_, each) => (
        <>
          {each.name}{' '}
          {each.home && (
            <Tooltip title={t('people.home')}>
              <HomeOutlined aria-label={t('people.home')} />
            </Tooltip>
          )}
        </>
      ),
    },
    { title: t('kept.team'), dataIndex: 'team_name', ellipsis: true },
    {
      title: t('people.skills'),
      ellipsis: true,
      render: (_, each) => each.skills.join('、') || '–',
    },
    {
      title: t('people.contract'),
      ellipsis: true,
      render: (_, { contract }) =>
        contract === null ? (
          <Chip tone="neutral">{t('people.noContract')}</Chip>
        ) : (
          (contracts.get(contract) ?? contract)
        ),
    },
    {
      title: t('people.rota'),
      ellipsis: true,
      render: (_, each) => rotaWords(each.rota, shifts, t('board.off'), t('people.any')) || '–',
    },
    {
      title: t('people.leave'),
      align: 'right',
      className: 'figures',
      width: 140,
      render: (_, each) =>
        each.leave_days === null
          ? String(each.leave_used)
          : `${each.leave_used} / ${each.leave_days}`,
    },
    {
      title: t('people.employed'),
      className: 'figures',
      width: 210,
      render: (_, each) => <Employed staff={each} today={today} />,
    },
  ];
  return (
    <Table
      rowKey="agent"
      size="small"
      columns={columns}
      dataSource={[...shown]}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      locale={{ emptyText: <Empty description={t('people.none')} /> }}
      {...(onChoose === undefined
        ? {}
        : {
            rowSelection: {
              selectedRowKeys: [...chosen],
              onChange: (keys) => onChoose(keys.map(String)),
            },
          })}
    />
  );
}

function Employed({ staff, today }: { staff: Staff; today: string }) {
  const { t } = useTranslation('planning');
  const { joined, left } = staff;
  if (left !== null && left < today)
    return <Chip tone="neutral">{t('people.gone', { left })}</Chip>;
  if (joined !== null && joined > today) {
    return <Chip tone="info">{t('people.comes', { joined })}</Chip>;
  }
  return joined === null && left === null ? '–' : `${joined ?? '…'} – ${left ?? '…'}`;
}
