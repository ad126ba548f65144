import { App, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { type PropsWithChildren, useEffect, useSyncExternalStore } from 'react';
import { usePreferences } from '../preferences';
import { antTheme, cssVariables } from './tokens';
import './base.css';

const wantsDark = window.matchMedia('(prefers-color-scheme: dark)');

function useSystemDark(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      wantsDark.addEventListener('change', watcher);
      return () => wantsDark.removeEventListener('change', watcher);
    },
    () => wantsDark.matches,
  );
}

/** Give everything inside the chosen look and AntD the chosen language. */
export function Look({ children }: PropsWithChildren) {
  const { language, scheme } = usePreferences();
  const systemDark = useSystemDark();
  const shown = scheme === 'system' ? (systemDark ? 'dark' : 'light') : scheme;
  useEffect(() => {
    const root = document.documentElement;
    root.dataset['scheme'] = shown;
    root.style.colorScheme = shown;
    for (const [name, value] of Object.entries(cssVariables(shown)))
      root.style.setProperty(name, value);
  }, [shown]);
  return (
    <ConfigProvider
      theme={antTheme(shown)}
      locale={language === 'en' ? enUS : zhCN}
      button={{ autoInsertSpace: false }}
    >
      <App message={{ maxCount: 3 }} notification={{ placement: 'bottomRight' }}>
        {children}
      </App>
    </ConfigProvider>
  );
}
