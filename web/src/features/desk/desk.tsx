import { useSuspenseQuery } from '@tanstack/react-query';
import { deskQuery } from './api';
import { StateBar } from './components/state-bar';

/** An agent's desk. */
export function Desk() {
  const desk = useSuspenseQuery(deskQuery).data;
  return <StateBar desk={desk} />;
}
