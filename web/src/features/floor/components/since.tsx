import { WarningOutlined } from '@ant-design/icons';
import { clock, since_s } from '../../../shared/format/figures';
import { useNow_s } from '../../../shared/time/clock';
import styles from './panel.module.css';

interface Props {
  at: string | null;
  /** From so many seconds on it is too long; null: never. */
  late: (now_s: number) => boolean;
  /** What is said then to those who do not see colours. */
  word: string;
}

/** A clock that runs; it stands out once it is late. */
export function Since({ at, late, word }: Props) {
  const now_s = useNow_s();
  if (at === null) return null;
  const time = clock(since_s(at, now_s));
  if (!late(now_s)) return <span className="figures">{time}</span>;
  return (
    <span className={`${styles['bad']} figures`} title={word}>
      {time} <WarningOutlined role="img" aria-label={word} />
    </span>
  );
}
