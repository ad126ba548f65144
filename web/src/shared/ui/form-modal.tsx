import { Form, type FormInstance, Modal } from 'antd';
import type { ReactNode } from 'react';

interface Props<Given> {
  title: ReactNode;
  /** What the button does that sends it. */
  send: string;
  busy: boolean;
  /** Above the fields: what it means. */
  lead?: ReactNode;
  /** Below the fields. */
  more?: ReactNode;
  /** What stands in the fields at first. */
  begin?: { [Field in keyof Given]?: unknown };
  width?: number;
  danger?: boolean;
  /** The form, where somebody outside looks into it. */
  form?: FormInstance<Given>;
  /** Called with what stands in the fields, once all are filled as they should be. */
  onSend: (given: Given) => void;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog that asks for a few things and then does something; Enter sends it, Escape leaves. */
export function FormModal<Given>(props: Props<Given>) {
  const [own] = Form.useForm<Given>();
  const form = props.form ?? own;
  return (
    <Modal
      open
      title={props.title}
      okText={props.send}
      okButtonProps={{ danger: props.danger ?? false }}
      confirmLoading={props.busy}
      onOk={form.submit}
      onCancel={props.onClose}
      width={props.width ?? 480}
    >
      {props.lead !== undefined && <div style={{ marginBottom: 16 }}>{props.lead}</div>}
      <Form<Given>
        form={form}
        layout="vertical"
        {...(props.begin === undefined ? {} : { initialValues: props.begin })}
        onFinish={props.onSend}
      >
        {props.children}
      </Form>
      {props.more}
    </Modal>
  );
}
