import { Popover } from 'antd';
import type { ReactNode } from 'react';
import styles from './figure-popover.module.css';

interface Props {
  name: string;
  value: ReactNode;
  /** The figure asks for attention; `value` says so, too, for a colour says nothing alone. */
  warns?: boolean;
  /** Of what the figure is, on hovering. */
  hint?: string | undefined;
  title: string;
  /** The rows behind the figure: `<thead>` and `<tbody>`. */
  children: ReactNode;
}

/** One figure below its name; on a click, the table that it comes from. */
export function FigurePopover({ name, value, warns = false, hint, title, children }: Props) {
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={title}
      content={<table className={styles['table']}>{children}</table>}
    >
      <button type="button" className={styles['figure']} title={hint}>
        <span>{name}</span>
        <strong className={`figures ${warns ? styles['warns'] : ''}`}>{value}</strong>
      </button>
    </Popover>
  );
}
