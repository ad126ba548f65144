import { useQuery } from '@tanstack/react-query';
import { Button, Drawer, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { Chip } from '../../../shared/ui/chip';
import { Failed } from '../../../shared/ui/failed';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { type KeptView, type Sending, sendingsQuery, useSendAgain } from '../views';
import { useMoment } from './use-moment';

interface Props {
  view: KeptView;
  onClose: () => void;
}

/** What became of the letters of a view. */
export function Sendings({ view, onClose }: Props) {
  const { t } = useTranslation('figures');
  const moment = useMoment();
  const tell = useTellTrouble();
  const found = useQuery(sendingsQuery(view.id));
  const again = useSendAgain(view.id);
  return (
    <Drawer open size={720} title={t('views.history', { name: view.name })} onClose={onClose}>
      {found.isError ? (
        <Failed error={found.error} onRetry={() => found.refetch()} />
      ) : (
        <Table
          rowKey="id"
          size="small"
          loading={found.isPending}
          dataSource={found.data ?? []}
          pagination={false}
          locale={{ emptyText: t('views.neverSent') }}
          columns={[
            { title: t('views.made'), render: (_, each) => moment(each.made_at) },
            { title: t('views.to'), render: (_, each) => each.recipients.join(', ') },
            {
              title: t('views.state'),
              render: (_, each) => <State sending={each} />,
            },
            {
              render: (_, each) =>
                isGivenUp(each) && (
                  <Button size="small" onClick={() => again.mutate(each.id, { onError: tell })}>
                    {t('views.again')}
                  </Button>
                ),
            },
          ]}
        />
      )}
    </Drawer>
  );
}

function isGivenUp(sending: Sending): boolean {
  return sending.sent_at === null && sending.due_at === null;
}

function State({ sending }: { sending: Sending }) {
  const { t } = useTranslation('figures');
  const moment = useMoment();
  const { sent_at, due_at, answer, attempts } = sending;
  if (sent_at !== null)
    return (
      <>
        <Chip tone="good">{t('views.taken')}</Chip> {moment(sent_at)}
      </>
    );
  return (
    <>
      <Chip tone={due_at === null ? 'bad' : 'warn'}>
        {due_at === null ? t('views.givenUp') : t('views.waits', { count: attempts })}
      </Chip>{' '}
      {answer}
    </>
  );
}
