import { DeleteOutlined } from '@ant-design/icons';
import { Button, Input, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clock } from '../../shared/format/figures';
import { useAddMark, useMarks, useRemoveMark } from './api';
import styles from './player.module.css';
import type { Player } from './use-player';

interface Props {
  recording: string;
  player: Player;
  mayWrite: boolean;
}

const LONGEST = 500;

/** Remarks at moments of a recording: heard again from there, written where one listens now. */
export function Marks({ recording, player, mayWrite }: Props) {
  const { t } = useTranslation('recordings');
  const marks = useMarks(recording).data ?? [];
  const remove = useRemoveMark(recording);
  return (
    <>
      {marks.length > 0 && (
        <ul className={styles['marks']} aria-label={t('marks')}>
          {marks.map(({ id, at_s, text }) => (
            <li key={id}>
              <Button
                size="small"
                className="figures"
                disabled={!player.ready}
                onClick={() => player.seek(at_s)}
              >
                {clock(at_s)}
              </Button>
              <span className={styles['text']}>{text}</span>
              {mayWrite && (
                <Button
                  size="small"
                  type="text"
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={`${t('removeMark')}: ${text}`}
                  onClick={() => remove.mutate(id)}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {mayWrite && <NewMark recording={recording} at_s={player.at_s} />}
    </>
  );
}

function NewMark({ recording, at_s }: { recording: string; at_s: number }) {
  const { t } = useTranslation('recordings');
  const [text, type] = useState('');
  const add = useAddMark(recording);
  const send = () => {
    if (text.trim() !== '') add.mutate({ at_s, text: text.trim() }, { onSuccess: () => type('') });
  };
  return (
    <Space.Compact>
      <Input
        value={text}
        maxLength={LONGEST}
        placeholder={t('markHint')}
        aria-label={t('markHint')}
        onChange={({ target }) => type(target.value)}
        onPressEnter={send}
      />
      <Button
        className="figures"
        loading={add.isPending}
        disabled={text.trim() === ''}
        onClick={send}
      >
        {t('addMark', { time: clock(at_s) })}
      </Button>
    </Space.Compact>
  );
}
