import { Button, Form, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useThings } from '../../../shared/api/names';
import { moment } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { FormModal } from '../../../shared/ui/form-modal';
import { type NoticeForm, useSent, useTell } from '../api';
import styles from '../inbox.module.css';

const AUDIENCES = ['all', 'team', 'queue'] as const;
const LONGEST = 2000;
const SHOWN = 5;

/** Tells agents something that each acknowledges, and shows who has not. */
export function TellButton() {
  const { t } = useTranslation('inbox');
  const [open, show] = useState(false);
  return (
    <>
      <Button onClick={() => show(true)}>{t('tell.open')}</Button>
      {open && <TellDialog onClose={() => show(false)} />}
    </>
  );
}

function TellDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('inbox');
  const [form] = Form.useForm<NoticeForm>();
  const tell = useTell(() => form.resetFields());
  return (
    <FormModal<NoticeForm>
      form={form}
      title={t('tell.title')}
      send={t('tell.send')}
      busy={tell.isPending}
      begin={{ audience: 'all', target: '', text: '' }}
      more={<Sent />}
      onSend={(given) => tell.mutate(given)}
      onClose={onClose}
      width={520}
    >
      <Form.Item<NoticeForm> name="audience" label={t('tell.to')}>
        <Radio.Group
          optionType="button"
          options={AUDIENCES.map((value) => ({ value, label: t(`tell.audience.${value}`) }))}
          onChange={() => form.setFieldValue('target', '')}
        />
      </Form.Item>
      <Target />
      <Form.Item<NoticeForm>
        name="text"
        label={t('tell.text')}
        rules={[{ required: true, whitespace: true, message: t('tell.missing') }]}
      >
        <Input.TextArea autoFocus rows={3} maxLength={LONGEST} showCount />
      </Form.Item>
    </FormModal>
  );
}

function Target() {
  const { t } = useTranslation('inbox');
  const audience = Form.useWatch('audience') as NoticeForm['audience'] | undefined;
  const [teams, queues] = [useThings('team'), useThings('queue')];
  if (audience === undefined || audience === 'all') return null;
  return (
    <Form.Item<NoticeForm> name="target" rules={[{ required: true, message: t('tell.missing') }]}>
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t(`tell.audience.${audience}`)}
        placeholder={t(`tell.audience.${audience}`)}
        options={audience === 'team' ? teams : queues}
      />
    </Form.Item>
  );
}

function Sent() {
  const { t } = useTranslation('inbox');
  const { language } = usePreferences();
  const sent = useSent().slice(0, SHOWN);
  if (sent.length === 0) return null;
  return (
    <>
      <h3 className={styles['heading']}>{t('tell.sent')}</h3>
      <ul className={styles['sent']}>
        {sent.map((one) => (
          <li key={one.id}>
            <p className={styles['by']}>
              {moment(one.at, language)} ·{' '}
              {t('tell.done', {
                done: one.recipients - one.missing.length,
                all: one.recipients,
              })}
            </p>
            <p className={styles['text']}>{one.text}</p>
            {one.missing.length > 0 && (
              <p className={styles['by']}>{t('tell.wait', { names: one.missing.join(', ') })}</p>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
