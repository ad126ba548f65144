import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** Let the window's title say that it rings: agents look at other windows, too. */
export function useDeskTitle(state: string): void {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = state === 'ringing' ? t('app.rings') : t('app.title');
    return () => {
      document.title = t('app.title');
    };
  }, [state, t]);
}
