import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined } from '@ant-design/icons';
import { Button, Form, Input, Modal, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FloorNow } from '../../../live/floor-state';
import { type Board, type KeptBoard, type Tile, useRemoveBoard, useSaveBoard } from '../boards';
import styles from '../wallboard.module.css';

const KINDS = ['numbers', 'queue', 'level', 'waiting', 'clock', 'text'] as const;
const SIZES = ['small', 'wide', 'full'] as const;
const OF_A_QUEUE: ReadonlySet<string> = new Set(['queue', 'level', 'waiting']);
const LONGEST = 200;
const MOST = 40;

interface Props {
  /** As it is now; version 0 for a new one. */
  kept: KeptBoard;
  floor: FloorNow;
  onSaved: (id: string) => void;
  onRemoved: () => void;
  onClose: () => void;
}

/** Puts a wallboard together, tile by tile. */
export function BoardDialog({ kept, floor, onSaved, onRemoved, onClose }: Props) {
  const { t } = useTranslation('floor');
  const [form] = Form.useForm<Board>();
  const save = useSaveBoard(onSaved);
  const remove = useRemoveBoard(onRemoved);
  const old = kept.version > 0;
  return (
    <Modal
      open
      title={t(old ? 'board.edit' : 'board.add')}
      width={720}
      onCancel={onClose}
      footer={
        <>
          {old && (
            <Button danger loading={remove.isPending} onClick={() => remove.mutate(kept)}>
              {t('board.remove')}
            </Button>
          )}
          <Button onClick={onClose}>{t('board.cancel')}</Button>
          <Button type="primary" loading={save.isPending} onClick={form.submit}>
            {t('board.save')}
          </Button>
        </>
      }
    >
      <Form<Board>
        form={form}
        layout="vertical"
        initialValues={kept.thing}
        onFinish={({ name, tiles }) =>
          save.mutate({ ...kept, thing: { id: kept.thing.id, name, tiles: tiles.map(tidy) } })
        }
      >
        <Form.Item<Board>
          name="name"
          label={t('board.name')}
          rules={[{ required: true, whitespace: true, message: t('ask.needed') }]}
        >
          <Input autoFocus maxLength={80} />
        </Form.Item>
        <Form.List name="tiles">
          {(fields, { add, move, remove: drop }) => (
            <>
              {fields.map(({ key, name }) => (
                <div key={key} className={styles['edited']}>
                  <TileFields at={name} floor={floor} />
                  <Button
                    size="small"
                    type="text"
                    disabled={name === 0}
                    icon={<ArrowUpOutlined aria-hidden />}
                    aria-label={t('waiting.up')}
                    onClick={() => move(name, name - 1)}
                  />
                  <Button
                    size="small"
                    type="text"
                    disabled={name === fields.length - 1}
                    icon={<ArrowDownOutlined aria-hidden />}
                    aria-label={t('waiting.down')}
                    onClick={() => move(name, name + 1)}
                  />
                  <Button
                    size="small"
                    type="text"
                    disabled={fields.length === 1}
                    icon={<DeleteOutlined aria-hidden />}
                    aria-label={t('board.drop')}
                    onClick={() => drop(name)}
                  />
                </div>
              ))}
              <Button
                disabled={fields.length >= MOST}
                onClick={() => add({ kind: 'queue', size: 'small', queue: floor.queues[0]?.id })}
              >
                {t('board.tile')}
              </Button>
            </>
          )}
        </Form.List>
      </Form>
    </Modal>
  );
}

/** Leave out what a tile of this kind does not show. */
function tidy({ kind, size, queue, text }: Tile): Tile {
  return {
    kind,
    size,
    queue: OF_A_QUEUE.has(kind) ? (queue ?? null) : null,
    text: kind === 'text' ? (text ?? '') : '',
  };
}

function TileFields({ at, floor }: { at: number; floor: FloorNow }) {
  const { t } = useTranslation('floor');
  const kind = Form.useWatch(['tiles', at, 'kind']) as Tile['kind'] | undefined;
  const needed = [{ required: true, message: t('ask.needed') }];
  return (
    <>
      <Form.Item name={[at, 'kind']} noStyle>
        <Select
          aria-label={t('board.shows')}
          options={KINDS.map((value) => ({ value, label: t(`board.kind.${value}`) }))}
          style={{ width: 160 }}
        />
      </Form.Item>
      <Form.Item name={[at, 'size']} noStyle>
        <Select
          aria-label={t('board.width')}
          options={SIZES.map((value) => ({ value, label: t(`board.size.${value}`) }))}
          style={{ width: 132 }}
        />
      </Form.Item>
      {kind !== undefined && OF_A_QUEUE.has(kind) && (
        <Form.Item name={[at, 'queue']} noStyle rules={needed}>
          <Select
            aria-label={t('queues.name')}
            placeholder={t('ask.choose')}
            options={floor.queues.map(({ id, name }) => ({ value: id, label: name }))}
            style={{ flex: 1 }}
          />
        </Form.Item>
      )}
      {kind === 'text' && (
        <Form.Item name={[at, 'text']} noStyle rules={needed}>
          <Input maxLength={LONGEST} aria-label={t('board.kind.text')} style={{ flex: 1 }} />
        </Form.Item>
      )}
      {(kind === 'numbers' || kind === 'clock') && <span style={{ flex: 1 }} />}
    </>
  );
}
