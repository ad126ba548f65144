import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Held } from '../held';
import styles from './controls.module.css';

/** Parts of scheduled time that are not at the telephone, each with its kind. */
export function SharesControl({ value = {}, onChange }: Held<Record<string, number>>) {
  const { t } = useTranslation('admin');
  const rows = Object.entries(value);
  const put = (place: number, kind: string, share: number) =>
    onChange?.(Object.fromEntries(rows.map((row, n) => (n === place ? [kind, share] : row))));
  return (
    <div className={styles['stack']}>
      {rows.map(([kind, share], place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the kind itself is typed here
        <div key={place} className={styles['row']}>
          <Input
            aria-label={t('share.kind')}
            value={kind}
            onChange={(event) => put(place, event.target.value, share)}
          />
          <InputNumber<number>
            aria-label={t('share.part')}
            min={0}
            max={95}
            suffix="%"
            value={Math.round(share * 100)}
            onChange={(percent) => put(place, kind, (percent ?? 0) / 100)}
          />
          <Button
            type="text"
            icon={<CloseOutlined aria-hidden />}
            aria-label={t('takeAway', { name: kind })}
            onClick={() => onChange?.(Object.fromEntries(rows.filter((_, n) => n !== place)))}
          />
        </div>
      ))}
      <Button
        icon={<PlusOutlined aria-hidden />}
        onClick={() => onChange?.({ ...value, [t('share.new')]: 0.1 })}
      >
        {t('share.add')}
      </Button>
    </div>
  );
}
