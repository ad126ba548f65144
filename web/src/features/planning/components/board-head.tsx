import { DownloadOutlined, PrinterOutlined, UndoOutlined } from '@ant-design/icons';
import { Button, Collapse, Input, Popconfirm, Segmented, Select, Space, Tooltip } from 'antd';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { useAct } from '../api';
import { plusDays } from '../model';
import { saveRota } from '../rota-file';
import { AimsCard } from './aims-card';
import styles from './page.module.css';

interface Props {
  board: Schema<'BoardView'>;
  mayWrite: boolean;
  week: number;
  day: number | null;
  search: string;
  onWeek: (week: number) => void;
  onDay: (day: number | null) => void;
  onSearch: (search: string) => void;
  undo: () => void;
  undoable: boolean;
}

const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;

/** What stands above the board: which days, what was found, what can be done. */
export function BoardHead(props: Props) {
  const { board, week, day, undo, undoable } = props;
  const { t } = useTranslation('planning');
  const weeks = Array.from({ length: board.schedule.weeks }, (_, n) => n);
  const undone = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === 'z' && (event.ctrlKey || event.metaKey) && undoable) {
      event.preventDefault();
      undo();
    }
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent) => undone(event);
    window.addEventListener('keydown', hear);
    return () => window.removeEventListener('keydown', hear);
  }, []);
  return (
    <>
      <Found board={board} />
      <Collapse
        size="small"
        ghost
        items={[
          {
            key: 'aims',
            label: t('aims.title'),
            children: <AimsCard objectives={board.objectives} />,
          },
        ]}
      />
      <header className={styles['head']}>
        {weeks.length > 1 && (
          <Select
            aria-label={t('board.week')}
            value={week}
            onChange={props.onWeek}
            options={weeks.map((n) => ({
              value: n,
              label: plusDays(board.schedule.first, n * 7),
            }))}
          />
        )}
        <Segmented
          value={day === null ? 'week' : String(day + 1)}
          onChange={(to) => props.onDay(to === 'week' ? null : Number(to) - 1)}
          options={[
            { value: 'week', label: t('board.wholeWeek') },
            ...WEEKDAYS.map((each) => ({ value: each, label: t(`weekday.${each}`) })),
          ]}
        />
        <Input.Search
          aria-label={t('board.search')}
          placeholder={t('board.search')}
          value={props.search}
          onChange={(event) => props.onSearch(event.target.value)}
          style={{ width: 220 }}
          allowClear
        />
        <span className={styles['grow']} />
        <Deeds {...props} />
      </header>
    </>
  );
}

function Found({ board }: { board: Schema<'BoardView'> }) {
  const { t } = useTranslation('planning');
  const figures: readonly [string, string][] = [
    [t('board.people'), String(board.people.length)],
    [t('board.duties'), String(board.duties.length)],
    [t('board.missing'), board.missing_h.toFixed(1)],
    [t('board.over'), board.over_h.toFixed(1)],
    [t('board.gap'), `${(board.schedule.gap * 100).toFixed(2)} %`],
    [t('board.broken'), String(board.breaches.length)],
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

function Deeds({ board, mayWrite, undo, undoable }: Props) {
  const { t } = useTranslation('planning');
  const tell = useTellTrouble();
  const path = { params: { path: { id: board.schedule.id } } };
  const publish = useAct(() => told(api.POST('/api/v1/planning/schedules/{id}/publish', path)));
  const again = useAct(() =>
    told(api.POST('/api/v1/planning/schedules/{id}/again', { ...path, body: { seconds: 20 } })),
  );
  const draft = board.schedule.state === 'draft';
  return (
    <Space>
      {mayWrite && (
        <Tooltip title={t('board.undo')}>
          <Button
            aria-label={t('board.undo')}
            icon={<UndoOutlined aria-hidden />}
            disabled={!undoable}
            onClick={undo}
          />
        </Tooltip>
      )}
      <Tooltip title={t('board.file')}>
        <Button
          aria-label={t('board.file')}
          icon={<DownloadOutlined aria-hidden />}
          onClick={() => void saveRota(board.schedule).catch(tell)}
        />
      </Tooltip>
      <Tooltip title={t('board.print')}>
        <Button
          aria-label={t('board.print')}
          icon={<PrinterOutlined aria-hidden />}
          onClick={() => window.print()}
        />
      </Tooltip>
      {mayWrite && draft && (
        <>
          <Button
            loading={again.isPending}
            onClick={() => again.mutate(undefined, { onError: tell })}
          >
            {t('schedule.again')}
          </Button>
          <Popconfirm
            title={t('schedule.publishSure', { count: board.breaches.length })}
            okText={t('schedule.publish')}
            cancelText={t('cancel')}
            onConfirm={() => publish.mutate(undefined, { onError: tell })}
          >
            <Button type="primary" loading={publish.isPending}>
              {t('schedule.publish')}
            </Button>
          </Popconfirm>
        </>
      )}
    </Space>
  );
}
