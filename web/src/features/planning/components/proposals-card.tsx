import { BulbOutlined, UndoOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Empty } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { Chip } from '../../../shared/ui/chip';
import { useTellTrouble } from '../../../shared/ui/trouble';
import styles from './page.module.css';
import { Effects, type Proposal, ProposalEntry } from './proposal-entry';

type Proposals = Schema<'ProposalsView'>;

interface Props {
  day: Schema<'TodayView'>;
  names: ReadonlyMap<string, string>;
  maySteer: boolean;
}

/** What could be changed in the rest of the day, each with what it would bring. */
export function ProposalsCard({ day, names, maySteer }: Props) {
  const { t } = useTranslation('planning');
  const tell = useTellTrouble();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [found, setFound] = useState<Proposals | null>(null);
  const [done, setDone] = useState<readonly Proposal['act'][]>([]);
  const ask = useMutation({
    mutationFn: () => told(api.POST('/api/v1/planning/today/proposals')),
    onSuccess: (proposals) => {
      setFound(proposals);
      setDone([]);
    },
    onError: tell,
  });
  const apply = useMutation({
    mutationFn: ({ act }: Proposal) =>
      told(
        api.POST('/api/v1/planning/today/proposals/{id}/{act}', {
          params: { path: { id: found?.id ?? '', act } },
        }),
      ),
    onSuccess: ({ people }, { act }) => {
      setFound(
        (old) => old && { ...old, proposals: old.proposals.filter((each) => each.act !== act) },
      );
      setDone((old) => [...old, act]);
      void message.success(t(`act.done.${act}`, { count: people }));
      void client.invalidateQueries({ queryKey: ['planning'] });
    },
    onError: tell,
  });
  const undo = useMutation({
    mutationFn: (act: Proposal['act']) =>
      told(
        api.DELETE('/api/v1/planning/today/proposals/{id}/{act}', {
          params: { path: { id: found?.id ?? '', act } },
        }),
      ),
    onSuccess: ({ people }, act) => {
      setDone((old) => old.filter((each) => each !== act));
      void message.success(t('proposals.undone', { count: people }));
      void client.invalidateQueries({ queryKey: ['planning'] });
    },
    onError: tell,
  });
  return (
    <div className={styles['card']}>
      <header className={styles['head']}>
        <h3 className={styles['grow']}>{t('proposals.title')}</h3>
        {maySteer && (
          <Button
            type="primary"
            icon={<BulbOutlined aria-hidden />}
            loading={ask.isPending}
            disabled={day.schedule === null}
            onClick={() => ask.mutate()}
          >
            {t('proposals.ask')}
          </Button>
        )}
      </header>
      {found === null ? (
        <p className={styles['quiet']}>{t('proposals.hint')}</p>
      ) : (
        <>
          <Effects title={t('proposals.before')} figures={found.before} />
          {done.map((act) => (
            <header key={act} className={styles['head']}>
              <Chip tone="good">{t('proposals.applied')}</Chip>
              <span className={styles['grow']}>{t(`act.kind.${act}`)}</span>
              <Button
                icon={<UndoOutlined aria-hidden />}
                loading={undo.isPending}
                onClick={() => undo.mutate(act)}
              >
                {t('board.undo')}
              </Button>
            </header>
          ))}
          {found.proposals.length === 0 && done.length === 0 && (
            <Empty description={t('proposals.none')} />
          )}
          {found.proposals.map((each) => (
            <ProposalEntry
              key={each.act}
              proposal={each}
              names={names}
              queues={new Map(day.queues.map((queue) => [queue.queue, queue.name]))}
              busy={apply.isPending}
              onApply={() => apply.mutate(each)}
            />
          ))}
          {found.proposals.length > 1 && (
            <Effects title={t('proposals.together')} figures={found.together} />
          )}
        </>
      )}
    </div>
  );
}
