import styles from './page.module.css';

const WIDTH = 120;
const HEIGHT = 28;
const PAD = 3;

/** A course without axes: small enough to stand in a line of a table. */
export function Spark({ values, label }: { values: readonly unknown[]; label: string }) {
  const known = values.filter((value): value is number => typeof value === 'number');
  if (known.length < 2) return null;
  const low = Math.min(...known);
  const high = Math.max(...known);
  const x = (at: number) => PAD + (at / (values.length - 1)) * (WIDTH - 2 * PAD);
  const y = (value: number) =>
    high === low ? HEIGHT / 2 : PAD + ((high - value) / (high - low)) * (HEIGHT - 2 * PAD);
  const points = values.flatMap((value, at) =>
    typeof value === 'number' ? [`${x(at).toFixed(1)},${y(value).toFixed(1)}`] : [],
  );
  const [endX, endY] = (points.at(-1) ?? '0,0').split(',');
  return (
    <svg className={styles['spark']} width={WIDTH} height={HEIGHT} role="img" aria-label={label}>
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke="var(--hw-primary)"
        strokeWidth="1.5"
      />
      <circle cx={endX} cy={endY} r="2.5" fill="var(--hw-primary)" />
    </svg>
  );
}
