import { Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import styles from './panel.module.css';

const WHYS = ['coaching', 'quality', 'customer', 'staffing'] as const;
const SHORTEST = 3;
const LONGEST = 200;

/** What was given as the reason last: who walks along the floor has the same one for a while. */
let lastWhy = '';

export function lastReason(): string {
  return lastWhy;
}

export function keepReason(why: string): void {
  lastWhy = why;
}

/** Why a supervisor does something: the field `why` of the form around it. */
export function WhyField() {
  const { t } = useTranslation('floor');
  const form = Form.useFormInstance();
  return (
    <>
      <Form.Item
        name="why"
        label={t('ask.why')}
        extra={t('ask.whyHint')}
        rules={[{ required: true, min: SHORTEST, max: LONGEST, message: t('ask.short') }]}
      >
        <Input autoFocus onPressEnter={form.submit} />
      </Form.Item>
      <div className={styles['acts']}>
        {WHYS.map((why) => (
          <Button
            key={why}
            size="small"
            onClick={() => form.setFieldsValue({ why: t(`reasons.${why}`) })}
          >
            {t(`reasons.${why}`)}
          </Button>
        ))}
      </div>
    </>
  );
}
