import { SaveOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Search } from '../search';
import { askedOf, type Shown } from '../views';
import { ViewDrawer } from './view-drawer';

interface Props extends Shown {
  search: Search;
}

/** Keep what a page shows, to come back to it or to have it sent. */
export function SaveView({ search, ...shown }: Props) {
  const { t } = useTranslation('figures');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<SaveOutlined aria-hidden />} onClick={() => setOpen(true)}>
        {t('views.keep')}
      </Button>
      {open && (
        <ViewDrawer view={null} asked={askedOf(search, shown)} onClose={() => setOpen(false)} />
      )}
    </>
  );
}
