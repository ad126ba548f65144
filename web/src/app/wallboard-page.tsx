import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Result } from 'antd';
import { useTranslation } from 'react-i18next';
import { Wallboard } from '../features/floor/wallboard';
import { useFloor } from '../live/floor-line';
import { Waiting } from './outcomes';

/** The floor for a television. Which queues it shows stands in the address: each has its own. */
export function WallboardPage() {
  const { t } = useTranslation('floor');
  const { queues = '' } = useSearch({ strict: false }) as { queues?: string };
  const go = useNavigate();
  const { line, floor } = useFloor();
  if (line === 'refused') return <Result status="403" title={t('line.refused')} />;
  if (floor === null) return <Waiting />;
  return (
    <Wallboard
      floor={floor}
      lost={line === 'lost'}
      queues={queues === '' ? [] : String(queues).split(',')}
      onQueues={(chosen) => {
        const search = chosen.length === 0 ? {} : { queues: chosen.join(',') };
        void go({ to: '/wallboard', search, replace: true });
      }}
      back={<Link to="/floor">{t('board.back')}</Link>}
    />
  );
}
