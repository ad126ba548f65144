import { useQuery } from '@tanstack/react-query';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { measured, toldIn } from '../../../shared/format/measured';
import { usePreferences } from '../../../shared/preferences';
import { FigurePopover } from '../../../shared/ui/figure-popover';
import { ownScoreQuery } from '../api';
import { daysOf } from '../period';
import { GradeMark } from './grade-mark';

const ASK_AGAIN_MS = 300_000;

/** One's own score of today; on a click, the graded figures that it is made of. */
export function OwnScore() {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const asked = ownScoreQuery(daysOf('today', dayjs()));
  const { data } = useQuery({ ...asked, refetchInterval: ASK_AGAIN_MS, retry: false });
  return (
    <FigurePopover
      name={t('today.score')}
      value={measured(data?.score ?? null, 'points', language)}
      title={t('today.scoreOf')}
    >
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
    </FigurePopover>
  );
}

function GradeOf({ grade }: { grade: number | undefined }) {
  const { t } = useTranslation('figures');
  return grade === undefined ? <span>{t('today.ungraded')}</span> : <GradeMark grade={grade} />;
}
