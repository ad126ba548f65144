import { App, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import type { PropsWithChildren } from 'react';
import { usePreferences } from '../preferences';
import { antTheme } from './ant-theme';
import { useScheme } from './scheme';

/** Give AntD's components inside the chosen look and language. */
export function Look({ children }: PropsWithChildren) {
  const { language } = usePreferences();
  return (
    <ConfigProvider
      theme={antTheme(useScheme())}
      locale={language === 'en' ? enUS : zhCN}
      button={{ autoInsertSpace: false }}
    >
      <App message={{ maxCount: 3 }} notification={{ placement: 'bottomRight' }}>
        {children}
      </App>
    </ConfigProvider>
  );
}
