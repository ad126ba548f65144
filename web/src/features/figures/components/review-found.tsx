import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { measured, toldIn } from '../../../shared/format/measured';
import { usePreferences } from '../../../shared/preferences';
import { changeOf } from '../model';
import type { Period } from '../period';
import { causes, type Step, stepsOf } from '../waterfall';
import { ChangeMark } from './change-mark';
import styles from './page.module.css';
import { Remedies } from './remedies';
import { useDimensionName } from './use-dimension-name';
import { useNames } from './use-names';
import { signed, Waterfall } from './waterfall-chart';

type Review = Schema<'ReviewView'>;

const STEPS = 12;
const CAUSES = 3;

interface Props {
  review: Review;
  by: string;
  before: Period;
}

/** What moved a figure: in a sentence, as a waterfall, part by part, and what to do. */
export function ReviewFound({ review, by, before }: Props) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const { metric } = review;
  const steps = useSteps(review, by);
  const change = changeOf(metric, review.after, review.before, language);
  return (
    <div className={styles['stack']}>
      <div className={styles['card']}>
        <h3>
          {toldIn(metric, language)}: {measured(review.before, metric.unit, language)} →{' '}
          {measured(review.after, metric.unit, language)} <ChangeMark change={change} />
        </h3>
        <p className={styles['quiet']}>
          {t('review.against', before as { from: string; to: string })}
        </p>
        <Causes review={review} by={by} />
        <Waterfall steps={steps} metric={metric} label={t('section.review')} />
        <p className={styles['quiet']}>{t('review.how')}</p>
      </div>
      {change?.verdict !== 'better' && metric.remedies.length > 0 && (
        <div className={styles['card']}>
          <h3>{t('remedies')}</h3>
          <Remedies metric={metric} />
        </div>
      )}
      <Parts review={review} by={by} />
    </div>
  );
}

function usePart(by: string): (part: string) => string {
  const { t } = useTranslation('figures');
  const names = useNames();
  return (part) => names(by, part) || t('none');
}

/** The automatic findings: who made most of the change, and whether by mix or by rate. */
function Causes({ review, by }: Omit<Props, 'before'>) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const part = usePart(by);
  return (
    <ul className={styles['remedies']}>
      {causes(review, CAUSES).map((each) => {
        const moved = each.mix + each.rate;
        const how = Math.abs(each.rate) >= Math.abs(each.mix) ? 'review.byRate' : 'review.byMix';
        return (
          <li key={each.part}>
            {t(how, {
              part: part(each.part),
              by: signed(moved, review.metric, language),
            })}
          </li>
        );
      })}
    </ul>
  );
}

function useSteps(review: Review, by: string): Step[] {
  const { t } = useTranslation('figures');
  const part = usePart(by);
  return stepsOf(
    review,
    {
      before: t('trend.before'),
      after: t('trend.now'),
      others: t('review.others'),
      mix: (name) => `${part(name)}\n${t('review.mix')}`,
      rate: (name) => `${part(name)}\n${t('review.rate')}`,
    },
    STEPS,
  );
}

function Parts({ review, by }: Omit<Props, 'before'>) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const dimensionName = useDimensionName();
  const part = usePart(by);
  type Moved = Review['parts'][number];
  const column = (title: string, of: (moved: Moved) => number) => ({
    title,
    align: 'right' as const,
    className: styles['number'] ?? '',
    sorter: (a: Moved, b: Moved) => of(a) - of(b),
    render: (_: unknown, moved: Moved) => signed(of(moved), review.metric, language),
  });
  const columns: TableColumnsType<Moved> = [
    { title: dimensionName(by), render: (_, moved) => part(moved.part) },
    column(t('review.mix'), ({ mix }) => mix),
    column(t('review.rate'), ({ rate }) => rate),
    column(t('review.together'), ({ mix, rate }) => mix + rate),
  ];
  return (
    <Table
      rowKey="part"
      columns={columns}
      dataSource={review.parts}
      size="small"
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
    />
  );
}
