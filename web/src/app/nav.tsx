/** The pages of the navigation: each with the permission that opens it. */

import { CustomerServiceOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';

export interface Place {
  to: '/desk';
  word: 'nav.desk';
  icon: ReactNode;
  /** Any one of these lets in. */
  needs: readonly string[];
}

const PLACES: readonly Place[] = [
  {
    to: '/desk',
    word: 'nav.desk',
    icon: <CustomerServiceOutlined aria-hidden />,
    needs: ['desk:work'],
  },
];

/** Return the pages that these permissions open. */
export function placesFor(permissions: readonly string[]): readonly Place[] {
  return PLACES.filter((place) => place.needs.some((each) => permissions.includes(each)));
}
