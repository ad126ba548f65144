import { Button, Form, Input, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Chip } from '../../../shared/ui/chip';
import { type Customer, type Pop, useNewCustomer, usePop } from '../api';
import styles from './customers.module.css';
import { RecentContacts } from './recent-contacts';

interface Props {
  contact: string;
  queueName: (id: string | null) => string;
  /** A way to send the card on. */
  share: ReactNode;
}

/** Who is calling: every card that has this number, and what was with them before. */
export function CustomerPop({ contact, queueName, share }: Props) {
  const { t } = useTranslation('customers');
  const { data: pop } = usePop(contact);
  return (
    <section className={styles['panel']} aria-labelledby="customer-title">
      <div className={styles['head']}>
        <h2 id="customer-title">{t('title')}</h2>
        {share}
      </div>
      {pop === undefined ? (
        <Skeleton active paragraph={{ rows: 3 }} />
      ) : (
        <Cards contact={contact} pop={pop} />
      )}
      <h3>{t('recent.title')}</h3>
      <RecentContacts
        contacts={(pop?.recent.items ?? []).filter((each) => each.id !== contact)}
        loading={pop === undefined}
        queueName={queueName}
      />
    </section>
  );
}

function Cards({ contact, pop }: { contact: string; pop: Pop }) {
  const { t } = useTranslation('customers');
  if (pop.number === '') return <p className={styles['quiet']}>{t('withheld')}</p>;
  if (pop.customers.length === 0) return <NewCustomer contact={contact} number={pop.number} />;
  return (
    <div className={styles['cards']}>
      {pop.customers.length > 1 && (
        <p className={styles['quiet']}>{t('several', { n: pop.customers.length })}</p>
      )}
      {pop.customers.map((customer) => (
        <Card key={customer.id} customer={customer} />
      ))}
    </div>
  );
}

function Card({ customer }: { customer: Customer }) {
  return (
    <article className={styles['card']}>
      <p className={styles['name']}>{customer.name}</p>
      <p className={styles['numbers']}>
        {customer.numbers.map((each) => (
          <span key={each.party} className="figures">
            {each.number} {each.label}
          </span>
        ))}
      </p>
      <p className={styles['marks']}>
        {Object.entries(customer.attributes).map(([name, value]) => (
          <Chip key={name} tone="neutral">
            {name}: {value}
          </Chip>
        ))}
      </p>
      {customer.note !== '' && <p>{customer.note}</p>}
    </article>
  );
}

function NewCustomer({ contact, number }: { contact: string; number: string }) {
  const { t } = useTranslation('customers');
  const create = useNewCustomer(contact);
  return (
    <Form<{ name: string }> layout="inline" onFinish={({ name }) => create.mutate(name.trim())}>
      <p className={styles['unknown']}>
        <Chip tone="info">{t('new.chip')}</Chip> <span className="figures">{number}</span>
      </p>
      <Form.Item
        name="name"
        rules={[{ required: true, whitespace: true, message: t('new.missing') }]}
      >
        <Input aria-label={t('new.name')} placeholder={t('new.name')} maxLength={80} />
      </Form.Item>
      <Button htmlType="submit" loading={create.isPending}>
        {t('new.save')}
      </Button>
    </Form>
  );
}
