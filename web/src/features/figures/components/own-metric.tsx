import { FunctionOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Drawer, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSentence } from '../../../shared/ui/sentence';
import { saveMetric } from '../api';
import styles from './page.module.css';

const UNITS = ['count', 'ratio', 'seconds', 'number', 'money', 'points'] as const;
const BETTER = ['', 'higher', 'lower'] as const;

interface Typed {
  id: string;
  zh: string;
  en: string;
  unit: (typeof UNITS)[number];
  better: (typeof BETTER)[number];
  formula: string;
  meaning: string;
}

/** Define a metric of one's own; the server says where a formula does not hold together. */
export function OwnMetric({ onSaved }: { onSaved: (id: string) => void }) {
  const { t } = useTranslation('figures');
  const sentence = useSentence();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<Typed>();
  const save = useMutation({
    mutationFn: ({ id, meaning, ...told }: Typed) =>
      saveMetric(id, { ...told, meaning: { zh: meaning, en: meaning } }),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ['figures', 'catalogue'] });
      setOpen(false);
      onSaved(id);
    },
  });
  return (
    <>
      <Button icon={<FunctionOutlined aria-hidden />} onClick={() => setOpen(true)}>
        {t('ownMetric.add')}
      </Button>
      <Drawer
        open={open}
        size={520}
        title={t('ownMetric.add')}
        onClose={() => setOpen(false)}
        footer={
          <div className={styles['stack']}>
            {save.isError && <Alert type="error" showIcon title={sentence(save.error)} />}
            <Button type="primary" loading={save.isPending} onClick={() => form.submit()}>
              {t('ownMetric.save')}
            </Button>
          </div>
        }
      >
        <Form
          form={form}
          layout="vertical"
          initialValues={{ unit: 'ratio', better: '' }}
          onFinish={(told) => save.mutate(told)}
        >
          <Fields />
        </Form>
      </Drawer>
    </>
  );
}

function Fields() {
  const { t } = useTranslation('figures');
  const needed = [{ required: true, whitespace: true, message: t('views.needed') }];
  return (
    <>
      <Form.Item name="id" label={t('ownMetric.id')} tooltip={t('ownMetric.idHow')} rules={needed}>
        <Input maxLength={60} />
      </Form.Item>
      <div className={styles['row']}>
        <Form.Item name="zh" label={t('ownMetric.zh')} rules={needed}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="en" label={t('ownMetric.en')} rules={needed}>
          <Input maxLength={60} />
        </Form.Item>
      </div>
      <div className={styles['row']}>
        <Form.Item name="unit" label={t('ownMetric.unit')}>
          <Select
            style={{ width: 160 }}
            options={UNITS.map((each) => ({ value: each, label: t(`ownMetric.units.${each}`) }))}
          />
        </Form.Item>
        <Form.Item name="better" label={t('ownMetric.better')}>
          <Select
            style={{ width: 160 }}
            options={BETTER.map((each) => ({
              value: each,
              label: t(`ownMetric.ways.${each || 'none'}` as 'ownMetric.ways.none'),
            }))}
          />
        </Form.Item>
      </div>
      <Form.Item name="formula" label={t('ownMetric.formula')} rules={needed}>
        <Input.TextArea rows={4} spellCheck={false} />
      </Form.Item>
      <p className={styles['quiet']} style={{ marginBottom: 16 }}>
        {t('ownMetric.formulaHow')}
        <br />
        <code>{EXAMPLE}</code>
      </p>
      <Form.Item name="meaning" label={t('ownMetric.meaning')} rules={needed}>
        <Input.TextArea rows={2} maxLength={300} />
      </Form.Item>
    </>
  );
}

const EXAMPLE = "count(contact where outcome = 'answered' and wait <= 10 s) / offered";
