import { AlertsPage as Alerts } from '../features/alerts/components/alerts-page';
import { useMe } from './me';

/** Alerts: what stands, by which rules, and what was. */
export function AlertsPage() {
  return <Alerts mayWrite={useMe().permissions.includes('alerts:write')} />;
}
