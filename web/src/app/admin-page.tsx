import { Link, useParams } from '@tanstack/react-router';
import { Admin } from '../features/admin/admin';
import { useMe } from './me';

/** The administration, at the section that the address names. */
export function AdminPage() {
  const { permissions } = useMe();
  const { section } = useParams({ strict: false });
  return (
    <Admin
      section={section ?? null}
      permissions={permissions}
      link={(to, word, current) => (
        <Link
          key={to}
          to="/admin/$section"
          params={{ section: to }}
          {...(current ? { 'aria-current': 'page' } : {})}
        >
          {word}
        </Link>
      )}
    />
  );
}
