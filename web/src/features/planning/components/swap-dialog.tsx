import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Modal, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { useSentence } from '../../../shared/ui/sentence';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { useAct } from '../api';

type Candidate = Schema<'CandidateView'>;

/** Ask a colleague to exchange the duties of a day; only those whose rules allow it are shown. */
export function SwapDialog({ day, onClose }: { day: string; onClose: () => void }) {
  const { t } = useTranslation('planning');
  const tell = useTellTrouble();
  const sentence = useSentence();
  const found = useQuery({
    queryKey: ['planning', 'candidates', day],
    queryFn: () => told(api.GET('/api/v1/planning/own/swaps/{day}', { params: { path: { day } } })),
    retry: false,
  });
  const ask = useAct((other: string) =>
    told(api.POST('/api/v1/planning/own/swaps', { body: { day, other, other_day: day } })),
  );
  const clock = (at: string | null) =>
    at === null
      ? ''
      : new Date(at).toLocaleTimeString('sv-SE', { hour: '2-digit', minute: '2-digit' });
  const columns: TableColumnsType<Candidate> = [
    { title: t('keeping.name'), dataIndex: 'name' },
    {
      title: t('board.shift'),
      className: 'figures',
      render: (_, c) => `${clock(c.begin)}–${clock(c.end)}`,
    },
    {
      align: 'right',
      render: (_, c) => (
        <Button
          size="small"
          type="primary"
          loading={ask.isPending && ask.variables === c.agent}
          onClick={() => ask.mutate(c.agent, { onError: tell, onSuccess: onClose })}
        >
          {t('swap.ask')}
        </Button>
      ),
    },
  ];
  return (
    <Modal open title={t('swap.title', { day })} footer={null} onCancel={onClose}>
      {found.isError ? (
        <p>{sentence(found.error)}</p>
      ) : (
        <Table
          rowKey="agent"
          size="small"
          columns={columns}
          dataSource={found.data ?? []}
          loading={found.isPending}
          pagination={{ pageSize: 8, hideOnSinglePage: true }}
          locale={{ emptyText: <Empty description={t('swap.nobody')} /> }}
        />
      )}
    </Modal>
  );
}
