import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moment } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { FormModal } from '../../../shared/ui/form-modal';
import { useTellTrouble } from '../../../shared/ui/trouble';

interface Props<Proof> {
  who: string;
  /** What goes and what stays. */
  means: string;
  disabled?: boolean;
  erase: (reason: string) => Promise<Proof>;
  onErased: (proof: Proof) => void;
}

/** Forgets somebody for good, for a reason. */
export function EraseButton<Proof>({ who, means, disabled, erase, onErased }: Props<Proof>) {
  const { t } = useTranslation('admin');
  const tell = useTellTrouble();
  const [asks, ask] = useState(false);
  const act = useMutation({
    mutationFn: erase,
    onSuccess: (proof) => {
      ask(false);
      onErased(proof);
    },
    onError: tell,
  });
  return (
    <>
      <Button danger disabled={disabled ?? false} onClick={() => ask(true)}>
        {t('erase.open')}
      </Button>
      {asks && (
        <FormModal<{ reason: string }>
          danger
          title={t('erase.title', { who })}
          send={t('erase.do')}
          busy={act.isPending}
          lead={means}
          onSend={({ reason }) => act.mutate(reason)}
          onClose={() => ask(false)}
        >
          <Form.Item
            name="reason"
            label={t('erase.reason')}
            rules={[{ required: true, min: 3, whitespace: true, message: t('erase.reasonNeeded') }]}
          >
            <Input autoFocus maxLength={200} />
          </Form.Item>
        </FormModal>
      )}
    </>
  );
}

const COUNTED = ['numbers', 'recordings', 'notes', 'chats', 'setups', 'texts', 'absences'] as const;

export type Proof = { at: string } & { [What in (typeof COUNTED)[number]]?: number };

/** What of somebody was erased, and where that stands for good. */
export function Erased({ id, who, proof }: { id: string; who: string; proof: Proof }) {
  const { t } = useTranslation('admin');
  const { language } = usePreferences();
  const counted = COUNTED.filter((what) => proof[what] !== undefined);
  return (
    <Alert
      type="success"
      showIcon
      title={t('erase.done', { who, at: moment(proof.at, language) })}
      description={
        <>
          {counted.map((what) => `${t(`erase.gone.${what}`)}: ${proof[what]}`).join(' · ')}
          <br />
          {t('erase.proof', { id })}
        </>
      }
    />
  );
}
