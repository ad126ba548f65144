import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Contacts } from '../features/contacts/contacts';
import { wantedOf } from '../features/contacts/model';

/** The search of contacts; what is searched stands in the address, so that one comes back to it. */
export function ContactsPage() {
  const search = useSearch({ strict: false });
  const go = useNavigate();
  return (
    <Contacts
      wanted={wantedOf(search)}
      onWant={(wanted) => void go({ to: '/contacts', search: wanted, replace: true })}
      link={(id, word, className) => (
        <Link key="open" to="/contacts/$id" params={{ id }} className={className}>
          {word}
        </Link>
      )}
    />
  );
}
