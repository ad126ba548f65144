import { Link, useNavigate } from '@tanstack/react-router';
import { App, Result } from 'antd';
import { useTranslation } from 'react-i18next';
import { useResumedSession } from '../features/desk/use-desk';
import { Floor } from '../features/floor/floor';
import { TellButton } from '../features/inbox/components/tell-button';
import { useFloor } from '../live/floor-line';
import { useMe } from './me';
import { useFloorPhone } from './use-floor-phone';
import { Waiting } from './waiting';

/** Joins the floor with the supervisor's own telephone and session. */
export function FloorPage() {
  const { t } = useTranslation('floor');
  const { message } = App.useApp();
  const { permissions, agent } = useMe();
  const go = useNavigate();
  const phone = useFloorPhone(agent !== null);
  const { line, floor } = useFloor();
  useResumedSession();
  const taken = () => {
    void message.info(t('attending.taken'));
    void go({ to: '/desk' });
  };
  if (line === 'refused') return <Result status="403" title={t('line.refused')} />;
  if (floor === null) return <Waiting />;
  return (
    <Floor
      floor={floor}
      lost={line === 'lost'}
      may={(permission) => permissions.includes(permission)}
      phone={phone}
      onTaken={taken}
      board={
        <>
          <Link to="/wallboard">{t('board.open')}</Link>
          {permissions.includes('floor:steer') && <TellButton />}
        </>
      }
      contactLink={
        permissions.includes('contacts:read')
          ? (contact) => (
              <Link to="/contacts/$id" params={{ id: contact }}>
                {t('drawer.timeline')}
              </Link>
            )
          : null
      }
    />
  );
}
