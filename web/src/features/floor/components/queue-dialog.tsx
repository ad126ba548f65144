import { Form, Input, InputNumber, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { QueueNow } from '../../../live/floor-state';
import { percent } from '../../../shared/format/figures';
import { usePreferences } from '../../../shared/preferences';
import { FormModal } from '../../../shared/ui/form-modal';
import { type Setting, usePrompts, useSet } from '../setting';
import { type Span, untilOf } from '../until';
import { UntilField } from './until-field';
import { keepReason, lastReason, WhyField } from './why-field';

export type QueueAct = 'aim' | 'restore' | 'say';

interface Props {
  act: QueueAct;
  queue: QueueNow;
  may: (permission: string) => boolean;
  onClose: () => void;
}

interface Given {
  why: string;
  percent: number;
  span: Span;
  time?: string;
  how: 'prompt' | 'text';
  prompt?: string;
  text?: string;
  language: 'zh' | 'en';
}

/** A text longer than this is no announcement any more; the server refuses it. */
const LONGEST = 500;

/** Sets another target for a queue for a while, takes that back, or speaks to all who wait. */
export function QueueDialog({ act, queue, may, onClose }: Props) {
  const { t } = useTranslation('floor');
  const { language } = usePreferences();
  const set = useSet(onClose);
  const now = Math.round(queue.sl_target * 100);
  const prompts = may('flows:read');
  return (
    <FormModal<Given>
      title={`${t(`set.${act}`)} · ${queue.name}`}
      send={t('ask.send')}
      busy={set.isPending}
      lead={t(`set.${act}Means`, {
        target: percent(queue.sl_target, language),
        count: queue.waiting,
      })}
      begin={{
        why: lastReason(),
        percent: Math.min(now + 10, 100),
        span: 60,
        how: prompts ? 'prompt' : 'text',
        language: language === 'en' ? 'en' : 'zh',
      }}
      onSend={(given) => {
        keepReason(given.why);
        set.mutate(settingOf(act, queue.id, given));
      }}
      onClose={onClose}
    >
      {act === 'aim' && <Target own={Math.round(queue.own_target * 100)} />}
      {act === 'say' && <What prompts={prompts} />}
      <WhyField />
    </FormModal>
  );
}

function settingOf(act: QueueAct, queue: string, given: Given): Setting {
  const { why, language } = given;
  if (act === 'restore') return { kind: act, queue, body: { why } };
  if (act === 'aim') {
    const until = untilOf(given.span, given.time, new Date()) ?? '';
    return { kind: act, queue, body: { why, target: given.percent / 100, until } };
  }
  const what = given.how === 'text' ? { text: given.text ?? '' } : { prompt: given.prompt ?? '' };
  return { kind: act, queue, body: { why, language, ...what } };
}

function Target({ own }: { own: number }) {
  const { t } = useTranslation('floor');
  return (
    <>
      <Form.Item<Given>
        name="percent"
        label={t('set.target')}
        rules={[
          { required: true, message: t('ask.needed') },
          {
            validator: (_, given: number) =>
              given === own ? Promise.reject(new Error(t('set.isOwn'))) : Promise.resolve(),
          },
        ]}
      >
        <InputNumber min={1} max={100} precision={0} suffix="%" />
      </Form.Item>
      <UntilField open={false} />
    </>
  );
}

function What({ prompts }: { prompts: boolean }) {
  const { t } = useTranslation('floor');
  const how = Form.useWatch('how') as Given['how'] | undefined;
  const options = usePrompts(prompts).map(({ id, name }) => ({ value: id, label: name }));
  const needed = [{ required: true, whitespace: true, message: t('ask.needed') }];
  return (
    <>
      {prompts && (
        <Form.Item<Given> name="how" label={t('set.what')}>
          <Radio.Group
            optionType="button"
            options={(['prompt', 'text'] as const).map((value) => ({
              value,
              label: t(`set.how.${value}`),
            }))}
          />
        </Form.Item>
      )}
      {how === 'prompt' ? (
        <Form.Item<Given> name="prompt" rules={needed}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={options}
            placeholder={t('ask.choose')}
            aria-label={t('set.how.prompt')}
          />
        </Form.Item>
      ) : (
        <>
          <Form.Item<Given> name="text" rules={needed}>
            <Input.TextArea rows={3} maxLength={LONGEST} showCount aria-label={t('set.how.text')} />
          </Form.Item>
          <Form.Item<Given> name="language" label={t('set.language')}>
            <Radio.Group
              options={(['zh', 'en'] as const).map((value) => ({
                value,
                label: t(`set.speaks.${value}`),
              }))}
            />
          </Form.Item>
        </>
      )}
    </>
  );
}
