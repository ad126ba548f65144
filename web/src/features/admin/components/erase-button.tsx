import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Select } from 'antd';
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
  /** Their e-mail addresses are asked for, too. */
  mailed?: boolean;
  erase: (reason: string, addresses: string[]) => Promise<Proof>;
  onErased: (proof: Proof) => void;
}

interface Told {
  reason: string;
  addresses?: string[];
}

/** Forgets somebody for good, for a reason. */
export function EraseButton<Proof>(props: Props<Proof>) {
  const { who, means, disabled, mailed, erase, onErased } = props;
  const { t } = useTranslation('admin');
  const tell = useTellTrouble();
  const [asks, ask] = useState(false);
  const act = useMutation({
    mutationFn: ({ reason, addresses }: Told) => erase(reason, addresses ?? []),
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
        <FormModal<Told>
          danger
          title={t('erase.title', { who })}
          send={t('erase.do')}
          busy={act.isPending}
          lead={means}
          onSend={act.mutate}
          onClose={() => ask(false)}
        >
          <Form.Item
            name="reason"
            label={t('erase.reason')}
            rules={[{ required: true, min: 3, whitespace: true, message: t('erase.reasonNeeded') }]}
          >
            <Input autoFocus maxLength={200} />
          </Form.Item>
          {mailed && <Addresses />}
        </FormModal>
      )}
    </>
  );
}

const MOST = 20;

/** Which addresses are theirs, the server does not know. */
function Addresses() {
  const { t } = useTranslation('admin');
  const wrong = (given: string[] | undefined) =>
    given?.some((one) => !/^[^@\s]+@[^@\s]+$/.test(one));
  return (
    <Form.Item
      name="addresses"
      label={t('erase.addresses')}
      extra={t('erase.addressesHow')}
      rules={[
        {
          validator: (_, given?: string[]) =>
            wrong(given) ? Promise.reject(new Error(t('erase.noAddress'))) : Promise.resolve(),
        },
      ]}
    >
      <Select
        mode="tags"
        open={false}
        suffixIcon={null}
        maxCount={MOST}
        tokenSeparators={[' ', ',', ';']}
      />
    </Form.Item>
  );
}

const COUNTED = [
  'numbers',
  'recordings',
  'notes',
  'chats',
  'setups',
  'texts',
  'absences',
  'views',
  'letters',
] as const;

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
