import type { ReactNode } from 'react';
import type { Period } from '../period';
import type { Search } from '../search';
import type { Section } from '../sections';

/** What each page of figures is given: the address says what it shows. */
export interface PageProps {
  search: Search;
  onSearch: (search: Search) => void;
  /** Go to a page of figures with an address. */
  onPlace: (place: { section: Section; search: Search }) => void;
  /** The day that the centre's clocks show. */
  today: string;
  /** The days that the address means. */
  period: Period;
  /** Whether one may set standards. */
  mayWrite: boolean;
  /** A link to a contact's page: the routes are the application's. */
  contactLink: (contact: string) => ReactNode;
}
