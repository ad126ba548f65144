import { useQuery } from '@tanstack/react-query';
import { Popover } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { measured, toldIn } from '../../../shared/format/measured';
import { usePreferences } from '../../../shared/preferences';
import { ownScoreQuery } from '../api';
import { daysOf } from '../period';
import { GradeMark } from './grade-mark';
import styles from './own-today.module.css';

const ASK_AGAIN_MS = 300_000;

/** One's own score of today; on a click, the graded figures that it is made of. */
export function OwnScore() {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const asked = ownScoreQuery(daysOf('today', dayjs()));
  const { data } = useQuery({ ...asked, refetchInterval: ASK_AGAIN_MS, retry: false });
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t('today.scoreOf')}
      content={
        <table className={styles['parts']}>
          <tbody>
            {data?.metrics.map((metric) => (
              <tr key={metric.id}>
                <th scope="row">{toldIn(metric, language)}</th>
                <td className="figures">
                  {measured(data.own[metric.id] ?? null, metric.unit, language)}
                </td>
                <td>
                  <GradeOf grade={data.grades[metric.id]} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      }
    >
      <button type="button" className={styles['score']}>
        <span>{t('today.score')}</span>
        <strong className="figures">{measured(data?.score ?? null, 'points', language)}</strong>
      </button>
    </Popover>
  );
}

function GradeOf({ grade }: { grade: number | undefined }) {
  const { t } = useTranslation('figures');
  return grade === undefined ? <span>{t('today.ungraded')}</span> : <GradeMark grade={grade} />;
}
