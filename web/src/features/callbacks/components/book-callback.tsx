import { ClockCircleOutlined } from '@ant-design/icons';
import { App, Button, Form, Modal, Radio } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBook, useCallsBack } from '../api';
import { DueField } from './due-field';

interface Props {
  contact: string;
  queue: string | null;
}

interface Told {
  due: Dayjs;
  mine: boolean;
}

/** Promises the customer of the contact in hand a call at a chosen time. */
export function BookCallback({ contact, queue }: Props) {
  const { t } = useTranslation('callbacks');
  const [open, setOpen] = useState(false);
  const callsBack = useCallsBack(queue);
  if (!callsBack) return null;
  return (
    <div>
      <Button icon={<ClockCircleOutlined aria-hidden />} onClick={() => setOpen(true)}>
        {t('book')}
      </Button>
      {open && <BookDialog contact={contact} onClose={() => setOpen(false)} />}
    </div>
  );
}

function BookDialog({ contact, onClose }: { contact: string; onClose: () => void }) {
  const { t } = useTranslation('callbacks');
  const { message } = App.useApp();
  const [form] = Form.useForm<Told>();
  const book = useBook(() => {
    message.success(t('booked'));
    onClose();
  });
  const send = ({ due, mine }: Told) =>
    book.mutate({ contact, due_at: due.toISOString(), mine, queue: null });
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
