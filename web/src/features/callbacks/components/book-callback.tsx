import { ClockCircleOutlined } from '@ant-design/icons';
import { App, Button, Form, Input, Modal, Radio } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBook, useCallsBack } from '../api';
import { DueField } from './due-field';

interface Props {
  contact: string;
  queue: string | null;
  /** Another number than the customer's own may be called. */
  mayDial: boolean;
}

interface Told {
  due: Dayjs;
  mine: boolean;
  number?: string;
}

/** Promises the customer of the contact in hand a call at a chosen time. */
export function BookCallback({ contact, queue, mayDial }: Props) {
  const { t } = useTranslation('callbacks');
  const [open, setOpen] = useState(false);
  const callsBack = useCallsBack(queue);
  if (!callsBack) return null;
  return (
    <div>
      <Button icon={<ClockCircleOutlined aria-hidden />} onClick={() => setOpen(true)}>
        {t('book')}
      </Button>
      {open && <BookDialog contact={contact} mayDial={mayDial} onClose={() => setOpen(false)} />}
    </div>
  );
}

interface DialogProps {
  contact: string;
  mayDial: boolean;
  onClose: () => void;
}

function BookDialog({ contact, mayDial, onClose }: DialogProps) {
  const { t } = useTranslation('callbacks');
  const { message } = App.useApp();
  const [form] = Form.useForm<Told>();
  const book = useBook(() => {
    message.success(t('booked'));
    onClose();
  });
  const send = ({ due, mine, number }: Told) =>
    book.mutate({
      contact,
      due_at: due.toISOString(),
      mine,
      queue: null,
      number: number?.trim() || null,
    });
  return (
    <Modal
      open
      title={t('book')}
      okText={t('save')}
      confirmLoading={book.isPending}
      onOk={form.submit}
      onCancel={onClose}
      width={440}
    >
      <Form<Told>
        form={form}
        layout="vertical"
        initialValues={{ due: dayjs().add(1, 'hour').startOf('minute'), mine: true }}
        onFinish={send}
      >
        <DueField />
        {mayDial && (
          <Form.Item<Told>
            name="number"
            label={t('number')}
            rules={[{ min: 3, message: t('few') }]}
          >
            <Input
              allowClear
              inputMode="tel"
              className="figures"
              maxLength={32}
              placeholder={t('ownNumber')}
            />
          </Form.Item>
        )}
        <Form.Item name="mine" label={t('agent')}>
          <Radio.Group
            options={[
              { value: true, label: t('me') },
              { value: false, label: t('anybody') },
            ]}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
