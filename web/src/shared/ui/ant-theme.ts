/** The colours as AntD wants to hear of them. */

import { type ThemeConfig, theme } from 'antd';
import { FONT, PALETTES } from './tokens';

export function antTheme(scheme: 'light' | 'dark'): ThemeConfig {
  const palette = PALETTES[scheme];
  return {
    algorithm: scheme === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: palette.primary,
      colorInfo: palette.tones.info.ink,
      colorSuccess: palette.tones.good.ink,
      colorWarning: palette.tones.warn.ink,
      colorError: palette.tones.bad.ink,
      // AntD would mix greys out of our dark inks.
      colorInfoBg: palette.tones.info.wash,
      colorInfoBorder: palette.tones.info.wash,
      colorSuccessBg: palette.tones.good.wash,
      colorSuccessBorder: palette.tones.good.wash,
      colorWarningBg: palette.tones.warn.wash,
      colorWarningBorder: palette.tones.warn.wash,
      colorErrorBg: palette.tones.bad.wash,
      colorErrorBorder: palette.tones.bad.wash,
      colorText: palette.text,
      colorTextSecondary: palette.quiet,
      colorTextDescription: palette.quiet,
      colorTextPlaceholder: palette.quiet,
      colorBgLayout: palette.canvas,
      colorBgContainer: palette.surface,
      colorBgElevated: palette.raised,
      colorBorder: palette.line,
      colorBorderSecondary: palette.line,
      borderRadius: 8,
      fontFamily: FONT,
      fontSize: 14,
      // What a button says can be read while it works, too; its mark turns.
      opacityLoading: 1,
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.16s',
    },
    components: {
      Button: {
        primaryColor: palette.onPrimary,
        dangerColor: palette.onBad,
        primaryShadow: 'none',
        defaultShadow: 'none',
        fontWeight: 500,
      },
    },
  };
}
