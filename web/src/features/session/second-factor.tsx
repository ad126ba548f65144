import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../shared/api/client';
import { Chip } from '../../shared/ui/chip';
import { useSentence } from '../../shared/ui/sentence';
import { useTellTrouble } from '../../shared/ui/trouble';
import styles from './second-factor.module.css';

interface Props {
  inForce: boolean;
  /** One's role needs it, and nothing else may be done before. */
  must: boolean;
}

/** One's own second factor: set up by a picture and a first code, removed by a last one. */
export function SecondFactor({ inForce, must }: Props) {
  const { t } = useTranslation('session');
  const tell = useTellTrouble();
  const client = useQueryClient();
  const [spare, setSpare] = useState<string[] | null>(null);
  const begin = useMutation({
    mutationFn: () => told(api.POST('/api/v1/me/second-factor')),
    onError: tell,
  });
  const confirm = useMutation({
    mutationFn: (body: Schema<'CodeForm'>) =>
      told(api.POST('/api/v1/me/second-factor/confirmation', { body })),
    onSuccess: (made) => {
      setSpare(made.codes);
      begin.reset();
      return client.invalidateQueries({ queryKey: ['me'] });
    },
  });
  const remove = useMutation({
    mutationFn: (body: Schema<'CodeForm'>) =>
      told(api.POST('/api/v1/me/second-factor/removal', { body })),
    onSuccess: () => {
      setSpare(null);
      return client.invalidateQueries({ queryKey: ['me'] });
    },
  });
  return (
    <section aria-labelledby="second-factor" className={styles['page']}>
      <h2 id="second-factor">
        {t('factor.title')}{' '}
        <Chip tone={inForce ? 'good' : 'neutral'}>
          {inForce ? t('factor.on') : t('factor.off')}
        </Chip>
      </h2>
      {must && <Alert type="warning" showIcon title={t('factor.must')} />}
      <p>{t('factor.how')}</p>
      {spare !== null && <SpareCodes codes={spare} />}
      {!inForce && begin.data === undefined && (
        <Button type="primary" onClick={() => begin.mutate()} loading={begin.isPending}>
          {t('factor.begin')}
        </Button>
      )}
      {!inForce && begin.data !== undefined && (
        <>
          <p>{t('factor.scan')}</p>
          <img className={styles['picture']} alt={t('factor.scan')} src={begin.data.picture} />
          <Typography.Text code copyable>
            {begin.data.secret}
          </Typography.Text>
          <CodeForm word={t('factor.confirm')} error={confirm.error} onCode={confirm.mutate} />
        </>
      )}
      {inForce && (
        <CodeForm word={t('factor.remove')} error={remove.error} onCode={remove.mutate} />
      )}
    </section>
  );
}

function SpareCodes({ codes }: { codes: string[] }) {
  const { t } = useTranslation('session');
  return (
    <Alert
      type="warning"
      showIcon
      title={t('factor.spare')}
      description={<Typography.Text copyable>{codes.join(' ')}</Typography.Text>}
    />
  );
}

interface CodeProps {
  word: string;
  error: Error | null;
  onCode: (form: Schema<'CodeForm'>) => void;
}

function CodeForm({ word, error, onCode }: CodeProps) {
  const { t } = useTranslation('session');
  const sentence = useSentence();
  return (
    <Form layout="inline" onFinish={onCode}>
      <Form.Item name="code" rules={[{ required: true, message: t('codeHow') }]}>
        <Input
          aria-label={t('factor.code')}
          placeholder={t('factor.code')}
          autoComplete="one-time-code"
        />
      </Form.Item>
      <Button htmlType="submit">{word}</Button>
      <span role="status">{error !== null && sentence(error)}</span>
    </Form>
  );
}
