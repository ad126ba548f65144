/** What the desk shows, as plain functions of what the server tells. */

import type { Contact, DeskView, InHand, OwnQueue } from './api';

/** Return since when the shown state holds: that of the contact in hand before that of the mode. */
export function shownSince(desk: DeskView): string | null {
  if (desk.session === 'out') return null;
  return desk.in_hand[0]?.since ?? desk.since;
}

/** What stands in the middle of the desk. */
export type Stage = 'out' | 'elsewhere' | 'idle' | 'offer' | 'dial' | 'talk' | 'wrap';

/** Return what the agent has to do with now; calls come before everything else. */
export function stageOf(desk: DeskView, here: boolean): Stage {
  if (desk.session === 'out') return 'out';
  if (!here) return 'elsewhere';
  const call = callInHand(desk);
  if (call === undefined) return 'idle';
  if (call.state === 'wrap') return 'wrap';
  if (call.state === 'dialing') return 'dial';
  return JOINED.has(call.state) ? 'talk' : 'offer';
}

/** The customer is there, whoever hears them at the moment. */
const JOINED: ReadonlySet<InHand['state']> = new Set(['talking', 'hold', 'consult', 'conference']);

export function callInHand(desk: DeskView): InHand | undefined {
  return desk.in_hand.find((hand) => hand.channel === 'voice');
}

/** Return how long the customer waited before it rang here; null once it does not ring any more. */
export function waited_s(hand: InHand): number | null {
  const { queued_at, created_at } = hand.contact;
  const rings = hand.state === 'reserved' || hand.state === 'offered';
  if (!rings || hand.since === null || hand.queue === null) return null;
  return (Date.parse(hand.since) - Date.parse(queued_at ?? created_at)) / 1000;
}

/** Return what the menu learned of the customer, as pairs to show. */
export function pressedKeys(contact: Contact): [string, string][] {
  return Object.entries(contact.attributes).filter(([, value]) => value !== '');
}

/** Return the queue that is farthest below its target, or least above; null where nothing is known. */
export function worst(queues: readonly OwnQueue[]): OwnQueue | null {
  const lacks = ({ service_level_ratio, sl_target }: OwnQueue) =>
    service_level_ratio === null ? Number.NEGATIVE_INFINITY : sl_target - service_level_ratio;
  const known = queues.filter((queue) => queue.service_level_ratio !== null);
  return known.reduce<OwnQueue | null>(
    (found, queue) => (found === null || lacks(queue) > lacks(found) ? queue : found),
    null,
  );
}
