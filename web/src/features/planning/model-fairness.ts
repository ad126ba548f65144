/** What is shared out among people, and how far each is from the mean of their like. */

import type { Schema } from '../../shared/api/client';

type Share = Schema<'ShareView'>;

export const BURDENS = ['weekends', 'nights', 'early', 'late', 'granted'] as const;
export type Burden = (typeof BURDENS)[number];

/** Return a person's figure; of wishes the part that was granted, null when none were made. */
export function burdenOf(share: Share, burden: Burden): number | null {
  if (burden !== 'granted') return share[burden];
  return share.wished > 0 ? share.granted / share.wished : null;
}

/** Return how far a person's figure is from the mean of all with the same contract. */
export function fromMean(shares: readonly Share[], share: Share, burden: Burden): number | null {
  const mine = burdenOf(share, burden);
  const like = shares
    .filter((each) => each.contract === share.contract)
    .map((each) => burdenOf(each, burden))
    .filter((value) => value !== null);
  if (mine === null || like.length === 0) return null;
  return mine - like.reduce((total, value) => total + value, 0) / like.length;
}
