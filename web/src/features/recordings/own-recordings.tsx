import { PlayCircleOutlined } from '@ant-design/icons';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Empty, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../shared/api/client';
import { clock, moment } from '../../shared/format/figures';
import { usePreferences } from '../../shared/preferences';
import { useTellTrouble } from '../../shared/ui/trouble';
import { soundOf } from './api';
import styles from './own-recordings.module.css';

type Recording = Schema<'RecordingView'>;

const LIMIT = 20;

/** The newest recordings of one's own conversations, to be heard again. */
export function OwnRecordings() {
  const { t } = useTranslation('recordings');
  const { language } = usePreferences();
  const { data, isPending } = useQuery({
    queryKey: ['recordings', 'own'],
    queryFn: () => told(api.GET('/api/v1/recordings', { params: { query: { limit: LIMIT } } })),
    refetchInterval: 30_000,
  });
  const player = useOwnPlayer();
  const columns = [
    { title: t('at'), render: (_: unknown, one: Recording) => moment(one.stored_at, language) },
    { title: t('length'), render: (_: unknown, one: Recording) => clock(one.length_s), width: 100 },
    {
      title: t('hear'),
      width: 360,
      render: (_: unknown, one: Recording) => <Hear recording={one} player={player} />,
    },
  ];
  return (
    <section className={styles['panel']} aria-labelledby="recordings-title">
      <h2 id="recordings-title">{t('title')}</h2>
      <Table<Recording>
        rowKey="id"
        size="middle"
        loading={isPending}
        dataSource={data ?? []}
        columns={columns}
        pagination={false}
        locale={{
          emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('none')} />,
        }}
      />
    </section>
  );
}

type Player = ReturnType<typeof useOwnPlayer>;

function useOwnPlayer() {
  const tell = useTellTrouble();
  return useMutation({
    mutationFn: async (id: string) => ({ id, url: await soundOf(id) }),
    onError: tell,
  });
}

function Hear({ recording, player }: { recording: Recording; player: Player }) {
  const { t } = useTranslation('recordings');
  if (player.data?.id === recording.id) {
    return (
      // biome-ignore lint/a11y/useMediaCaption: a telephone call has no captions
      <audio className={styles['audio']} src={player.data.url} controls autoPlay />
    );
  }
  const loading = player.isPending && player.variables === recording.id;
  return (
    <Button
      icon={<PlayCircleOutlined aria-hidden />}
      loading={loading}
      onClick={() => player.mutate(recording.id)}
    >
      {t('play')}
    </Button>
  );
}
