import { QuestionCircleOutlined } from '@ant-design/icons';
import { Result } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from '../../shared/ui/side-menu.module.css';
import { ApprovalsPage } from './components/approvals-page';
import { AuditPage } from './components/audit-page';
import { PeopleFiles } from './components/people-files';
import { RetentionPage } from './components/retention-page';
import { ThingsPage } from './components/things-page';
import { UsersPage } from './components/users-page';
import { WebhooksPage } from './components/webhooks-page';
import { KINDS } from './kinds';
import { groupsFor, type Section } from './sections';

interface Props {
  section: string | null;
  permissions: readonly string[];
  /** A link to a section: the routes are the application's. */
  link: (section: Section, word: string, current: boolean) => ReactNode;
}

/** How the centre is set up and who may do what. */
export function Admin({ section, permissions, link }: Props) {
  const { t } = useTranslation('admin');
  const groups = groupsFor(permissions);
  const all = groups.flatMap((group) => group.sections);
  const shown = section === null ? all[0] : all.find((each) => each === section);
  return (
    <div className={styles['page']}>
      <nav aria-label={t('title')} className={styles['menu']}>
        {groups.map((group) => (
          <div key={group.name}>
            <h3>{t(`group.${group.name}`)}</h3>
            {group.sections.map((each) => link(each, t(`section.${each}`), each === shown))}
          </div>
        ))}
      </nav>
      <div className={styles['body']}>
        {shown === undefined ? (
          <Result icon={<QuestionCircleOutlined aria-hidden />} title={t('noSection')} />
        ) : (
          <SectionPage key={shown} section={shown} permissions={permissions} />
        )}
      </div>
    </div>
  );
}

function SectionPage({
  section,
  permissions,
}: {
  section: Section;
  permissions: readonly string[];
}) {
  const may = (permission: string) => permissions.includes(permission);
  const kind = KINDS.find((each) => each.plural === section);
  if (kind !== undefined) {
    const mayWrite = may(`${kind.area}:write`);
    return (
      <ThingsPage
        kind={kind}
        mayWrite={mayWrite}
        mayUsers={may('users:read')}
        more={section === 'agents' && <PeopleFiles mayWrite={mayWrite} />}
      />
    );
  }
  switch (section) {
    case 'users':
      return <UsersPage mayWrite={may('users:write')} mayErase={may('users:erase')} />;
    case 'audit':
      return <AuditPage mayUsers={may('users:read')} />;
    case 'webhooks':
      return <WebhooksPage mayWrite={may('webhooks:write')} />;
    case 'retention':
      return <RetentionPage mayWrite={may('retention:write')} mayErase={may('customers:erase')} />;
    default:
      return <ApprovalsPage />;
  }
}
