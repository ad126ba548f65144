import { DownloadOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Language, usePreferences } from '../../../shared/preferences';
import { useTellTrouble } from '../../../shared/ui/trouble';
import type { FileFormat } from '../api';

const FORMS: Record<FileFormat, string> = {
  xlsx: 'Excel',
  pdf: 'PDF',
  csv: 'CSV',
  parquet: 'Parquet',
};

interface Props {
  name: string;
  make: (form: FileFormat, language: Language) => Promise<Blob>;
}

/** Take figures along as a file; what is asked for is made anew by the server. */
export function ExportMenu({ name, make }: Props) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const tell = useTellTrouble();
  const file = useMutation({
    mutationFn: async (form: FileFormat) => save(await make(form, language), `${name}.${form}`),
    onError: tell,
  });
  const items = (Object.keys(FORMS) as FileFormat[]).map((form) => ({
    key: form,
    label: FORMS[form],
    onClick: () => file.mutate(form),
  }));
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button icon={<DownloadOutlined aria-hidden />} loading={file.isPending}>
        {t('export')}
      </Button>
    </Dropdown>
  );
}

function save(body: Blob, name: string): void {
  const address = URL.createObjectURL(body);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
