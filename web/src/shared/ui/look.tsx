import { App, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { type PropsWithChildren, useEffect } from 'react';
import { usePreferences } from '../preferences';
import { useScheme } from './scheme';
import { antTheme, cssVariables } from './tokens';
import './base.css';

/** Give everything inside the chosen look and AntD the chosen language. */
export function Look({ children }: PropsWithChildren) {
  const { language } = usePreferences();
  const shown = useScheme();
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
