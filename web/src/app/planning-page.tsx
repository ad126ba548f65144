import { Link, useParams } from '@tanstack/react-router';
import { Planning } from '../features/planning/planning';
import { useMe } from './me';

/** The planner's pages, at the section that the address names. */
export function PlanningPage() {
  const { permissions } = useMe();
  const { section } = useParams({ strict: false });
  return (
    <Planning
      section={section ?? null}
      permissions={permissions}
      link={(to, word, current) => (
        <Link
          key={to}
          to="/planning/$section"
          params={{ section: to }}
          {...(current ? { 'aria-current': 'page' } : {})}
        >
          {word}
        </Link>
      )}
    />
  );
}
