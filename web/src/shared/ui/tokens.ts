/** The look in one place: colours by scheme, spaces, corners. AntD (`ant-theme.ts`) and our own CSS read it. */

export type Tone = 'neutral' | 'good' | 'busy' | 'warn' | 'bad' | 'info';

export interface Palette {
  canvas: string;
  surface: string;
  raised: string;
  line: string;
  text: string;
  quiet: string;
  primary: string;
  /** What is written on `primary`. */
  onPrimary: string;
  /** What is written on the ink of `bad`. */
  onBad: string;
  focus: string;
  tones: Record<Tone, { ink: string; wash: string }>;
}

/** Ink on its own wash and on `surface` has a contrast of 4.5 : 1 or more (`tokens.test.ts`). */
export const PALETTES: Record<'light' | 'dark', Palette> = {
  light: {
    canvas: '#f3f5f6',
    surface: '#ffffff',
    raised: '#ffffff',
    line: '#dfe4e7',
    text: '#182126',
    quiet: '#53616a',
    primary: '#17696b',
    onPrimary: '#ffffff',
    onBad: '#ffffff',
    focus: '#0b57d0',
    tones: {
      neutral: { ink: '#47555d', wash: '#e9eef0' },
      good: { ink: '#0f6b3f', wash: '#dcf3e6' },
      busy: { ink: '#7a3e9d', wash: '#f2e6fa' },
      warn: { ink: '#8a4b00', wash: '#fdeed6' },
      bad: { ink: '#a8231c', wash: '#fce4e2' },
      info: { ink: '#1f5aa6', wash: '#e3eefb' },
    },
  },
  dark: {
    canvas: '#12171a',
    surface: '#1a2125',
    raised: '#222b30',
    line: '#334047',
    text: '#e6ecef',
    quiet: '#a3b1b9',
    primary: '#4fb3ab',
    onPrimary: '#08201f',
    onBad: '#2b0906',
    focus: '#8ab4f8',
    tones: {
      neutral: { ink: '#b9c5cc', wash: '#2a343a' },
      good: { ink: '#6fd3a0', wash: '#16352a' },
      busy: { ink: '#d3a6ef', wash: '#33243e' },
      warn: { ink: '#f0b765', wash: '#3a2c16' },
      bad: { ink: '#f59b93', wash: '#412220' },
      info: { ink: '#8fbdf5', wash: '#1c2f47' },
    },
  },
};

export const FONT =
  "system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif";

/** Return the CSS variables of a scheme, for our own style sheets. */
export function cssVariables(scheme: 'light' | 'dark'): Record<string, string> {
  const { tones, ...plain } = PALETTES[scheme];
  const found: Record<string, string> = { '--hw-font': FONT };
  for (const [name, value] of Object.entries(plain)) found[`--hw-${name}`] = value;
  for (const [name, tone] of Object.entries(tones)) {
    found[`--hw-${name}-ink`] = tone.ink;
    found[`--hw-${name}-wash`] = tone.wash;
  }
  return found;
}
