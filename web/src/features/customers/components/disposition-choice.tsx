import { TreeSelect } from 'antd';
import { useTranslation } from 'react-i18next';
import { treeOf } from '../../../shared/tree';
import { Chip } from '../../../shared/ui/chip';
import { useDispose, useDispositions } from '../api';
import styles from './customers.module.css';

interface Props {
  contact: string;
  value: string;
  required: boolean;
}

/** What the contact was about, from the centre's tree. */
export function DispositionChoice({ contact, value, required }: Props) {
  const { t } = useTranslation('customers');
  const dispose = useDispose(contact);
  const tree = treeOf(useDispositions());
  const chosen = dispose.isPending ? dispose.variables : value;
  return (
    <div className={styles['note']}>
      <div className={styles['noteHead']}>
        <label htmlFor="disposition">{t('disposition.title')}</label>
        {required && value === '' && <Chip tone="warn">{t('disposition.required')}</Chip>}
      </div>
      <TreeSelect<string | null>
        id="disposition"
        showSearch
        treeNodeFilterProp="title"
        value={chosen === '' ? null : chosen}
        treeData={tree}
        loading={dispose.isPending}
        placeholder={t('disposition.choose')}
        notFoundContent={t('disposition.none')}
        onChange={(code) => code !== null && dispose.mutate(code)}
      />
    </div>
  );
}
