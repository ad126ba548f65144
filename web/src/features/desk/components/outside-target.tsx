import { Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Targets } from '../api';
import styles from './panels.module.css';
import { WayButtons, type Ways } from './way-buttons';

/** A number outside, and by which line it is reached. */
export function OutsideTarget({ lines, ways }: { lines: Targets['lines']; ways: Ways }) {
  const { t } = useTranslation('desk');
  const [number, type] = useState('');
  const [line, choose] = useState(lines[0]?.id ?? '');
  const to = number.trim();
  return (
    <div className={styles['outside']}>
      <Input
        autoFocus
        allowClear
        inputMode="tel"
        className="figures"
        value={number}
        placeholder={t('dial.number')}
        aria-label={t('dial.number')}
        onChange={({ target }) => type(target.value)}
      />
      <Select
        value={line}
        aria-label={t('transfer.line')}
        options={lines.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={choose}
      />
      <WayButtons form={{ kind: 'outside', to, trunk: line }} can={to !== ''} ways={ways} />
    </div>
  );
}
