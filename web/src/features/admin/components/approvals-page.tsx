import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Empty, Input, Spin } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { moment } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { Failed } from '../../../shared/ui/failed';
import { useTellTrouble } from '../../../shared/ui/trouble';
import styles from './page.module.css';

/** What somebody else may only do once a second person agreed. */
export function ApprovalsPage() {
  const { t } = useTranslation('admin');
  const waiting = useQuery({
    queryKey: ['approvals'],
    queryFn: () => told(api.GET('/api/v1/approvals')),
    refetchInterval: 5_000,
  });
  if (waiting.isPending) return <Spin />;
  if (waiting.isError) return <Failed error={waiting.error} onRetry={() => waiting.refetch()} />;
  return (
    <section aria-label={t('section.approvals')} className={styles['page']}>
      <header className={styles['head']}>
        <h2>{t('section.approvals')}</h2>
      </header>
      {waiting.data.length === 0 && <Empty description={t('approvals.none')} />}
      <ul className={styles['stack']}>
        {waiting.data.map((each) => (
          <Waiting key={each.id} approval={each} />
        ))}
      </ul>
    </section>
  );
}

function Waiting({ approval }: { approval: Schema<'ApprovalView'> }) {
  const { t } = useTranslation('admin');
  const { language } = usePreferences();
  const client = useQueryClient();
  const tell = useTellTrouble();
  const [reason, setReason] = useState('');
  const decide = useMutation({
    mutationFn: (approved: boolean) =>
      told(
        api.POST('/api/v1/approvals/{id}/decision', {
          params: { path: { id: approval.id } },
          body: { approved, reason },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['approvals'] }),
    onError: tell,
  });
  const disabled = reason.trim().length < 3 || decide.isPending;
  return (
    <li className={styles['stack']}>
      <div>
        <strong>{t(`approvals.act.${approval.act}`)}</strong>{' '}
        <span className={styles['mono']}>
          {approval.subject} {Object.values(approval.details).join(' ')}
        </span>
        <br />
        <span className={styles['quiet']}>
          {t('approvals.asked', {
            who: approval.asked_by,
            at: moment(approval.asked_at, language),
          })}
        </span>
      </div>
      <div className={styles['row']}>
        <Input
          aria-label={t('approvals.reason')}
          placeholder={t('approvals.reason')}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <Button type="primary" disabled={disabled} onClick={() => decide.mutate(true)}>
          {t('approvals.approve')}
        </Button>
        <Button disabled={disabled} onClick={() => decide.mutate(false)}>
          {t('approvals.refuse')}
        </Button>
      </div>
    </li>
  );
}
