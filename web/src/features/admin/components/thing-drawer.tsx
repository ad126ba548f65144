import { Alert, Button, Drawer, Form, Popconfirm, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../../shared/api/problem';
import { useSentence } from '../../../shared/ui/sentence';
import { type Kept, type Thing, useRemove, useSave } from '../api';
import type { Kind, Named } from '../kind';
import { applies, filled } from '../model';
import { FieldControl } from './field-control';
import { PromptSounds } from './prompt-sounds';
import { SecretOnce } from './secret-once';
import { ThingHistory } from './thing-history';
import { ThingUses } from './thing-uses';

interface Props {
  kind: Kind;
  /** The version that is opened; null for a new thing. */
  kept: Kept | null;
  begun: Thing;
  mayWrite: boolean;
  name: (of: Named, id: string) => string;
  onClose: () => void;
}

/** One thing: changed, with its history and where it is used. */
export function ThingDrawer({ kind, kept, begun, mayWrite, name, onClose }: Props) {
  const { t } = useTranslation('admin');
  const title =
    kept === null
      ? t('addOf', { kind: t(`section.${kind.plural}`) })
      : String(begun['name'] ?? begun.id);
  const form = <ThingForm {...{ kind, kept, begun, mayWrite, onClose }} />;
  return (
    <Drawer open title={title} onClose={onClose} size={640} destroyOnHidden>
      {kept === null ? (
        form
      ) : (
        <Tabs
          items={[
            { key: 'form', label: t('tab.form'), children: form },
            {
              key: 'history',
              label: t('tab.history'),
              children: <ThingHistory {...{ kind, kept, mayWrite, name }} />,
            },
            {
              key: 'uses',
              label: t('tab.uses'),
              children: <ThingUses plural={kind.plural} id={kept.thing.id} />,
            },
          ]}
        />
      )}
    </Drawer>
  );
}

type FormProps = Omit<Props, 'name'>;

function ThingForm({ kind, kept, begun, mayWrite, onClose }: FormProps) {
  const { t } = useTranslation('admin');
  const save = useSave(kind.plural);
  const [secret, setSecret] = useState<string | null>(null);
  const [form] = Form.useForm<Record<string, unknown>>();
  const now = (Form.useWatch([], form) as Record<string, unknown> | undefined) ?? begun;
  const submit = (values: Record<string, unknown>) =>
    save.mutate(
      { thing: filled(begun, values), version: kept?.version ?? null },
      { onSuccess: (made) => (made.secret === null ? onClose() : setSecret(made.secret)) },
    );
  if (secret !== null) return <SecretOnce secret={secret} onDone={onClose} />;
  return (
    <Form
      form={form}
      name="thing"
      layout="vertical"
      initialValues={begun}
      onFinish={submit}
      disabled={!mayWrite}
    >
      <Refusal error={save.error} />
      {kind.fields
        .filter((field) => applies(field, now))
        .map((field) => (
          <Form.Item
            key={field.name}
            name={field.name}
            label={t(`field.${field.name}`)}
            rules={field.required ? [{ required: true, message: t('needed') }] : []}
            {...wrongAt(save.error, field.name)}
          >
            <FieldControl field={field} />
          </Form.Item>
        ))}
      {kind.plural === 'prompts' && kept !== null && (
        <PromptSounds id={kept.thing.id} mayWrite={mayWrite} />
      )}
      {mayWrite && <Actions kind={kind} kept={kept} saving={save.isPending} onRemoved={onClose} />}
    </Form>
  );
}

/** Mark the field that the server names. */
function wrongAt(error: Error | null, name: string) {
  const field = error instanceof Problem ? (error.field ?? '') : '';
  const here = field === name || field.startsWith(`${name}[`) || field.startsWith(`${name}.`);
  if (!here || !(error instanceof Problem)) return {};
  return { validateStatus: 'error' as const, help: error.detail };
}

function Refusal({ error }: { error: Error | null }) {
  const sentence = useSentence();
  return error === null ? null : (
    <Alert type="error" showIcon title={sentence(error)} role="alert" />
  );
}

interface ActionProps {
  kind: Kind;
  kept: Kept | null;
  saving: boolean;
  onRemoved: () => void;
}

function Actions({ kind, kept, saving, onRemoved }: ActionProps) {
  const { t } = useTranslation('admin');
  const remove = useRemove(kind.plural);
  return (
    <>
      <Refusal error={remove.error} />
      {remove.error instanceof Problem && remove.error.code === 'in-use' && kept !== null && (
        <ThingUses plural={kind.plural} id={kept.thing.id} />
      )}
      <Button type="primary" htmlType="submit" loading={saving}>
        {t('save')}
      </Button>
      {kept !== null && (
        <Popconfirm
          title={t('removeSure')}
          okText={t('remove')}
          onConfirm={() =>
            remove.mutate({ id: kept.thing.id, version: kept.version }, { onSuccess: onRemoved })
          }
        >
          <Button danger type="text" loading={remove.isPending}>
            {t('remove')}
          </Button>
        </Popconfirm>
      )}
    </>
  );
}
