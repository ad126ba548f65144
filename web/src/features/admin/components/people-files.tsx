import { DownloadOutlined, UploadOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Modal, Table } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { problemOf } from '../../../shared/api/problem';
import { sessionToken } from '../../../shared/session';
import { useTellTrouble } from '../../../shared/ui/trouble';
import styles from './page.module.css';

type Result = Schema<'ImportView'>;

const FAULTS_SHOWN = 50;

/** Ask with a file as the body, or for one: what the typed client does not carry. */
async function ask(path: string, body?: File): Promise<Response> {
  const answer = await fetch(`/api/v1/people/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { Authorization: `Bearer ${sessionToken() ?? ''}` },
    ...(body === undefined ? {} : { body }),
  });
  if (!answer.ok) throw problemOf(answer.status, await answer.json().catch(() => null));
  return answer;
}

/** Agents from a spreadsheet and into one: first shown what would come of it, then done. */
export function PeopleFiles({ mayWrite }: { mayWrite: boolean }) {
  const { t } = useTranslation('admin');
  const tell = useTellTrouble();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const save = useMutation({
    mutationFn: () => ask('export?format=xlsx').then((answer) => answer.blob()),
    onSuccess: (blob) => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(blob);
      link.download = 'people.xlsx';
      link.click();
      URL.revokeObjectURL(link.href);
    },
    onError: tell,
  });
  return (
    <>
      <Button
        icon={<DownloadOutlined aria-hidden />}
        onClick={() => save.mutate()}
        loading={save.isPending}
      >
        {t('files.save')}
      </Button>
      {mayWrite && (
        <Button icon={<UploadOutlined aria-hidden />} onClick={() => input.current?.click()}>
          {t('files.load')}
        </Button>
      )}
      <input
        ref={input}
        type="file"
        accept=".csv,.xlsx"
        hidden
        onChange={(event) => {
          setFile(event.target.files?.[0] ?? null);
          event.target.value = '';
        }}
      />
      {file !== null && <ImportDialog file={file} onClose={() => setFile(null)} />}
    </>
  );
}

function ImportDialog({ file, onClose }: { file: File; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const tell = useTellTrouble();
  const client = useQueryClient();
  const load = useMutation({
    mutationFn: (dry: boolean) =>
      ask(`import?dry_run=${dry}`, file).then((answer) => answer.json() as Promise<Result>),
    onSuccess: async (result) => {
      if (!result.imported) return;
      await client.invalidateQueries({ queryKey: ['things'] });
      onClose();
    },
    onError: tell,
  });
  const result = load.data;
  const clean = result !== undefined && result.faults.length === 0;
  return (
    <Modal
      open
      title={t('files.title', { file: file.name })}
      width={720}
      onCancel={onClose}
      okText={clean ? t('files.import') : t('files.check')}
      okButtonProps={{ loading: load.isPending, disabled: result !== undefined && !clean }}
      onOk={() => load.mutate(!clean)}
    >
      <div className={styles['stack']}>
        {result === undefined && <p>{t('files.how')}</p>}
        {result !== undefined && (
          <Alert
            type={clean ? 'success' : 'error'}
            showIcon
            title={t('files.counts', {
              added: result.added,
              changed: result.changed,
              same: result.same,
              faults: result.faults.length,
            })}
          />
        )}
        {result !== undefined && !clean && (
          <Table
            size="small"
            rowKey={(fault) => `${fault.row} ${fault.field}`}
            pagination={false}
            scroll={{ y: 300 }}
            dataSource={result.faults.slice(0, FAULTS_SHOWN)}
            columns={[
              { title: t('files.row'), dataIndex: 'row', width: 80 },
              { title: t('files.column'), dataIndex: 'field', width: 120 },
              { title: t('files.fault'), dataIndex: 'message' },
            ]}
          />
        )}
      </div>
    </Modal>
  );
}
