import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, InputNumber, Popconfirm, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useThings } from '../../../shared/api/names';
import { usePreferences } from '../../../shared/preferences';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { addStandard, type Metric, projectsQuery, removeStandard, standardsQuery } from '../api';
import { standardText } from '../model';
import styles from './page.module.css';
import { useNames } from './use-names';

interface Typed {
  op: '>=' | '<=';
  value: number;
  queue?: string;
  team?: string;
  project?: string;
}

const PERCENT = 100;
const OWN = { kind: 'own', source: '', within: '', note: null };

/** The centre's own standards of a metric, for all or for one queue or team. */
export function OwnStandards({ metric, mayWrite }: { metric: Metric; mayWrite: boolean }) {
  const { t } = useTranslation('figures');
  const { language } = usePreferences();
  const names = useNames();
  const own = useQuery(standardsQuery).data?.filter((each) => each.metric === metric.id) ?? [];
  const remove = useChange(removeStandard);
  if (own.length === 0 && !mayWrite) return null;
  return (
    <section>
      <h3>{t('standard.title')}</h3>
      <ul className={styles['remedies']}>
        {own.map((each) => (
          <li key={each.id}>
            {standardText({ ...each, ...OWN }, metric.unit, language)} {names('queue', each.queue)}{' '}
            {names('team', each.team)} {each.project}
            {mayWrite && (
              <Popconfirm title={t('standard.sure')} onConfirm={() => remove.mutate(each.id)}>
                <Button type="link" size="small" danger>
                  {t('standard.remove')}
                </Button>
              </Popconfirm>
            )}
          </li>
        ))}
      </ul>
      {mayWrite && <AddStandard metric={metric} />}
    </section>
  );
}

function AddStandard({ metric }: { metric: Metric }) {
  const { t } = useTranslation('figures');
  const [form] = Form.useForm<Typed>();
  const add = useChange(addStandard);
  const queues = useThings('queue');
  const teams = useThings('team');
  const projects = useQuery(projectsQuery).data ?? [];
  const ratio = metric.unit === 'ratio';
  const submit = ({ op, value, queue, team, project }: Typed) =>
    add.mutate(
      {
        metric: metric.id,
        op,
        value: ratio ? value / PERCENT : value,
        note: '',
        queue: queue ?? '',
        team: team ?? '',
        project: project ?? '',
      },
      { onSuccess: () => form.resetFields() },
    );
  const has = (name: string) => metric.dimensions.includes(name);
  return (
    <Form
      form={form}
      layout="inline"
      initialValues={{ op: metric.better === 'lower' ? '<=' : '>=' }}
      onFinish={submit}
    >
      <Form.Item name="op">
        <Select
          aria-label={t('standard.op')}
          style={{ width: 72 }}
          options={[
            { value: '>=', label: '≥' },
            { value: '<=', label: '≤' },
          ]}
        />
      </Form.Item>
      <Form.Item name="value" rules={[{ required: true, message: '' }]}>
        <InputNumber aria-label={t('standard.value')} suffix={ratio ? '%' : null} />
      </Form.Item>
      {has('queue') && (
        <Form.Item name="queue">
          <Select
            allowClear
            placeholder={t('standard.allQueues')}
            style={{ width: 150 }}
            options={queues}
          />
        </Form.Item>
      )}
      {has('team') && (
        <Form.Item name="team">
          <Select
            allowClear
            placeholder={t('standard.allTeams')}
            style={{ width: 130 }}
            options={teams}
          />
        </Form.Item>
      )}
      {has('project') && projects.length > 0 && (
        <Form.Item name="project">
          <Select
            allowClear
            placeholder={t('standard.allProjects')}
            style={{ width: 150 }}
            options={projects.map((name) => ({ value: name, label: name }))}
          />
        </Form.Item>
      )}
      <Button htmlType="submit" loading={add.isPending}>
        {t('standard.add')}
      </Button>
    </Form>
  );
}

/** A change of standards: the catalogue tells them, too. */
function useChange<Given, Told>(change: (given: Given) => Promise<Told>) {
  const client = useQueryClient();
  const tell = useTellTrouble();
  return useMutation({
    mutationFn: change,
    onError: tell,
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['figures', 'catalogue'] }),
        client.invalidateQueries({ queryKey: ['figures', 'standards'] }),
      ]),
  });
}
