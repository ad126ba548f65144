import { Button, Empty, Form, Input, Select, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, told } from '../../../shared/api/client';
import { Chip } from '../../../shared/ui/chip';
import { FormModal } from '../../../shared/ui/form-modal';
import type { Tone } from '../../../shared/ui/tokens';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { useAct } from '../api';
import styles from './page.module.css';

type Absence = Schema<'AbsenceView'>;
type Cause = Absence['cause'];

const TONES: Record<Absence['state'], Tone> = {
  asked: 'warn',
  approved: 'good',
  refused: 'bad',
};
const CAUSES: readonly Cause[] = ['leave', 'sick', 'training', 'meeting', 'other'];

interface Props {
  absences: readonly Absence[];
  leave: Schema<'LeaveView'>;
}

/** One's own absences of the week, and asking for another. */
export function OwnAbsences({ absences, leave }: Props) {
  const { t, i18n } = useTranslation('planning');
  const [asking, setAsking] = useState(false);
  const time = (at: string) =>
    new Date(at).toLocaleString(i18n.language, { dateStyle: 'short', timeStyle: 'short' });
  const columns: TableColumnsType<Absence> = [
    {
      title: t('absence.when'),
      className: 'figures',
      render: (_, a) => `${time(a.begin)} – ${time(a.end)}`,
    },
    { title: t('absence.cause'), render: (_, a) => t(`cause.${a.cause}`) },
    {
      title: t('swap.state'),
      render: (_, a) => <Chip tone={TONES[a.state]}>{t(`absence.is.${a.state}`)}</Chip>,
    },
  ];
  return (
    <div className={styles['card']}>
      <header className={styles['head']}>
        <h3 className={styles['grow']}>{t('absence.own')}</h3>
        {leave.due !== null && (
          <span className={`${styles['quiet']} figures`}>
            {t('absence.left', {
              year: leave.year,
              left: leave.due - leave.used - leave.asked,
              due: leave.due,
            })}
          </span>
        )}
        <Button onClick={() => setAsking(true)}>{t('absence.ask')}</Button>
      </header>
      <Table
        rowKey="id"
        size="small"
        columns={columns}
        dataSource={[...absences]}
        pagination={false}
        locale={{ emptyText: <Empty description={t('absence.noneOwn')} /> }}
      />
      {asking && <Asking onClose={() => setAsking(false)} />}
    </div>
  );
}

interface Asked {
  begin: string;
  end: string;
  cause: Cause;
  note: string;
}

function Asking({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('planning');
  const tell = useTellTrouble();
  const ask = useAct((asked: Asked) =>
    told(
      api.POST('/api/v1/planning/own/absences', {
        body: {
          ...asked,
          begin: new Date(asked.begin).toISOString(),
          end: new Date(asked.end).toISOString(),
        },
      }),
    ),
  );
  return (
    <FormModal<Asked>
      title={t('absence.ask')}
      send={t('absence.send')}
      busy={ask.isPending}
      begin={{ cause: 'leave', note: '' }}
      onSend={(asked) => ask.mutate(asked, { onSuccess: onClose, onError: tell })}
      onClose={onClose}
    >
      <Form.Item name="begin" label={t('absence.begin')} rules={[{ required: true }]}>
        <Input type="datetime-local" />
      </Form.Item>
      <Form.Item name="end" label={t('absence.end')} rules={[{ required: true }]}>
        <Input type="datetime-local" />
      </Form.Item>
      <Form.Item name="cause" label={t('absence.cause')}>
        <Select options={CAUSES.map((each) => ({ value: each, label: t(`cause.${each}`) }))} />
      </Form.Item>
      <Form.Item name="note" label={t('absence.note')}>
        <Input maxLength={300} />
      </Form.Item>
    </FormModal>
  );
}
