import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Figures } from '../features/figures/figures';
import { readSearch } from '../features/figures/search';
import { useMe } from './me';

/** The figures, at the page and with the question that the address names. */
export function FiguresPage() {
  const { permissions } = useMe();
  const { section } = useParams({ strict: false });
  const search = readSearch(useSearch({ strict: false }));
  const go = useNavigate();
  return (
    <Figures
      section={section ?? null}
      permissions={permissions}
      search={search}
      onPlace={({ section: to, search: next }) =>
        void go({ to: '/figures/$section', params: { section: to }, search: next })
      }
      onSearch={(next) => void go({ to: '.', search: next })}
      contactLink={(contact) => (
        <a href={`${import.meta.env.BASE_URL}contacts/${contact}`}>{contact}</a>
      )}
      link={(to, word, current) => (
        <Link
          key={to}
          to="/figures/$section"
          params={{ section: to }}
          // The days stay when one goes from page to page; the rest is each page's own.
          search={{ from: search.from, to: search.to, period: search.period }}
          {...(current ? { 'aria-current': 'page' } : {})}
        >
          {word}
        </Link>
      )}
    />
  );
}
