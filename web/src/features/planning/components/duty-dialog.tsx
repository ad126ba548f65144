import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Modal, Select, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';
import { checkDuty } from '../api';
import { clockOf, formOf, movedTo, plusDays } from '../model';
import type { Placing } from './use-placing';

type Duty = Schema<'DutyView'>;

interface Props {
  board: Schema<'BoardView'>;
  agent: string;
  day: number;
  placing: Placing;
  onClose: () => void;
}

/** One person's day: which shift, when it starts, or off. */
export function DutyDialog({ board, agent, day, placing, onClose }: Props) {
  const { t } = useTranslation('planning');
  const before = board.duties.find((each) => each.agent === agent && each.day === day) ?? null;
  const [duty, setDuty] = useState<Duty | null>(before);
  const person = board.people.find((each) => each.agent === agent);
  const shifts = board.shifts.filter((each) => person?.shifts.includes(each.id) === true);
  const shift = shifts.find((each) => each.id === duty?.shift);
  const date = plusDays(board.schedule.first, day);
  const asked = {
    id: board.schedule.id,
    agent,
    day: date,
    duty: duty === null ? null : formOf(duty),
  };
  const found = useQuery({
    queryKey: ['planning-check', asked],
    queryFn: () => checkDuty(asked),
  });
  const rules = [...new Set(found.data?.map((each) => each.rule) ?? [])];
  return (
    <Modal
      open
      title={`${person?.name ?? agent} · ${date}`}
      onCancel={onClose}
      footer={
        <Space>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            type="primary"
            onClick={() => {
              placing.place(agent, before, duty);
              onClose();
            }}
          >
            {t('board.keep')}
          </Button>
        </Space>
      }
    >
      <Form layout="vertical">
        <Form.Item label={t('board.shift')}>
          <Select
            value={duty?.shift ?? ''}
            onChange={(id) => setDuty(newDuty(agent, day, shifts, id))}
            options={[
              { value: '', label: t('board.off') },
              ...shifts.map((each) => ({ value: each.id, label: each.name })),
            ]}
          />
        </Form.Item>
        {duty !== null && shift !== undefined && (
          <Form.Item label={t('board.start')}>
            <Select
              value={duty.start_min}
              onChange={(start) => setDuty(movedTo(duty, day, start))}
              options={shift.starts.map((start) => ({
                value: start,
                label: `${clockOf(start)} – ${clockOf(start + shift.minutes)}`,
              }))}
            />
          </Form.Item>
        )}
      </Form>
      <Alert
        type={rules.length > 0 ? 'warning' : 'success'}
        showIcon
        title={t(rules.length > 0 ? 'board.breaks' : 'board.allKept')}
        description={rules.map((rule) => t(`rule.${rule}`)).join(' · ') || null}
      />
    </Modal>
  );
}

function newDuty(
  agent: string,
  day: number,
  shifts: readonly Schema<'ShiftView'>[],
  id: string,
): Duty | null {
  const shift = shifts.find((each) => each.id === id);
  const start = shift?.starts[0];
  if (shift === undefined || start === undefined) return null;
  return {
    agent,
    day,
    shift: id,
    start_min: start,
    rests: shift.breaks.map((rest) => start + Math.round((rest.after + rest.before) / 30) * 15),
    locked: true,
    extra_min: 0,
  };
}
