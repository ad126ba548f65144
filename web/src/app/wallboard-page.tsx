import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Result } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Shows, Wallboard } from '../features/floor/wallboard';
import { useFloor } from '../live/floor-line';
import { useMe } from './me';
import { Waiting } from './waiting';

/** The floor for a television. What it shows stands in the address: each has its own. */
export function WallboardPage() {
  const { t } = useTranslation('floor');
  const { board = '', queues = '' } = useSearch({ strict: false }) as Record<string, unknown>;
  const { permissions } = useMe();
  const go = useNavigate();
  const { line, floor } = useFloor();
  const show = (shows: Shows) => {
    const search = {
      ...(shows.board !== '' && { board: shows.board }),
      ...(shows.queues.length > 0 && { queues: shows.queues.join(',') }),
    };
    void go({ to: '/wallboard', search, replace: true });
  };
  if (line === 'refused') return <Result status="403" title={t('line.refused')} />;
  if (floor === null) return <Waiting />;
  return (
    <Wallboard
      floor={floor}
      lost={line === 'lost'}
      may={(permission) => permissions.includes(permission)}
      shows={{ board: String(board), queues: queues === '' ? [] : String(queues).split(',') }}
      onShow={show}
      back={<Link to="/floor">{t('board.back')}</Link>}
    />
  );
}
